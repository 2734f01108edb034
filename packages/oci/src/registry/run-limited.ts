import { OciError } from "../oci-error.js";
import { Call } from "./call.js";

/**
 * Works on items, several at a time. The first failure ends the others, is waited for until they have ended, and thrown.
 *
 * @param limit how many at a time
 */
export async function runLimited<T>(
  items: Iterable<T>,
  limit: number,
  call: Call,
  work: (item: T, call: Call) => Promise<void>,
): Promise<void> {
  const group = new Call(call.doing, { signal: call.signal });
  const queue = items[Symbol.iterator]();
  let failed: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (;;) {
      if (group.signal.aborted) return;
      const next = queue.next();
      if (next.done === true) return;
      try {
        await work(next.value, group);
      } catch (error) {
        failed ??= { error };
        group.stop(new OciError("ABORTED", call.doing, "another part of it failed", { cause: error }));
        return;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: limit }, worker));
  } finally {
    group.end();
  }
  call.check();
  if (failed !== undefined) throw failed.error;
}
