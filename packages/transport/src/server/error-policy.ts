import { randomUUID } from "node:crypto";
import { Metadata as GrpcMetadata, type StatusObject } from "@grpc/grpc-js";
import { describe } from "../describe.js";
import { toGrpcMetadata } from "../metadata.js";
import { RpcError } from "../rpc-error.js";
import { errorStatusNumber, StatusCode } from "../status-code.js";
import type { CallContext } from "./server-context.js";

/** Where a failure happened. */
export interface HandlerFailure {
  /** The path of the RPC: `/package.Service/Method`. */
  readonly path: string;
  /** The id that the caller got in the place of the error. */
  readonly operationId: string;
}

/** What a server does with an error that is no `RpcError`. */
export interface ErrorPolicy {
  /**
   * Gets every error of a handler that is no `RpcError`, under the id that the caller got. What it throws, or rejects
   * with, is ignored.
   * Default: a process warning that names the RPC and the kind of the error, and nothing that may be secret.
   */
  readonly onError?: ((error: unknown, failure: HandlerFailure) => void) | undefined;
  /**
   * Whether the caller gets the error's message, too. For development: the message tells of the server's insides. Secrets of
   * the request are replaced by `[redacted]` in it, as in the reason of an `RpcError`: as they stand, as JSON, in a URL and in
   * base64, and by each of their lines; what has less than 4 characters is not looked for, and other secrets are not known here.
   * Default: false.
   */
  readonly exposeErrors?: boolean | undefined;
}

/** The longest reason that is sent, in bytes as it is encoded: it travels in a header, and some peers take 8 KiB of them. */
const maxReasonBytes = 4_096;

/** Turns what a handler threw into the status that the caller gets. Never throws. */
export function toStatus(error: unknown, context: CallContext, policy: ErrorPolicy): StatusObject {
  if (RpcError.is(error)) {
    return {
      code: errorStatusNumber(error.code),
      details: sendable(context.secrets.hide(error.reason)),
      metadata: trailers(error),
    };
  }
  if (context.gone && error instanceof Error && error.name === "AbortError") {
    return { code: StatusCode.CANCELLED, details: "the caller went away", metadata: new GrpcMetadata() };
  }
  const operationId = randomUUID();
  report(error, { path: context.path, operationId }, policy);
  const exposed = policy.exposeErrors === true ? `: ${context.secrets.hide(describe(error))}` : "";
  const details = sendable(
    `the server failed while it handled this call (operation ${operationId})${exposed}`,
  );
  return { code: StatusCode.INTERNAL, details, metadata: new GrpcMetadata() };
}

function report(error: unknown, failure: HandlerFailure, policy: ErrorPolicy): void {
  try {
    if (policy.onError !== undefined) {
      const reported: unknown = policy.onError(error, failure);
      Promise.resolve(reported).catch(() => {});
      return;
    }
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

/** Makes a reason that a header can carry: without halves of surrogate pairs, which have no encoding, and not too long. */
function sendable(reason: string): string {
  const text = reason.slice(0, maxReasonBytes).replace(/\p{Surrogate}/gu, "\uFFFD");
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += encodeURI(character).length;
    if (bytes > maxReasonBytes) break;
    end += character.length;
  }
  return end === reason.length ? text : `${text.slice(0, end)}… (${reason.length} characters)`;
}
