import { RpcError } from "../rpc-error.js";

/** What the system's refusal to listen means. */
export function listenError(error: unknown, endpoint: string): RpcError {
  const reason = error instanceof Error ? error.message : String(error);
  if (/EADDRINUSE/.test(reason)) return endpointInUse(endpoint, error);
  return listenFailed(endpoint, reason, listenHint(reason), error);
}

function listenHint(reason: string): string | undefined {
  switch (/\b(ENOENT|EACCES|EPERM|EROFS|ENOSPC|EADDRNOTAVAIL|ENOTDIR)\b/.exec(reason)?.[1]) {
    case "ENOENT":
    case "ENOTDIR":
      return "The folder of the socket has to exist.";
    case "EACCES":
    case "EPERM":
      return "This user may not listen there, or not give the socket this mode and owner.";
    case "EROFS":
      return "The file system is read-only.";
    case "ENOSPC":
      return "The file system is full.";
    case "EADDRNOTAVAIL":
      return "The address is not one of this machine's.";
    default:
      return undefined;
  }
}

/** Somebody listens there. */
export function endpointInUse(endpoint: string, cause?: unknown): RpcError {
  return failure(
    "ENDPOINT_IN_USE",
    "another process listens there",
    endpoint,
    "Stop it, or choose another endpoint.",
    cause,
  );
}

/** The endpoint cannot be used, for a reason that is not somebody else's listening there. */
export function listenFailed(
  endpoint: string,
  reason: string,
  hint: string | undefined,
  cause?: unknown,
): RpcError {
  return failure("LISTEN_FAILED", reason, endpoint, hint, cause);
}

function failure(
  code: "ENDPOINT_IN_USE" | "LISTEN_FAILED",
  reason: string,
  endpoint: string,
  hint: string | undefined,
  cause: unknown,
): RpcError {
  const facts = { doing: `listening on ${endpoint}`, hint, endpoint };
  return new RpcError(code, reason, cause === undefined ? facts : { ...facts, cause });
}
