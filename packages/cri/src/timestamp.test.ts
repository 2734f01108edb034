import { describe, expect, it } from "vitest";
import { timestampToDate } from "./timestamp.js";

describe("timestampToDate", () => {
  it("is undefined for what has not happened", () => expect(timestampToDate(0n)).toBeUndefined());

  it.each([
    [1n, "1970-01-01T00:00:00.000Z"],
    [1_999_999n, "1970-01-01T00:00:00.001Z"],
    [1_763_701_200_123_456_789n, "2025-11-21T05:00:00.123Z"],
    [2n ** 63n - 1n, "2262-04-11T23:47:16.854Z"],
  ])("%s", (nanoseconds, iso) => expect(timestampToDate(nanoseconds)?.toISOString()).toBe(iso));
});
