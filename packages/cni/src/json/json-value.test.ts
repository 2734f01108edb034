import { describe, expect, test } from "vitest";
import { encodeJson } from "./encode-json.js";
import { JsonError } from "./json-error.js";
import type { JsonObject } from "./json-node.js";
import { joinKey, parseRecord, setOwn, toNode, toRecord, toValue } from "./json-value.js";
import { parseJson } from "./parse-json.js";

function errorOf(work: () => unknown): JsonError {
  try {
    work();
  } catch (error) {
    if (error instanceof JsonError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("plain values", () => {
  test("the last of several members with one key counts", () => {
    expect(toValue(parseJson('{"a":{"b":1},"a":{"c":2}}'))).toEqual({ a: { c: 2 } });
  });

  test("keys that JavaScript's objects have are members as any other", () => {
    const record = parseRecord('{"__proto__":{"a":1},"constructor":2,"hasOwnProperty":3}');
    expect(Object.keys(record)).toEqual(["__proto__", "constructor", "hasOwnProperty"]);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(record, "__proto__")).toEqual({
      value: { a: 1 },
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect("a" in record).toBe(false);
  });

  test.each([
    ["1e309", ""],
    ["-1e309", ""],
    ["[0,[1e309]]", "[1][0]"],
    ['{"a":{"b c":[1e309]}}', 'a."b c"[0]'],
  ])("%s is too large a number, and the key is told", (text, key) => {
    expect(errorOf(() => toValue(parseJson(text)))).toMatchObject({
      key,
      message: "expected a number below 1.8e308",
    });
  });

  test("the largest number and the smallest are not", () => {
    expect(toValue(parseJson("[1.7976931348623157e308,-1.7976931348623157e308,5e-324,1e-400]"))).toEqual([
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      Number.MIN_VALUE,
      0,
    ]);
  });

  test("a path goes before the keys", () => {
    const node = parseJson('{"a":1e309}');
    expect(errorOf(() => toValue(node, "x[0]")).key).toBe("x[0].a");
    expect(errorOf(() => toRecord(node as JsonObject, "x")).key).toBe("x.a");
  });
});

describe("a text that has to be an object", () => {
  test("may be null, which is an empty one", () => {
    expect(parseRecord("null")).toEqual({});
    expect(parseRecord(Buffer.from(' {"a":null} '))).toEqual({ a: null });
  });

  test.each(["[]", '"a"', "1", "true"])("is not %s", (text) => {
    expect(errorOf(() => parseRecord(text))).toMatchObject({ key: "", message: "expected an object" });
  });
});

test("a plain value as a parsed text is what writing and reading it gives", () => {
  const value = { b: [1.5, -0, null, true, "x"], a: { "\ufb00": 1, "😀": 2, é: 3 }, 10: 0, 9: 1e21 };
  expect(toNode(value)).toEqual(parseJson(encodeJson(value)));
  expect(toNode(JSON.parse('{"__proto__":{"a":1}}'))).toEqual(parseJson('{"__proto__":{"a":1}}'));
});

test("a property named __proto__ is the object's own", () => {
  const record: Record<string, unknown> = {};
  setOwn(record, "__proto__", 1);
  setOwn(record, "__proto__", { a: 2 });
  setOwn(record, "a", 3);
  expect(Object.entries(record)).toEqual([
    ["__proto__", { a: 2 }],
    ["a", 3],
  ]);
});

test.each([
  ["", "type", "type"],
  ["plugins[0]", "type", "plugins[0].type"],
  ["", "cni.dev/valid-attachments", "cni.dev/valid-attachments"],
  ["dns", "a-b_c", "dns.a-b_c"],
  ["", "", '""'],
  ["", "a b", '"a b"'],
  ["x", 'quote"', 'x."quote\\""'],
  ["x", "é", 'x."é"'],
  ["x", "line\nbreak", 'x."line\\nbreak"'],
  ["x", "a[0]", 'x."a[0]"'],
  ["", "k".repeat(64), "k".repeat(64)],
  ["", "k".repeat(65), `"${"k".repeat(64)}"`],
])("the path of a member: %j and %j", (path, name, key) => {
  expect(joinKey(path, name)).toBe(key);
});
