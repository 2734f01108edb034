import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeJson } from "./encode-json.js";
import { JsonError } from "./json-error.js";
import { toValue } from "./json-value.js";
import { parseJson } from "./parse-json.js";

/** What is awkward in texts and keys. */
const stringUnit = fc.oneof(
  fc.constantFrom(
    "\u0000",
    "\n",
    '"',
    "\\",
    "<",
    "&",
    "\u007f",
    "é",
    "\u2028",
    "\ud7ff",
    "\ue000",
    "\ufeff",
    "😀",
    "__proto__",
  ),
  fc.string({ minLength: 1, maxLength: 1 }),
);
const value = fc.jsonValue({ maxDepth: 5, stringUnit });

const signs = '{}[],:"\\ \n\t-+.0123456789eEuntfalsr'.split("");

/** A text of pieces of JSON in any order. */
const pieces = fc
  .array(
    fc.constantFrom(
      ...signs,
      "null",
      "true",
      "false",
      '"a"',
      '"a":',
      "\\u",
      "\\n",
      "00e9",
      "1e5",
      "😀",
      "\ufeff",
      "\u2028",
      "\u0000",
    ),
    { maxLength: 14 },
  )
  .map((each) => each.join(""));

test("what is written and read is the same, and written again the same text", () => {
  fc.assert(
    fc.property(value, fc.constantFrom("", " ", "    "), (each, indent) => {
      const text = encodeJson(each, indent);
      const back = toValue(parseJson(text));
      expect(back).toEqual(each);
      expect(encodeJson(back, indent)).toBe(text);
    }),
  );
});

test("a text that JSON.stringify writes is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit }), (text) => {
      expect(toValue(parseJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

/** A JSON text with another sign in one place. */
const misprint = fc
  .tuple(fc.json(), fc.nat(), fc.constantFrom("", ...signs))
  .map(
    ([text, at, sign]) => `${text.slice(0, at % text.length)}${sign}${text.slice((at % text.length) + 1)}`,
  );

test("texts are JSON where JSON.parse says so, with the same value", () => {
  fc.assert(
    fc.property(fc.oneof(pieces, misprint), (text) => {
      expect(ours(text)).toEqual(parsed(text));
    }),
    { numRuns: 2_000 },
  );
});

test("any bytes end in a value or in a JsonError", () => {
  const quoted = fc
    .uint8Array({ maxLength: 40 })
    .map((bytes) => Buffer.concat([Buffer.from('{"'), bytes, Buffer.from('":1}')]));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), quoted), (bytes) => {
      const outcome = ours(bytes);
      if (outcome !== "none") expect(ours(encodeJson(outcome.value))).toEqual(outcome);
    }),
    { numRuns: 2_000 },
  );
});

/** What JSON.parse makes of a text; a number that is too large is none. */
function parsed(text: string): "none" | { value: unknown } {
  try {
    return {
      value: JSON.parse(text, (_, each) =>
        each === Infinity || each === -Infinity ? JSON.parse("too large") : each,
      ),
    };
  } catch {
    return "none";
  }
}

/** What we make of a text; anything but a JsonError goes on. */
function ours(text: string | Uint8Array): "none" | { value: unknown } {
  try {
    return { value: toValue(parseJson(text)) };
  } catch (error) {
    if (error instanceof JsonError) return "none";
    throw error;
  }
}
