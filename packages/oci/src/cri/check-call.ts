import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";

/**
 * Watches over a call that consists of short steps; to be asked between them.
 *
 * @returns a check that throws OciError `ABORTED` with the signal's reason as cause, or `TIMEOUT`
 */
export function checkCall(doing: string, { timeoutMs = Infinity, signal }: CallOptions): () => void {
  if (!(timeoutMs >= 0)) throw new OciError("INVALID_ARGUMENT", doing, "timeoutMs is not a number from 0");
  const end = performance.now() + timeoutMs;
  return () => {
    if (signal?.aborted) throw new OciError("ABORTED", doing, "the signal fired", { cause: signal.reason });
    if (performance.now() >= end) {
      throw new OciError("TIMEOUT", doing, `it did not end within ${timeoutMs} ms`);
    }
  };
}
