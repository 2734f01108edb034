import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeUtf8 } from "./decode-utf8.js";

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
const bad = (count: number): string => "\ufffd".repeat(count);

// what encoding/json of Go makes of them in a string
const rows: readonly (readonly [what: string, bytes: string, text: string])[] = [
  ["nothing", "", ""],
  ["ASCII", "41 7f", "A\u007f"],
  ["the first of two bytes", "c2 80", "\u0080"],
  ["the last of two bytes", "df bf", "\u07ff"],
  ["the first of three bytes", "e0 a0 80", "\u0800"],
  ["the last before the surrogates", "ed 9f bf", "\ud7ff"],
  ["the first after the surrogates", "ee 80 80", "\ue000"],
  ["the last of three bytes", "ef bf bf", "\uffff"],
  ["the first of four bytes", "f0 90 80 80", "\u{10000}"],
  ["the last of four bytes", "f4 8f bf bf", "\u{10ffff}"],
  ["a byte order mark", "ef bb bf 41", "\ufeffA"],
  ["a byte that only goes on", "80 41 bf", `${bad(1)}A${bad(1)}`],
  ["an overlong form of two bytes", "c0 80 c1 bf", bad(4)],
  ["an overlong form of three bytes", "e0 80 80 e0 9f bf", bad(6)],
  ["an overlong form of four bytes", "f0 80 80 80 f0 8f bf bf", bad(8)],
  ["a surrogate", "ed a0 80 ed bf bf", bad(6)],
  ["past the last character", "f4 90 80 80 f5 80 80 80", bad(8)],
  ["bytes that are never used", "f8 fe ff", bad(3)],
  ["two bytes of which one is missing", "c3 41", `${bad(1)}A`],
  ["three bytes of which one is missing", "e2 82 41", `${bad(2)}A`],
  ["four bytes of which one is missing", "f0 9f 98 41", `${bad(3)}A`],
  ["three bytes whose last is none", "e2 82 c3 a9", `${bad(2)}é`],
  ["four bytes whose third is none", "f0 9f 41 80", `${bad(2)}A${bad(1)}`],
  ["a beginning at the end", "41 f0 9f", `A${bad(2)}`],
  ["a beginning after a beginning", "c3 c3 a9", `${bad(1)}é`],
  ["valid ones between invalid ones", "ff c3 a9 ff e2 82 ac ff", `${bad(1)}é${bad(1)}€${bad(1)}`],
];

const character = fc
  .oneof(fc.nat(0x10ffff), fc.constantFrom(0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xffff, 0x10000))
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

describe("bytes as text", () => {
  test.each(rows)("%s", (_, bytes, text) => {
    expect(decodeUtf8(hex(bytes))).toBe(text);
    // the same among bytes that are no UTF-8, where each character is looked at
    expect(decodeUtf8(hex(`ff ${bytes} ff`))).toBe(`\ufffd${text}\ufffd`);
  });

  test("a part of a larger buffer is read alone", () => {
    const bytes = hex("ff 41 c3 a9 ff");
    expect(decodeUtf8(bytes.subarray(1, 4))).toBe("Aé");
    expect(decodeUtf8(new Uint8Array(bytes).subarray(1, 5))).toBe("Aé\ufffd");
  });

  test("any text comes back", () => {
    fc.assert(
      fc.property(fc.array(character), (characters) => {
        const text = characters.join("");
        expect(decodeUtf8(Buffer.from(text))).toBe(text);
      }),
    );
  });

  test("any bytes: one U+FFFD for each byte that no valid character has", () => {
    const byte = fc.oneof(
      fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec),
      fc.constantFrom(0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(byte, character), { maxLength: 12 }), (parts) => {
        const bytes = Buffer.concat(
          parts.map((part) => (typeof part === "number" ? Buffer.of(part) : Buffer.from(part))),
        );
        expect(decodeUtf8(bytes)).toBe(slowly(bytes));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The same, by trying every length. */
function slowly(bytes: Buffer): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find(
      (each) => at + each <= bytes.length && isUtf8(bytes.subarray(at, at + each)),
    );
    text += length === undefined ? "\ufffd" : bytes.toString("utf8", at, at + length);
    at += length ?? 1;
  }
  return text;
}
