import { CniError, type CniErrorFacts } from "../cni-error.js";

/** Whether a failure means that the whole call has to end. */
export function hasEnded(error: CniError): boolean {
  return error.code === "TIMEOUT" || error.code === "ABORTED";
}

/** Throws what has failed: nothing, the one failure, or all as `SEVERAL`. */
export function throwAll(errors: readonly CniError[], facts: CniErrorFacts): void {
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  const reason = `${errors.length} failures: ${errors.map(({ message }) => message).join(" | ")}`;
  throw new CniError("SEVERAL", reason, { ...facts, errors });
}
