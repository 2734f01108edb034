import type { RpcErrorCode } from "@container-interfaces/transport";
import type { DriverFacts } from "./driver-facts.js";

/** What is wrong with a value, and where in it. */
export interface Problem {
  /** The fields from the value to what is wrong, such as `accessMode.mode`; empty for the value itself. */
  readonly path: string;
  /** The rest of a sentence that begins with the path. It shows no value of a map, as that may be secret. */
  readonly reason: string;
  /** The code that the specification has for it in a request. Default: INVALID_ARGUMENT. */
  readonly code?: RpcErrorCode;
}

/** Finds what is wrong with a value. It never throws, whatever the value is. */
export type Check = (value: unknown, facts: DriverFacts) => Problem | undefined;

/** A problem with the value itself. */
export function problem(reason: string, code?: RpcErrorCode): Problem {
  return code === undefined ? { path: "", reason } : { path: "", reason, code };
}

/** A problem of a part of a value, seen from the value. */
export function within(part: string, inner: Problem): Problem {
  const dot = inner.path === "" || inner.path.startsWith("[") ? "" : ".";
  return { ...inner, path: `${part}${dot}${inner.path}` };
}

/** Passes a field that is absent or empty, and has the check look at any other. */
export function optional(check: Check): Check {
  return (value, facts) => (value === undefined || value === "" ? undefined : check(value, facts));
}

/** Passes what each of the checks passes, and reports the first problem. */
export function allOf(...checks: readonly Check[]): Check {
  return (value, facts) => {
    for (const check of checks) {
      const found = check(value, facts);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
