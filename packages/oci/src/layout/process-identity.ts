import { hostname } from "node:os";
import { bootId, pidNamespace, processStartTime } from "@container-interfaces/process";

/** How long a holder that cannot be seen from here is believed to live: what it holds, it holds for milliseconds, or for a collection. */
const unseenMs = 10 * 60_000;

/**
 * Names this process among all that may use the same folder: its number, when it started, the namespace that the number counts in, the
 * start of the machine, and the machine's name.
 */
export function processIdentity(): string {
  return [process.pid, processStartTime(process.pid) ?? "", pidNamespace(), bootId(), hostname()].join("/");
}

/**
 * Whether the process of an identity may still live. One on another machine or in another namespace of process ids cannot be seen; it is
 * taken for dead when the mark that it left has not been touched for ten minutes.
 *
 * @param markedMs when it left its mark, in milliseconds since 1970
 */
export function mayLive(identity: string, markedMs: number): boolean {
  const [pid = "", started = "", namespace = "", boot = "", ...host] = identity.split("/");
  const isUnseen = host.join("/") !== hostname() || (boot === bootId() && namespace !== pidNamespace());
  // a mark of the future is as old as one of the past
  if (isUnseen) return Math.abs(Date.now() - markedMs) < unseenMs;
  if (boot !== bootId()) return false;
  if (started !== "") return processStartTime(Number(pid)) === started;
  return isRunning(Number(pid));
}

/** For systems without `/proc`. */
function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
