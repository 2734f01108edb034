import { describe, expect, test } from "vitest";
import { Deadline } from "./call-options.js";

const failsWith = (code: string, more: object = {}) =>
  expect.objectContaining({ name: "CniError", code, ...more });

describe("a deadline", () => {
  test("that is none never passes", () => {
    for (const timeoutMs of [undefined, Infinity]) {
      const deadline = new Deadline({ timeoutMs });
      expect(deadline.leftMs).toBe(Infinity);
      deadline.check("waiting");
    }
  });

  test("says what is left, in whole milliseconds, and passes", () => {
    const deadline = new Deadline({ timeoutMs: 5 });
    expect(deadline.leftMs).toBeLessThanOrEqual(5);
    expect(Number.isInteger(deadline.leftMs)).toBe(true);
    const until = performance.now() + 6;
    while (performance.now() < until);
    expect(deadline.leftMs).toBe(0);
    expect(() => deadline.check("waiting")).toThrow(
      failsWith("TIMEOUT", { message: "[TIMEOUT] waiting: it did not end within 5 ms" }),
    );
  });

  test("of 0 has passed", () => {
    expect(() => new Deadline({ timeoutMs: 0 }).check("waiting")).toThrow(failsWith("TIMEOUT"));
  });

  test("gives way to a signal that has fired, with its reason", () => {
    const signal = AbortSignal.abort("enough");
    expect(() => new Deadline({ timeoutMs: 0, signal }).check("waiting")).toThrow(
      failsWith("ABORTED", { cause: "enough", message: "[ABORTED] waiting: the signal fired" }),
    );
  });
});
