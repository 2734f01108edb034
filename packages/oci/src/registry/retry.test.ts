import { describe, expect, test } from "vitest";
import { Call } from "./call.js";
import { parseRetryAfter, pause } from "./retry.js";

describe("Retry-After", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  test.each<[string | null, number | undefined]>([
    ["0", 0],
    [" 120 ", 120_000],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["99999999999999", undefined],
    [null, undefined],
  ])("%s", (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});

describe("a pause", () => {
  const policy = { attempts: 3, minDelayMs: 1, maxDelayMs: 5 };

  test("is made until the attempts are used up", async () => {
    const call = new Call("testing");
    expect(await pause(policy, 1, null, call)).toBe(true);
    expect(await pause(policy, 2, "0", call)).toBe(true);
    expect(await pause(policy, 3, null, call)).toBe(false);
    call.end();
  });

  test("longer than the longest is not made", async () => {
    const call = new Call("testing");
    expect(await pause(policy, 1, "3600", call)).toBe(false);
    call.end();
  });

  test("ends with the call", async () => {
    const controller = new AbortController();
    const call = new Call("testing", { signal: controller.signal });
    const waiting = pause({ ...policy, maxDelayMs: 1e9 }, 1, "3600", call);
    controller.abort("enough");
    await expect(waiting).rejects.toMatchObject({ name: "OciError", code: "ABORTED", cause: "enough" });
    call.end();
  });
});
