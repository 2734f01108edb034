import { describe, expect, test } from "vitest";
import { jsonRows } from "../../testdata/json-rows.js";
import { refused, taken } from "../../testdata/row.js";
import { JsonError } from "./json-error.js";
import { describeNode, JsonNumber, JsonObject } from "./json-node.js";
import { toValue } from "./json-value.js";
import { parseJson } from "./parse-json.js";

/** The JsonError of a text that is no JSON. */
function errorOf(input: string | Uint8Array): JsonError {
  try {
    parseJson(input);
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
  throw new Error("it was parsed");
}

describe("a JSON text", () => {
  test.each(taken(jsonRows))("$name is read", ({ input, gives }) => {
    expect(toValue(parseJson(input))).toEqual(gives);
    expect(toValue(parseJson(Buffer.from(input)))).toEqual(gives);
  });

  test.each(refused(jsonRows))("$name is refused", ({ input, says }) => {
    for (const each of [input, Buffer.from(input)]) {
      expect(errorOf(each)).toMatchObject({ key: "", message: says });
    }
  });

  test("keeps every member in its place, and numbers as they are written", () => {
    const node = parseJson('{"b":1.0,"a":-0e1,"b":[true,1E400]}');
    expect(node).toBeInstanceOf(JsonObject);
    expect((node as JsonObject).members).toEqual([
      ["b", new JsonNumber("1.0")],
      ["a", new JsonNumber("-0e1")],
      ["b", [true, new JsonNumber("1E400")]],
    ]);
  });

  test("may have a thousand levels again after it came up from them", () => {
    const levels = `${"[".repeat(999)}${"]".repeat(999)}`;
    expect(parseJson(`[${levels},${levels}]`)).toHaveLength(2);
    const objects = `${'{"a":'.repeat(999)}1${"}".repeat(999)}`;
    expect(parseJson(`[${objects},${objects}]`)).toHaveLength(2);
    expect(errorOf(`[${levels},[${levels}]]`).message).toMatch(/more than 1000 levels/);
  });

  test("has halves of surrogate pairs that meet become one character, and others U+FFFD", () => {
    expect(parseJson('"\\ud83d\\ude00"')).toBe("😀");
    expect(parseJson('"\\ud83d"')).toBe("\ufffd");
    expect(parseJson('"\\ude00\\ud83d"')).toBe("\ufffd\ufffd");
    expect(parseJson('"\\ud83d\\ud83d\\ude00"')).toBe("\ufffd😀");
    expect(parseJson('"\\ud83dx\\ude00"')).toBe("\ufffdx\ufffd");
    expect(parseJson('{"\\ud83d":1}')).toMatchObject({ members: [["\ufffd", new JsonNumber("1")]] });
  });

  test("ends in an error at every byte before its end", () => {
    const text = '{"a":[null,true,false,-1.5e+3,"\\u00e9\\n é😀",{}]}';
    const bytes = Buffer.from(text);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(errorOf(bytes.subarray(0, length)).message).toMatch(/^no valid JSON at line 1, column \d+: /);
    }
    expect(() => parseJson(bytes)).not.toThrow();
  });
});

test("what a value is, in words, never tells the value", () => {
  const nodes = [null, true, "secret", "", new JsonNumber("1"), new JsonObject(), []];
  expect(nodes.map(describeNode)).toEqual([
    "null",
    "a boolean",
    "a string",
    "an empty string",
    "a number",
    "an object",
    "an array",
  ]);
});
