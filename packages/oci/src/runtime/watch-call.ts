import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import type { RuntimeTask } from "./runtime-error.js";

/** Node's timers end at once when they are to run longer. */
const maxTimerMs = 2_147_483_647;

/** Why a call is to end before its time. */
export type EndCall = (error: OciError) => void;

/**
 * Watches the deadline and the signal of a call; the first of them ends it.
 *
 * @returns what stops watching
 * @throws OciError when one of them has come already, `INVALID_ARGUMENT` for a `timeoutMs` that is no number from 0
 */
export function watchCall(
  { doing, containerId }: RuntimeTask,
  options: CallOptions,
  onEnd: EndCall,
): () => void {
  const { timeoutMs = Infinity, signal } = options;
  if (typeof timeoutMs !== "number" || !(timeoutMs >= 0)) {
    throw new OciError("INVALID_ARGUMENT", doing, "timeoutMs is not a number from 0", { containerId });
  }
  const aborted = (): OciError =>
    new OciError("ABORTED", doing, "the signal fired", { containerId, cause: signal?.reason });
  const late = (): OciError =>
    new OciError("TIMEOUT", doing, `it did not end within ${timeoutMs} ms`, { containerId });
  if (signal?.aborted) throw aborted();
  if (timeoutMs === 0) throw late();
  const onAbort = (): void => onEnd(aborted());
  const timer = timeoutMs <= maxTimerMs ? setTimeout(() => onEnd(late()), timeoutMs) : undefined;
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  };
}

/** Waits for something no longer than a call may; it goes on by itself. */
export async function waitFor<T>(task: RuntimeTask, promise: Promise<T>, options: CallOptions): Promise<T> {
  let stop: () => void = () => {};
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        stop = watchCall(task, options, reject);
      }),
    ]);
  } finally {
    stop();
  }
}
