import type { JsonValue } from "../src/json/json-value.js";
import type { RefusedRow, Row } from "./row.js";

const nameOf = (input: string): string =>
  input.length <= 60
    ? JSON.stringify(input)
    : `${JSON.stringify(input.slice(0, 20))} and so on to ${input.length}`;

const bad = (input: string, at: string, says: string): RefusedRow => ({
  class: "JSON",
  name: nameOf(input),
  input,
  key: "",
  says: `no valid JSON at line ${at.replace(":", ", column ")}: ${says}`,
});

const ends = (input: string, what: string): RefusedRow => {
  const lines = input.split("\n");
  return bad(input, `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`, `it ends where ${what} should be`);
};

const good = (input: string, gives: JsonValue): Row<JsonValue> => ({
  class: "JSON",
  name: nameOf(input),
  input,
  gives,
});

const value = "expected a value";
const inString = "expected the end of the string";
const inEscape = "expected an escape that JSON knows";
const afterMember = "expected a comma or the end of the object";
const afterItem = "expected a comma or the end of the array";

/** Texts that are JSON, with their value, and texts that are not. */
export const jsonRows: readonly Row<JsonValue>[] = [
  good("null", null),
  good("true", true),
  good("false", false),
  good(" \t\r\n0\n", 0),
  good("-0", -0),
  good("10", 10),
  good("-1.5e+3", -1500),
  good("0e0", 0),
  good("1E2", 100),
  good("0.10", 0.1),
  good("1e-400", 0),
  good('""', ""),
  good('"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'),
  good('"\\u00e9\\u00E9\\ud83d\\uDE00"', "éé😀"),
  good('"\u007f\u0080\u2028"', "\u007f\u0080\u2028"),
  good("[]", []),
  good("[ ]", []),
  good("[1,[2,[]]]", [1, [2, []]]),
  good("[ 1 , 2 ]", [1, 2]),
  good("{}", {}),
  good("{ }", {}),
  good('{"":""}', { "": "" }),
  good('{ "a" : 1 , "b" : [ { } ] }', { a: 1, b: [{}] }),
  good('{"a":1,"a":2}', { a: 2 }),
  good('{"a":1,"A":2}', { a: 1, A: 2 }),
  good(`${"[".repeat(1_000)}${"]".repeat(1_000)}`, nested(1_000)),
  ends("", "a value"),
  ends(" \n ", "a value"),
  ends("[", "a value"),
  ends("[1", "a comma or the end of the array"),
  ends("[1,", "a value"),
  ends("{", "a key in quotes"),
  ends('{"a"', "a colon"),
  ends('{"a":', "a value"),
  ends('{"a":1', "a comma or the end of the object"),
  ends('{"a":1,', "a key in quotes"),
  ends('"a', "the end of the string"),
  ends('"a\\', "an escape that JSON knows"),
  bad("-", "1:1", value),
  bad("nul", "1:1", value),
  bad("tru", "1:1", value),
  bad("falsy", "1:1", value),
  bad("nullx", "1:5", "expected the end"),
  bad("truefalse", "1:5", "expected the end"),
  bad("True", "1:1", value),
  bad("NaN", "1:1", value),
  bad("Infinity", "1:1", value),
  bad("-Infinity", "1:1", value),
  bad("undefined", "1:1", value),
  bad("+1", "1:1", value),
  bad(".5", "1:1", value),
  bad("1.", "1:2", "expected the end"),
  bad("01", "1:2", "expected the end"),
  bad("-01", "1:3", "expected the end"),
  bad("1e", "1:2", "expected the end"),
  bad("0x10", "1:2", "expected the end"),
  bad("1_000", "1:2", "expected the end"),
  bad("1 2", "1:3", "expected the end"),
  bad("'a'", "1:1", value),
  bad('"a" "b"', "1:5", "expected the end"),
  bad('"a\nb"', "1:3", inString),
  bad('"\t"', "1:2", inString),
  bad('"\0"', "1:2", inString),
  bad('"\\x41"', "1:3", inEscape),
  bad('"\\\'"', "1:3", inEscape),
  bad('"\\u12g4"', "1:3", inEscape),
  bad('"\\u123"', "1:3", inEscape),
  bad('"\\U0041"', "1:3", inEscape),
  bad('"\\u{41}"', "1:3", inEscape),
  bad('"\\constructor"', "1:3", inEscape),
  bad("[1 2]", "1:4", afterItem),
  bad("[1,]", "1:4", value),
  bad("[,1]", "1:2", value),
  bad("[1}", "1:3", afterItem),
  bad("[]]", "1:3", "expected the end"),
  bad('{"a":1]', "1:7", afterMember),
  bad('{"a":1,}', "1:8", "expected a key in quotes"),
  bad("{,}", "1:2", "expected a key in quotes"),
  bad("{a:1}", "1:2", "expected a key in quotes"),
  bad("{'a':1}", "1:2", "expected a key in quotes"),
  bad("{1:1}", "1:2", "expected a key in quotes"),
  bad('{"a" 1}', "1:6", "expected a colon"),
  bad('{"a"=1}', "1:5", "expected a colon"),
  bad('{"a":1 "b":2}', "1:8", afterMember),
  bad('{"a":}', "1:6", value),
  bad('{\n  "a": 1,\n  b\n}', "3:3", "expected a key in quotes"),
  bad("// c\n1", "1:1", value),
  bad("/* c */ 1", "1:1", value),
  bad("\v1", "1:1", value),
  bad("\f1", "1:1", value),
  bad("\u00851", "1:1", value),
  bad("\ufeff1", "1:1", value),
  // libcni stops at 10,000 levels
  {
    ...bad(`${"[".repeat(1_001)}${"]".repeat(1_001)}`, "1:1001", "more than 1000 levels are nested"),
    libcni: "takes it",
  },
  bad('{"a":'.repeat(1_001), "1:5001", "more than 1000 levels are nested"),
  bad("[".repeat(3_000_000), "1:1001", "more than 1000 levels are nested"),
];

function nested(levels: number): JsonValue {
  return levels === 1 ? [] : [nested(levels - 1)];
}
