import { handshakeHint } from "./tls/handshake-failure.js";

/**
 * What a person can do about a connection that failed, from the system's error code in the text, such as
 * `connect ENOENT /run/x.sock`. Undefined where nothing useful is known.
 */
export function connectionHint(reason: string, endpoint: string): string | undefined {
  switch (
    /\b(ENOENT|EACCES|EPERM|ECONNREFUSED|ECONNRESET|EPIPE|ENOTSOCK|ENOTFOUND|EAI_AGAIN)\b/.exec(reason)?.[1]
  ) {
    case "ENOENT":
      return `There is no socket at ${endpoint}${whence(endpoint)}: is the service running, and is this its endpoint?`;
    case "EACCES":
    case "EPERM":
      return `This user may not use ${endpoint}: run as a user or group that the socket's owner and mode allow.`;
    case "ECONNREFUSED":
      return `Nothing listens at ${endpoint}: is the service running? A socket file may be left over from one that ended.`;
    case "ECONNRESET":
    case "EPIPE":
      return hungUp(endpoint);
    case "ENOTSOCK":
      return `${endpoint} is no socket.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host of ${endpoint} has no address.`;
    default:
      if (/hung up|socket disconnected/.test(reason)) return hungUp(endpoint);
      if (/not speak HTTP\/2$/.test(reason)) return tlsDoubt(endpoint);
      // elsewhere there is no handshake, and the text is the peer's own
      return endpoint.startsWith("tcp:") ? handshakeHint(reason) : undefined;
  }
}

function hungUp(endpoint: string): string {
  const hint = `The program at ${endpoint} hung up: it may be starting again, or not speak gRPC there.`;
  const doubt = tlsDoubt(endpoint);
  return doubt === undefined ? hint : `${hint} ${doubt}`;
}

function tlsDoubt(endpoint: string): string | undefined {
  if (!endpoint.startsWith("tcp:")) return undefined;
  return "One side may speak TLS and the other not, or the server not trust this client's certificate.";
}

/** Says what a relative path is relative to. */
function whence(endpoint: string): string {
  return /^unix:(?!\/)/.test(endpoint) ? " (from the working directory)" : "";
}
