import { expect } from "vitest";
import { ProcessError, type ProcessErrorCode, type ProgramResult } from "../src/index.js";

/** The ProcessError with which a run fails; the test fails when it succeeds or fails otherwise. */
export async function failure(run: Promise<ProgramResult>, code: ProcessErrorCode): Promise<ProcessError> {
  const error = await run.then(
    () => new Error("the program succeeded"),
    (reason: unknown) => reason,
  );
  if (!ProcessError.is(error)) throw error;
  expect(error.code).toBe(code);
  expect(error.message.startsWith(`[${code}] running `)).toBe(true);
  return error;
}
