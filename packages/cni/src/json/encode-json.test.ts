import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareBytes, encodeJson, inOrder, OrderedObject } from "./encode-json.js";

describe("JSON as Go writes it", () => {
  // what encoding/json of Go writes
  test.each<[string, unknown, string]>([
    ["null", null, "null"],
    ["booleans", [true, false], "[true,false]"],
    ["an empty text", "", '""'],
    ["escapes", '"\\/\b\f\n\r\t\0\u001f\u007f', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f"'],
    ["markup", "<a href='x'>&amp;", "\"\\u003ca href='x'\\u003e\\u0026amp;\""],
    ["line separators", "\u2027\u2028\u2029\u202a", '"\u2027\\u2028\\u2029\u202a"'],
    ["other characters", "é€😀\ufeff\ufffd", '"é€😀\ufeff\ufffd"'],
    ["halves of surrogate pairs", "a\ud83db\ude00", '"a\ufffdb\ufffd"'],
    ["integers", [0, -0, 1, -1, 2 ** 53, 1e20], "[0,-0,1,-1,9007199254740992,100000000000000000000]"],
    ["large numbers", [1e21, 1.5e300, -1e21], "[1e+21,1.5e+300,-1e+21]"],
    ["small numbers", [0.1, 0.000001, 0.0000001, 1.5e-9, 5e-324], "[0.1,0.000001,1e-7,1.5e-9,5e-324]"],
    ["an empty list", [], "[]"],
    ["an empty object", {}, "{}"],
    [
      "keys by their bytes",
      { b: 1, B: 2, a: 3, é: 4, "😀": 5, "\ufb00": 6, "": 7, 10: 8, 9: 9 },
      '{"":7,"10":8,"9":9,"B":2,"a":3,"b":1,"é":4,"\ufb00":6,"😀":5}',
    ],
    ["keys of inner objects", [{ b: { d: 1, c: 2 }, a: 0 }], '[{"a":0,"b":{"c":2,"d":1}}]'],
    ["keys with markup", { "<&>": 1 }, '{"\\u003c\\u0026\\u003e":1}'],
  ])("%s", (_, value, text) => {
    expect(encodeJson(value)).toBe(text);
  });

  test("with an indent", () => {
    const value = { b: [1, [], {}, { c: null }], a: {} };
    expect(encodeJson(value, "    ")).toBe(
      '{\n    "a": {},\n    "b": [\n        1,\n        [],\n        {},\n        {\n            "c": null\n        }\n    ]\n}',
    );
    expect(encodeJson([], "  ")).toBe("[]");
    expect(encodeJson("a: b", "  ")).toBe('"a: b"');
  });

  test("an integer that JavaScript cannot hold as a number", () => {
    expect(encodeJson({ a: 12345678901234567890n, b: -1n })).toBe('{"a":12345678901234567890,"b":-1}');
  });

  test("without members that are undefined, and with null for items that are", () => {
    expect(encodeJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(encodeJson({ a: undefined }, "  ")).toBe("{}");
    expect(encodeJson([undefined, 1])).toBe("[null,1]");
    expect(encodeJson(new Array(2))).toBe("[null,null]");
    expect(encodeJson(new OrderedObject({ b: 1, a: undefined, c: 2 }))).toBe('{"b":1,"c":2}');
  });

  test("an object's own properties alone, __proto__ among them", () => {
    const value = Object.create(
      { inherited: 1 },
      { hidden: { value: 2 }, own: { value: 3, enumerable: true } },
    );
    expect(encodeJson(value)).toBe('{"own":3}');
    expect(encodeJson(JSON.parse('{"__proto__":{"b":1,"a":2}}'))).toBe('{"__proto__":{"a":2,"b":1}}');
  });

  test("what toJSON gives", () => {
    expect(encodeJson({ at: new Date(0), x: { toJSON: () => ({ b: 1, a: 2 }) } })).toBe(
      '{"at":"1970-01-01T00:00:00.000Z","x":{"a":2,"b":1}}',
    );
    expect(encodeJson({ toJSON: 1 })).toBe('{"toJSON":1}');
    const endless = { toJSON: (): unknown => ({ ...endless }) };
    expect(() => encodeJson(endless)).toThrow(TypeError);
  });

  test("keys in their own order, where an object asks for it", () => {
    const value = { b: 1, a: { d: [{ f: 1, e: null }], c: 2 } };
    expect(encodeJson(inOrder(value))).toBe('{"b":1,"a":{"d":[{"f":1,"e":null}],"c":2}}');
    expect(encodeJson(inOrder([value]))).toBe('[{"b":1,"a":{"d":[{"f":1,"e":null}],"c":2}}]');
    expect(encodeJson(new OrderedObject({ b: { d: 1, c: 2 }, a: 0 }))).toBe('{"b":{"c":2,"d":1},"a":0}');
  });
});

describe("what JSON cannot say", () => {
  const loop: { self?: unknown } = {};
  loop.self = [loop];
  const both = { a: 1 };

  test.each<[unknown, string]>([
    [undefined, "JSON has no undefined"],
    [() => 1, "JSON has no function"],
    [Symbol("s"), "JSON has no symbol"],
    [Number.NaN, "JSON has no NaN"],
    [Number.POSITIVE_INFINITY, "JSON has no Infinity"],
    [{ a: [Number.NEGATIVE_INFINITY] }, "JSON has no -Infinity"],
    [{ a: { b: () => 1 } }, "JSON has no function"],
    [loop, "an object contains itself"],
  ])("%o", (value, message) => {
    expect(() => encodeJson(value)).toThrow(new TypeError(message));
  });

  test("more than a thousand levels", () => {
    const levels = (count: number): unknown => (count === 0 ? 0 : [levels(count - 1)]);
    expect(encodeJson(levels(1_000))).toHaveLength(2_001);
    expect(() => encodeJson(levels(1_001))).toThrow(new TypeError("more than 1000 levels are nested"));
  });

  test("not an object that stands twice without containing itself", () => {
    expect(encodeJson([both, both])).toBe('[{"a":1},{"a":1}]');
  });
});

describe("the order of texts", () => {
  test.each([
    ["", "", 0],
    ["", "a", -1],
    ["a", "ab", -1],
    ["b", "ab", 1],
    ["Z", "a", -1],
    ["\uffff", "\u{10000}", -1],
    ["\ud7ff", "\u{10000}", -1],
    ["\ue000", "\u{10000}", -1],
    ["\ue000", "\ud7ff", 1],
    ["\u{10000}", "\u{10001}", -1],
    ["\u{1f600}a", "\u{1f600}b", -1],
    ["\u{1f600}", "\u{20000}", -1],
    ["\u{103fe}", "\u{103ff}", -1],
    ["\u{10000}", "\u{103ff}", -1],
  ])("%j and %j", (a, b, order) => {
    expect(Math.sign(compareBytes(a, b))).toBe(order);
    expect(Math.sign(compareBytes(b, a))).toBe(0 - order);
  });

  test("is that of their bytes", () => {
    const unit = fc.oneof(
      fc.constantFrom("a", "b", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"),
      fc.string({ maxLength: 2 }),
    );
    const text = fc.array(unit, { maxLength: 4 }).map((units) => units.join(""));
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 1_000 },
    );
  });
});
