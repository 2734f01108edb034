import { type Metadata as GrpcMetadata, Metadata } from "@grpc/grpc-js";
import { connectionHint } from "../connection-hint.js";
import { describe } from "../describe.js";
import { fromGrpcMetadata } from "../metadata.js";
import { RpcError, type RpcStatusName } from "../rpc-error.js";
import { statusName } from "../status-code.js";
import { cleanHandshakeReason } from "../tls/handshake-failure.js";

/** An end of the whole connection, by an error of HTTP/2, which the library below takes for a fault of each call on it. */
const lostConnection: RegExp =
  /triggered by internal client error: (Session closed with error code \d+|The session has been destroyed|The pending stream has been canceled.*|Protocol error)$/;

/** Turns the error of the library below into the error of a call, with the reason cleaned and a hint where one is known. */
export function toRpcError(
  error: unknown,
  facts: { readonly doing: string; readonly method: string; readonly endpoint: string },
  maxMessageBytes: number,
): RpcError {
  const { code, details, metadata } = error as { code?: unknown; details?: unknown; metadata?: GrpcMetadata };
  const said = cleanReason(typeof details === "string" ? details : describe(error));
  const lost = lostConnection.exec(said)?.[1];
  const reason = lost ?? said;
  const name = lost !== undefined ? "UNAVAILABLE" : typeof code === "number" ? statusName(code) : "INTERNAL";
  return new RpcError(name === "OK" ? "INTERNAL" : name, reason, {
    ...facts,
    hint: hint(name === "OK" ? "INTERNAL" : name, reason, facts.endpoint, maxMessageBytes),
    metadata: metadata instanceof Metadata ? fromGrpcMetadata(metadata) : undefined,
    cause: error,
  });
}

/** Takes the frame off the library's text about a connection: what stays is what the system said. */
function cleanReason(details: string): string {
  const cleaned = details
    .replace(/^No connection established\. Last error: (?:Error: )?/, "")
    .replace(/\.? ?Resolution note: $/, "")
    .replace(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)$/, "")
    .trim();
  if (cleaned === "") return "the peer gave no reason";
  return cleaned === "Failed to connect"
    ? "the peer hung up before it spoke HTTP/2"
    : cleanHandshakeReason(cleaned);
}

function hint(
  code: RpcStatusName,
  reason: string,
  endpoint: string,
  maxMessageBytes: number,
): string | undefined {
  if (code === "UNAVAILABLE") return connectionHint(reason, endpoint);
  if (code === "RESOURCE_EXHAUSTED" && /larger than/i.test(reason)) {
    return `This side's limit is ${maxMessageBytes} bytes a message (maxMessageBytes); the peer has its own.`;
  }
  if (code === "RESOURCE_EXHAUSTED" && reason.startsWith("Bandwidth exhausted")) {
    return "Its metadata may be over a limit (64 KiB on servers of this library, maxMetadataBytes; 128 pairs on Node), or pings come more often than the server allows (keepalive.intervalMs).";
  }
  return undefined;
}
