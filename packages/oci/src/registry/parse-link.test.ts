import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNextLink } from "./parse-link.js";

describe("the header Link", () => {
  test.each<[string | null, string | undefined]>([
    ['</v2/a/tags/list?last=x&n=2>; rel="next"', "/v2/a/tags/list?last=x&n=2"],
    ["</next>;rel=next", "/next"],
    ['</next> ; REL = "NEXT"', "/next"],
    ['</a>; rel="prev", </b>; title="x, y"; rel="first next"', "/b"],
    ['</a>; rel="prev"', undefined],
    ["</a>", undefined],
    ["/a; rel=next", undefined],
    ['<>; rel="next"', ""],
    ['<</a>>; rel="next"', undefined],
    ["", undefined],
    [null, undefined],
  ])("%s", (header, expected) => {
    expect(parseNextLink(header)).toBe(expected);
  });

  test("ends for any text, in time", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(typeof parseNextLink(text)).not.toBe("object");
      }),
    );
    const started = performance.now();
    for (const text of [
      `<a>${"; ".repeat(50_000)}`,
      `<a>${';a="'.repeat(50_000)}`,
      " ".repeat(100_000),
      "<a>,".repeat(50_000),
    ]) {
      parseNextLink(text);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
