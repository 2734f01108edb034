import { type Metadata as GrpcMetadata, Metadata } from "@grpc/grpc-js";
import { connectionHint } from "../connection-hint.js";
import { fromGrpcMetadata } from "../metadata.js";
import { RpcError, type RpcStatusName } from "../rpc-error.js";
import { statusName } from "../status-code.js";
import type { ClientCall } from "./client-call.js";

/** Turns the error of the library below into the error of a call, with the reason cleaned and a hint where one is known. */
export function toRpcError(error: unknown, call: ClientCall, doing: string, maxMessageBytes: number): RpcError {
  const { code, details, metadata } = error as { code?: unknown; details?: unknown; metadata?: GrpcMetadata };
  const name = typeof code === "number" ? statusName(code) : "INTERNAL";
  const reason = cleanReason(typeof details === "string" ? details : String(error));
  return new RpcError(name === "OK" ? "INTERNAL" : name, reason, {
    doing,
    hint: hint(name === "OK" ? "INTERNAL" : name, reason, call.endpoint, maxMessageBytes),
    method: call.path,
    endpoint: call.endpoint,
    metadata: metadata instanceof Metadata ? fromGrpcMetadata(metadata) : undefined,
    cause: error,
  });
}

/** Takes the frame off the library's text about a connection: what stays is what the system said. */
function cleanReason(details: string): string {
  const cleaned = details
    .replace(/^No connection established\. Last error: (?:Error: )?/, "")
    .replace(/\.? ?Resolution note: $/, "")
    .trim();
  return cleaned === "" ? "the peer gave no reason" : cleaned;
}

function hint(code: RpcStatusName, reason: string, endpoint: string, maxMessageBytes: number): string | undefined {
  if (code === "UNAVAILABLE") return connectionHint(reason, endpoint);
  if (code === "RESOURCE_EXHAUSTED" && /larger than max|message larger/i.test(reason)) {
    return `This side's limit is ${maxMessageBytes} bytes a message (maxMessageBytes); the peer has its own.`;
  }
  return undefined;
}
