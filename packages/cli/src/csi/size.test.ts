import { describe, expect, it } from "vitest";
import { formatSize, parseSize } from "./size.js";

describe("sizes", () => {
  it.each([
    ["0", 0n, "0"],
    ["4096", 4096n, "4Ki"],
    ["1Gi", 1n << 30n, "1Gi"],
    ["1025Mi", 1025n << 20n, "1025Mi"],
    ["500M", 500_000_000n, "500000000"],
    ["1k", 1_000n, "1000"],
    ["7Ei", 7n << 60n, "7Ei"],
    ["9223372036854775807", 2n ** 63n - 1n, "9223372036854775807"],
  ])("%s", (text, bytes, shown) => {
    expect(parseSize("--size", text)).toBe(bytes);
    expect(formatSize(bytes)).toBe(shown);
    expect(parseSize("--size", shown)).toBe(bytes);
  });

  it.each(["", "x", "-1", "1.5Gi", "1 Gi", "1gi", "1KB", "8Ei", "9223372036854775808", "Gi", "1e3"])(
    "%o is none",
    (text) => {
      expect(() => parseSize("--size", text)).toThrow(/^\[USAGE\] .*--size: ".*" is not a size/);
    },
  );
});
