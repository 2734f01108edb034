import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateTime } from "./date-time.js";
import { digest } from "./digest.js";
import { mediaType } from "./media-type.js";
import { uri } from "./uri.js";

const accepts = (schema: typeof uri, text: string): boolean => schema.safeParse(text).success;

describe("grammars", () => {
  it("accept any time that a Date has", () => {
    const years = {
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59Z"),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(accepts(dateTime, date.toISOString())).toBe(true);
      }),
    );
  });

  it("refuse the days that no month has", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 9999 }),
        fc.integer({ min: 0, max: 99 }),
        fc.nat(99),
        (year, month, day) => {
          const text = `${year}-${`${month}`.padStart(2, "0")}-${`${day}`.padStart(2, "0")}T00:00:00Z`;
          const time = new Date(text);
          const real = !Number.isNaN(time.getTime()) && time.toISOString() === text.replace("Z", ".000Z");
          expect(accepts(dateTime, text)).toBe(real);
        },
      ),
    );
  });

  it("accept any web address as URL writes it", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
        expect(accepts(uri, new URL(text).href)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("refuse a URI with a character that it may not have", () => {
    const character = fc.constantFrom(...' "<>\\^`{|}\u0000\u007fé\n');
    fc.assert(
      fc.property(fc.webPath(), character, (path, bad) => {
        expect(accepts(uri, `https://example.com${path}${bad}`)).toBe(false);
        expect(accepts(uri, `https://example.com${bad}${path}`)).toBe(false);
      }),
    );
  });

  it("take digests apart as the nested pattern of the specification does", () => {
    const pattern = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
    const pieces = fc.array(fc.constantFrom(..."aZ0+._-:=", "sha384", "é", "\n"), { maxLength: 8 });
    fc.assert(
      fc.property(pieces, (all) => {
        expect(accepts(digest, all.join(""))).toBe(pattern.test(all.join("")));
      }),
      { numRuns: 3_000 },
    );
  });

  it("need no more stack for a digest of megabytes", () => {
    expect(accepts(digest, `${"a+".repeat(4_000_000)}a:b`)).toBe(true);
    expect(accepts(digest, `a:${"b".repeat(8_000_000)}`)).toBe(true);
    expect(accepts(digest, `${"a+".repeat(4_000_000)}:b`)).toBe(false);
    expect(accepts(digest, `sha256:${"a".repeat(8_000_000)}`)).toBe(false);
  });

  it("need time that grows with the length only", () => {
    const long = 500_000;
    expect(accepts(digest, `${"a+".repeat(long)}:b`)).toBe(false);
    expect(accepts(digest, `a:${"b".repeat(long)}!`)).toBe(false);
    expect(accepts(mediaType, `${"a".repeat(long)}/${"b".repeat(long)}`)).toBe(false);
    expect(accepts(uri, `https://${"a@".repeat(long)}`)).toBe(false);
    expect(accepts(uri, `a:${"a@:/".repeat(2_000)}\\`)).toBe(false);
    expect(accepts(uri, `a://${"a:".repeat(3_000)}\\`)).toBe(false);
    expect(accepts(dateTime, `2015-01-01T00:00:00.${"0".repeat(long)}`)).toBe(false);
  });
});
