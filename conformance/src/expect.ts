import { RpcError, type RpcErrorCode } from "@container-interfaces/cri";
import { waitUntil } from "./lab.js";

/** Throws with the message unless the condition holds. */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws unless two values print the same as JSON; bigint and bytes are allowed. */
export function expectEqual(actual: unknown, wanted: unknown, what: string): void {
  const [is, should] = [text(actual), text(wanted)];
  expect(is === should, `${what} is ${is}, and should be ${should}`);
}

/** Waits until the condition holds; the message says what did not come true. */
export async function expectSoon(
  condition: () => boolean | Promise<boolean>,
  message: string,
  timeoutMs = 5_000,
): Promise<void> {
  expect(await waitUntil(condition, timeoutMs), `${message}, ${timeoutMs / 1000} s long`);
}

/** Takes the value, or throws that it is not there. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`${what} is not there`);
  return value;
}

/** Waits for a call to fail with one of the codes and gives its error. */
export function expectCode(call: Promise<unknown>, ...codes: readonly RpcErrorCode[]): Promise<RpcError> {
  const expected = failureOf(call, codes);
  // it may be awaited late, or never after another failure
  expected.catch(() => {});
  return expected;
}

async function failureOf(call: Promise<unknown>, codes: readonly RpcErrorCode[]): Promise<RpcError> {
  const result = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in result)) throw new Error(`the call succeeds, and should fail with ${codes.join(" or ")}`);
  const { error } = result;
  if (!RpcError.is(error)) throw new Error(`the call fails with something that is no RpcError: ${error}`);
  if (!codes.includes(error.code))
    throw new Error(`the call should fail with ${codes.join(" or ")}: ${error.message}`);
  return error;
}

function text(value: unknown): string {
  return String(
    JSON.stringify(value, (_, each: unknown) => {
      if (typeof each === "bigint") return `${each}n`;
      if (each instanceof Uint8Array) return Buffer.from(each).toString("latin1");
      if (typeof each === "object" && each !== null && !Array.isArray(each)) {
        return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
      }
      return each;
    }),
  );
}
