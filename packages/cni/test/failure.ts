import { expect } from "vitest";
import { CniError, type CniErrorCode } from "../src/index.js";

/** The CniError with which a call fails; the test fails when it succeeds or fails otherwise. */
export async function failure(call: Promise<unknown>, code: CniErrorCode): Promise<CniError> {
  const error = await call.then(
    () => new Error("the call succeeded"),
    (reason: unknown) => reason,
  );
  if (!CniError.is(error)) throw error;
  expect(error.code, error.message).toBe(code);
  expect(error.message.startsWith(`[${code}] `)).toBe(true);
  return error;
}
