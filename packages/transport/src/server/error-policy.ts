import { randomUUID } from "node:crypto";
import { Metadata as GrpcMetadata, type StatusObject } from "@grpc/grpc-js";
import { toGrpcMetadata } from "../metadata.js";
import { RpcError } from "../rpc-error.js";
import { StatusCode } from "../status-code.js";
import type { CallContext } from "./server-context.js";

/** Where a failure happened. */
export interface HandlerFailure {
  /** The path of the RPC: `/package.Service/Method`. */
  readonly path: string;
  /** The id that the caller got in the place of the error. */
  readonly operationId: string;
}

/** What a server does with an error that is no {@link RpcError}. */
export interface ErrorPolicy {
  /**
   * Gets every error of a handler that is no {@link RpcError}, under the id that the caller got. What it throws is ignored.
   * Default: a process warning that names the RPC and the kind of the error, and nothing that may be secret.
   */
  readonly onError?: ((error: unknown, failure: HandlerFailure) => void) | undefined;
  /** Whether the caller gets the error's message, too. For development; errors can hold secrets. Default: false. */
  readonly exposeErrors?: boolean | undefined;
}

/** The longest reason that is sent, in characters: it travels in a header, and peers limit those. */
const maxReasonLength = 4_096;

/** Turns what a handler threw into the status that the caller gets. Never throws. */
export function toStatus(error: unknown, context: CallContext, policy: ErrorPolicy): StatusObject {
  if (RpcError.is(error)) {
    return { code: error.status, details: shorten(error.reason), metadata: trailers(error) };
  }
  if (context.gone && error instanceof Error && error.name === "AbortError") {
    return { code: StatusCode.CANCELLED, details: "the caller went away", metadata: new GrpcMetadata() };
  }
  const operationId = randomUUID();
  report(error, { path: context.path, operationId }, policy);
  const exposed = policy.exposeErrors === true ? `: ${error instanceof Error ? error.message : String(error)}` : "";
  const details = shorten(`the server failed while it handled this call (operation ${operationId})${exposed}`);
  return { code: StatusCode.INTERNAL, details, metadata: new GrpcMetadata() };
}

function report(error: unknown, failure: HandlerFailure, policy: ErrorPolicy): void {
  try {
    if (policy.onError !== undefined) return policy.onError(error, failure);
    const kind = error instanceof Error ? error.constructor.name : typeof error;
    process.emitWarning(
      `the handler of ${failure.path} threw a ${kind} (operation ${failure.operationId}); give the server an onError to see it`,
      { type: "RpcHandlerWarning" },
    );
  } catch {
    // a broken reporter must not take the call with it
  }
}

function trailers(error: RpcError): GrpcMetadata {
  try {
    return toGrpcMetadata(error.metadata);
  } catch {
    return new GrpcMetadata();
  }
}

function shorten(reason: string): string {
  return reason.length <= maxReasonLength ? reason : `${reason.slice(0, maxReasonLength)}… (${reason.length} characters)`;
}
