import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCpuList } from "./cpu-list.js";

describe("isCpuList", () => {
  it.each(["", " ", "0", "0-3,7", "0-0", " 1 , 2", "0-1023:2/256", "4294967295"])("takes %j", (text) => {
    expect(isCpuList(text)).toBe(true);
  });

  it.each([
    "-",
    "-1",
    "1-",
    "1--2",
    "2-1",
    ",",
    "1,",
    "1,,2",
    "a",
    "1 2",
    "0x1",
    "1:2/4",
    "0-7:2",
    "0-7:2/",
    "12345678901",
  ])("refuses %j", (text) => {
    expect(isCpuList(text)).toBe(false);
  });

  it("takes what a list of ranges gives", () => {
    const range = fc.tuple(fc.nat(4096), fc.nat(64), fc.boolean());
    fc.assert(
      fc.property(fc.array(range, { minLength: 1 }), (ranges) => {
        const text = ranges
          .map(([first, more, single]) => (single ? `${first}` : `${first}-${first + more}`))
          .join(",");
        expect(isCpuList(text)).toBe(true);
        expect(isCpuList(`${text},`)).toBe(false);
      }),
    );
  });
});
