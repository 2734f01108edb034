import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { RpcError, type RpcStatusName } from "@container-interfaces/transport";

/** Waits for a call that has to fail with one of some statuses. */
export async function expectCode(
  call: Promise<unknown>,
  codes: RpcStatusName | readonly RpcStatusName[],
  what: string,
): Promise<void> {
  const expected: readonly string[] = typeof codes === "string" ? [codes] : codes;
  const names = expected.join(" or ");
  try {
    await call;
  } catch (error) {
    if (!RpcError.is(error)) throw error;
    assert.ok(expected.includes(error.code), `${what}: ${error.code} instead of ${names}: ${error.reason}`);
    return;
  }
  assert.fail(`${what}: it succeeded, and should fail with ${names}`);
}

/** Waits for a call that may say that there is nothing: some drivers do so where something absent is taken away. */
export async function orNotFound(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!RpcError.is(error, "NOT_FOUND")) throw error;
  });
}

/** Calls again while the driver says that other work on the same thing is under way. */
export async function whileAborted<T>(call: () => Promise<T>, patienceMs: number): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!RpcError.is(error, "ABORTED") || Date.now() > end) throw error;
    }
    await sleep(5);
  }
}

/**
 * Makes the same call several times at once, and waits for all of them; each is repeated while the driver says that other work on the same
 * thing is under way.
 *
 * @throws the failure of the first that failed
 */
export async function atOnce<T>(call: () => Promise<T>, patienceMs: number): Promise<T[]> {
  const calls = [1, 2, 3, 4].map(() => whileAborted(call, patienceMs));
  // none is left under way when the case goes on
  await Promise.allSettled(calls);
  return await Promise.all(calls);
}
