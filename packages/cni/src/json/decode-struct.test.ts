import { describe, expect, test } from "vitest";
import {
  type Decode,
  decodeBoolean,
  decodeInteger,
  decodeIntegerPointer,
  decodeString,
  decodeValue,
  listOf,
  mapOf,
  pointerTo,
  requiring,
  structOf,
  structsOf,
} from "./decode-struct.js";
import { JsonError } from "./json-error.js";
import { parseJson } from "./parse-json.js";

const read = <T>(decode: Decode<T>, text: string, current?: T): T | undefined =>
  decode(parseJson(text), current, "x");

function errorOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof JsonError) return `${error.key}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a plain value", () => {
  test("that is zero is left out, but for false and what stands behind a pointer", () => {
    expect(read(decodeString, '""')).toBeUndefined();
    expect(read(decodeInteger, "0")).toBeUndefined();
    expect(read(decodeInteger, "-0")).toBeUndefined();
    expect(read(decodeBoolean, "false")).toBe(false);
    expect(read(decodeIntegerPointer, "0")).toBe(0);
    expect(read(decodeIntegerPointer, "-0")).toBe(0);
  });

  test("that is zero takes the place of an earlier one, null does not", () => {
    expect(read(decodeString, '""', "before")).toBeUndefined();
    expect(read(decodeString, "null", "before")).toBe("before");
    expect(read(decodeInteger, "0", 5)).toBeUndefined();
    expect(read(decodeInteger, "null", 5)).toBe(5);
    expect(read(decodeBoolean, "null", true)).toBe(true);
    expect(read(decodeBoolean, "false", true)).toBe(false);
    expect(read(decodeIntegerPointer, "null", 5)).toBeUndefined();
    expect(read(decodeValue, "null", 5)).toBeNull();
  });

  test.each([
    ["9007199254740991", 9007199254740991],
    ["-9007199254740991", -9007199254740991],
    ["7", 7],
  ])("is the integer %s", (text, value) => {
    expect(read(decodeInteger, text)).toBe(value);
    expect(read(decodeIntegerPointer, text)).toBe(value);
  });

  test.each(["1.0", "1e3", "1E3", "0.5", "-1.5e-3", '"1"', "true", "[]", "{}"])(
    "is no integer: %s",
    (text) => {
      expect(errorOf(() => read(decodeInteger, text))).toMatch(/^x: expected an integer, found a/);
      expect(errorOf(() => read(decodeIntegerPointer, text))).toMatch(/^x: expected an integer, found a/);
    },
  );

  test.each(["9007199254740992", "-9007199254740992", "9".repeat(400)])("is too large: %s", (text) => {
    expect(errorOf(() => read(decodeInteger, text))).toBe("x: expected an integer of at most 53 bits");
  });
});

describe("a list", () => {
  const strings = listOf(decodeString, "zero");

  test("has the zero value where an item is null or empty", () => {
    expect(read(strings, '["a",null,""]')).toEqual(["a", "zero", "zero"]);
    expect(read(strings, "[]")).toEqual([]);
    expect(read(strings, "null", ["a"])).toBeUndefined();
  });

  test("that comes again keeps what null stands for", () => {
    expect(read(strings, "[null,null]", ["a"])).toEqual(["a", "zero"]);
    expect(read(strings, '["b"]', ["a", "c"])).toEqual(["b"]);
  });

  test("tells which item is wrong", () => {
    expect(errorOf(() => read(strings, '["a",[]]'))).toBe("x[1]: expected a string, found an array");
    expect(errorOf(() => read(strings, "{}"))).toBe("x: expected an array, found an object");
  });
});

interface Point {
  readonly x?: number;
  readonly label?: string;
}
const point = structOf<Point>({ x: decodeInteger, label: decodeString });

describe("a struct", () => {
  test("has its members under any case, and no others", () => {
    expect(read(point, '{"X":1,"LaBeL":"a","y":2}')).toEqual({ x: 1, label: "a" });
    expect(read(point, '{"labe\u0142":"a","\u017f":1}')).toEqual({});
  });

  test("folds the long s and the sign of kelvin as Go does", () => {
    const decode = structOf<{ readonly task?: string }>({ task: decodeString });
    expect(read(decode, '{"ta\u017f\u212a":"a"}')).toEqual({ task: "a" });
  });

  test("is merged with what came before, and loses what becomes zero", () => {
    expect(read(point, '{"label":"b"}', { x: 1, label: "a" })).toEqual({ x: 1, label: "b" });
    expect(read(point, '{"x":0}', { x: 1, label: "a" })).toEqual({ label: "a" });
    expect(read(point, '{"x":1,"X":null,"label":"a","label":""}')).toEqual({ x: 1 });
    expect(read(point, "null", { x: 1 })).toEqual({ x: 1 });
    expect(read(pointerTo(point), "null", { x: 1 })).toBeUndefined();
    expect(read(pointerTo(point), '{"label":"b"}', { x: 1 })).toEqual({ x: 1, label: "b" });
  });

  test("does not change what came before", () => {
    const before = Object.freeze({ x: 1 });
    expect(read(point, '{"x":2}', before)).toEqual({ x: 2 });
    expect(before).toEqual({ x: 1 });
  });

  test("may have to have a member", () => {
    const decode = structOf<Point>({ x: decodeInteger, label: decodeString }, requiring<Point>("x"));
    expect(read(decode, '{"x":1}')).toEqual({ x: 1 });
    expect(errorOf(() => read(decode, "{}"))).toBe("x.x: it is missing");
    expect(errorOf(() => read(decode, '{"x":0}'))).toBe("x.x: it is missing");
    expect(read(decode, "null")).toBeUndefined();
  });

  test("tells the member that is wrong as it is written", () => {
    expect(errorOf(() => read(point, '{"X":"a"}'))).toBe("x.X: expected an integer, found a string");
    expect(errorOf(() => read(point, '""'))).toBe("x: expected an object, found an empty string");
    expect(errorOf(() => read(point, "[]"))).toBe("x: expected an object, found an array");
  });
});

describe("a list of structs", () => {
  const points = structsOf(point);

  test("is merged item by item", () => {
    expect(read(points, '[{"x":1},{}]')).toEqual([{ x: 1 }, {}]);
    expect(read(points, '[{"label":"b"},{"x":2}]', [{ x: 1, label: "a" }])).toEqual([
      { x: 1, label: "b" },
      { x: 2 },
    ]);
    expect(read(points, "null", [{ x: 1 }])).toBeUndefined();
  });

  test("has no null in it", () => {
    expect(errorOf(() => read(points, "[{},null]"))).toBe("x[1]: expected an object, found null");
    expect(errorOf(() => read(points, '[{"x":""}]'))).toBe(
      "x[0].x: expected an integer, found an empty string",
    );
    expect(errorOf(() => read(points, "1"))).toBe("x: expected an array, found a number");
  });
});

describe("a map", () => {
  const map = mapOf(decodeBoolean, false);

  test("has any keys, with their case, and zero for null", () => {
    expect(read(map, '{"a":true,"A":null,"":false}')).toEqual({ a: true, A: false, "": false });
    expect(read(map, "null", { a: true })).toBeUndefined();
    expect(read(map, "{}")).toEqual({});
  });

  test("is merged with what came before, whose members are replaced", () => {
    expect(read(map, '{"b":true,"a":null}', { a: true, c: true })).toEqual({ a: false, b: true, c: true });
    const values = mapOf(decodeValue, null);
    expect(read(values, '{"a":{"y":1}}', { a: { x: 1 } })).toEqual({ a: { y: 1 } });
  });

  test("has keys that JavaScript's objects have", () => {
    const read1 = read(map, '{"__proto__":true,"constructor":true}') ?? {};
    expect(Object.entries(read1)).toEqual([
      ["__proto__", true],
      ["constructor", true],
    ]);
    expect(Object.entries(read(map, '{"b":true}', read1) ?? {})).toHaveLength(3);
  });

  test("tells which value is wrong", () => {
    expect(errorOf(() => read(map, '{"a b":1}'))).toBe('x."a b": expected a boolean, found a number');
    expect(errorOf(() => read(map, "[]"))).toBe("x: expected an object, found an array");
  });
});
