import { describe, expect, it } from "vitest";
import { kindsType } from "../../testdata/kinds.js";
import { RpcError } from "../rpc-error.js";
import { type FromJsonOptions, fromJson, toJson } from "./index.js";

const read = (name: string, json: unknown, options?: FromJsonOptions): unknown =>
  fromJson(kindsType(name), json, options);

/** The error of JSON that has to be refused. */
function refused(name: string, json: unknown, options?: FromJsonOptions): RpcError {
  try {
    read(name, json, options);
  } catch (error) {
    if (RpcError.is(error, "INVALID_JSON")) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(json)} was read`);
}

describe("a message", () => {
  it("is read by both names of its fields", () => {
    const both = { aString: "x", anInt32: 3, "other-name": "z" };
    expect(read("Kinds", both)).toEqual(both);
    expect(read("Kinds", { a_string: "x", an_int32: 3, renamed: "z" })).toEqual(both);
  });

  it("is read without fields that are null, and without null itself", () => {
    expect(read("Kinds", { aString: null, anInt64: null, inner: null, aColor: null })).toEqual({});
    expect(read("Lists", { strings: null, kinds: null })).toEqual({});
    expect(read("Maps", { byString: null })).toEqual({});
    expect(read("WellKnown", { time: null, span: null, aBool: null })).toEqual({});
    expect(refused("Kinds", null).message).toMatch(/expected an object, got null/);
  });

  it.each([["x"], [1], [true], [[]], [undefined]])("is not read from %j", (json) => {
    expect(refused("Kinds", json)).toMatchObject({ path: "" });
    expect(refused("Kinds", json).reason).toMatch(/^expected an object, got /);
  });

  it("is not read with a field that is not known, unless that is asked for", () => {
    expect(refused("Kinds", { inner: { nobody: 1 } })).toMatchObject({
      path: "inner.nobody",
      message:
        "[INVALID_JSON] reading test.kinds.Kinds from JSON: inner.nobody: test.kinds.Kinds has no such field",
    });
    expect(read("Kinds", { inner: { nobody: { a: [1] } }, aBool: true }, { ignoreUnknown: true })).toEqual({
      inner: {},
      aBool: true,
    });
    for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty"])
      expect(refused("Kinds", JSON.parse(`{"${key}":1}`))).toMatchObject({ path: key });
  });

  it("is not read with a field that is there by both names", () => {
    expect(refused("Kinds", { aString: "x", a_string: "x" })).toMatchObject({ path: "a_string" });
    expect(refused("Kinds", { aString: null, a_string: "x" }).reason).toMatch(/there twice/);
  });

  it("is read 100 deep and not 101 deep", () => {
    const deep = (depth: number): unknown => (depth === 1 ? {} : { left: deep(depth - 1) });
    const inLists = (depth: number): unknown => (depth === 1 ? {} : { children: [inLists(depth - 1)] });
    expect(toJson(kindsType("Tree"), read("Tree", deep(100)) as never)).toEqual(deep(100));
    expect(toJson(kindsType("Tree"), read("Tree", inLists(100)) as never)).toEqual(inLists(100));
    expect(refused("Tree", deep(101)).reason).toMatch(/nested more than 100 deep$/);
    expect(refused("Tree", inLists(101)).reason).toMatch(/nested more than 100 deep$/);
    // what is beside each other is not deep
    expect(read("Tree", { children: Array.from({ length: 300 }, () => ({ left: {} })) })).toBeTypeOf(
      "object",
    );
  });

  it("is refused at once when it is 100,000 deep", () => {
    const text = `${'{"left":'.repeat(100_000)}{}${"}".repeat(100_000)}`;
    expect(refused("Tree", JSON.parse(text)).reason).toMatch(/nested more than 100 deep$/);
    const lists = JSON.parse(`{"strings":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    expect(refused("Lists", lists)).toMatchObject({ path: "strings[0]" });
  });

  it("is refused when nothing is known of its type", () => {
    const type = { ...kindsType("Kinds"), descriptors: { base64: "" } };
    expect(() => fromJson(type, {})).toThrow(/\[INVALID_MESSAGE\] .* its descriptors are not known/);
    expect(() => toJson(type, {})).toThrow(/\[INVALID_MESSAGE\] .* its descriptors are not known/);
  });

  it("of a kind that no interface uses is refused", () => {
    expect(refused("Unsupported", { any: {} })).toMatchObject({ path: "any" });
  });
});

describe("integers", () => {
  it.each([
    [0, 0],
    ["0", 0],
    [-0, 0],
    ["-0", 0],
    [1e3, 1000],
    ["1e3", 1000],
    ["1E+3", 1000],
    ["100e-2", 1],
    ["1.0", 1],
    [1.0, 1],
    ["10.00e1", 100],
    [2147483647, 2147483647],
    ["-2147483648", -2147483648],
  ])("of 32 bits are read from %j", (json, number) => {
    expect(read("Kinds", { anInt32: json })).toEqual({ anInt32: number });
    expect(read("Kinds", { anInt64: json })).toEqual({ anInt64: BigInt(number) });
  });

  it.each([
    ["anInt64", "9223372036854775807"],
    ["anInt64", "-9223372036854775808"],
    ["anSfixed64", "-9223372036854775808"],
    ["anSint64", "9223372036854775807"],
    ["aUint64", "18446744073709551615"],
    ["aFixed64", "18446744073709551615"],
    ["anInt64", 9007199254740991],
    ["aUint64", 12n],
    ["aUint64", "1.8446744073709551615e19"],
  ])("of 64 bits are read as %s from %s, as text and as numbers without loss", (field, json) => {
    const expected = { [field]: json === "1.8446744073709551615e19" ? 2n ** 64n - 1n : BigInt(json) };
    expect(read("Kinds", { [field]: json })).toEqual(expected);
  });

  it.each([
    ["anInt32", 2147483648],
    ["anInt32", "-2147483649"],
    ["anSint32", "2147483648"],
    ["anSfixed32", 1e10],
    ["aUint32", -1],
    ["aFixed32", "4294967296"],
    ["anInt64", "9223372036854775808"],
    ["anInt64", "-9223372036854775809"],
    ["anSint64", "1e19"],
    ["aUint64", "18446744073709551616"],
    ["aUint64", "-1"],
    ["aFixed64", 2n ** 64n],
    // numbers past 53 bits may have lost their last digits already
    ["anInt64", 2 ** 53],
    ["aUint64", 2 ** 64],
    ["anInt32", 1.5],
    ["anInt32", "1.5"],
    ["anInt32", "1e-1"],
    ["anInt64", "12345678901234567890.5"],
    ["anInt32", ""],
    ["anInt32", " 1"],
    ["anInt32", "1 "],
    ["anInt32", "+1"],
    ["anInt32", "01"],
    ["anInt32", "-01"],
    ["anInt32", "0x1"],
    ["anInt32", "1_000"],
    ["anInt32", "1."],
    ["anInt32", ".5"],
    ["anInt32", "１"],
    ["anInt32", "NaN"],
    ["anInt32", Number.NaN],
    ["anInt32", Number.POSITIVE_INFINITY],
    ["anInt32", true],
    ["anInt32", {}],
    ["anInt32", [1]],
    ["anInt64", "1e999999"],
    ["anInt64", "1e-999999"],
    ["anInt64", `1e${"9".repeat(100_000)}`],
    ["anInt64", "9".repeat(1_000_000)],
    ["anInt64", `0.${"0".repeat(1_000_000)}1`],
  ])("are refused for %s: %s", (field, json) => {
    const error = refused("Kinds", { [field]: json });
    expect(error.path).toBe(field);
    expect(error.reason).toMatch(/^\w+: expected an integer from -?\d+ to \d+(, as text .*)?, got /);
    expect(error.message.length).toBeLessThan(300);
  });
});

describe("numbers with a fraction", () => {
  it.each([
    [1.5, 1.5],
    ["1.5", 1.5],
    ["-2e-3", -0.002],
    [5e-324, 5e-324],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    [-0, -0],
    ["-0", -0],
    [1.7976931348623157e308, Number.MAX_VALUE],
  ])("are read from %s", (json, number) => {
    expect(read("Kinds", { aDouble: json })).toEqual({ aDouble: number });
  });

  it("of 32 bits are what such a number can hold", () => {
    expect(read("Kinds", { aFloat: 0.1 })).toEqual({ aFloat: Math.fround(0.1) });
    expect(read("Kinds", { aFloat: 3.4028235e38 })).toEqual({ aFloat: Math.fround(3.4028235e38) });
    for (const json of [3.5e38, "-3.5e38", 1e308])
      expect(refused("Kinds", { aFloat: json }).path).toBe("aFloat");
  });

  it.each([
    ["1e999999"],
    ["-1e999999"],
    ["nan"],
    ["inf"],
    ["+Infinity"],
    [""],
    [" 1"],
    ["+1"],
    ["0x1"],
    ["1."],
    [".5"],
    ["01"],
    [true],
    [{}],
    [1n],
  ])("are refused: %s", (json) => expect(refused("Kinds", { aDouble: json }).path).toBe("aDouble"));
});

describe("other values", () => {
  it("are true or false, and nothing that looks like it", () => {
    expect(read("Kinds", { aBool: true })).toEqual({ aBool: true });
    for (const json of ["true", 1, 0, "", {}]) expect(refused("Kinds", { aBool: json }).path).toBe("aBool");
  });

  it("are text without half a surrogate pair", () => {
    expect(read("Kinds", { aString: "\u0000 é 🚀 \u2028" })).toEqual({ aString: "\u0000 é 🚀 \u2028" });
    for (const json of ["\ud800", "a\udc00b", 1, true, ["x"]])
      expect(refused("Kinds", { aString: json }).path).toBe("aString");
  });

  it.each([
    ["", ""],
    ["aGk=", "hi"],
    ["aGk", "hi"],
    ["YQ==", "a"],
    ["YQ", "a"],
    ["-_-_", Buffer.from("fbffbf", "hex").toString("latin1")],
    ["+/+/", Buffer.from("fbffbf", "hex").toString("latin1")],
  ])("are bytes in base64 or base64url, padded or not: %j", (json, text) => {
    const message = read("Kinds", { aBytes: json }) as { aBytes: Uint8Array };
    expect(message.aBytes.constructor).toBe(Uint8Array);
    expect(Buffer.from(message.aBytes).toString("latin1")).toBe(text);
  });

  it.each([
    ["="],
    ["a"],
    ["a==="],
    ["===="],
    ["ab="],
    ["abcd="],
    ["ab==cd"],
    ["ab\n"],
    ["a b"],
    ["é"],
    [1],
    [[1, 2]],
    [{}],
  ])("are no bytes: %j", (json) =>
    expect(refused("Kinds", { aBytes: json }).reason).toMatch(/^aBytes: expected bytes in base64/),
  );

  it("are a lot of base64, or refused shortly", () => {
    const size = 16 * 1024 * 1024;
    const { aBytes } = read("Kinds", { aBytes: "A".repeat(size) }) as { aBytes: Uint8Array };
    expect(aBytes).toHaveLength((size / 4) * 3);
    expect(refused("Kinds", { aBytes: `${"A".repeat(size)}!` }).message.length).toBeLessThan(200);
  });

  it("are values of an enum by name or number, also one that no version knows", () => {
    for (const [json, number] of [
      ["RED", 1],
      [1, 1],
      [999, 999],
      ["NEGATIVE", -1],
      [-1, -1],
    ])
      expect(read("Kinds", { aColor: json })).toEqual({ aColor: number });
    for (const json of ["ONE", "UNO", 1]) expect(read("Kinds", { anAlias: json })).toEqual({ anAlias: 1 });
    for (const json of ["red", "1", "", 1.5, 2 ** 31, true])
      expect(refused("Kinds", { aColor: json }).path).toBe("aColor");
    expect(refused("Kinds", { aColor: "GREEN" }).reason).toBe(
      'aColor: test.kinds.Color has no value "GREEN"',
    );
  });

  it("are passed over where an enum's name is not known and that is asked for", () => {
    const options = { ignoreUnknown: true };
    expect(read("Kinds", { aColor: "GREEN", aBool: true }, options)).toEqual({ aBool: true });
    expect(read("Lists", { colors: ["RED", "GREEN", 2] }, options)).toEqual({ colors: [1, 2] });
    expect(read("Maps", { byFixed32: { 1: "GREEN", 2: "RED" } }, options)).toEqual({ byFixed32: { 2: 1 } });
    expect(read("Choice", { color: "GREEN" }, options)).toEqual({});
    expect(refused("Kinds", { aColor: true }, options).path).toBe("aColor");
  });
});

describe("lists and maps", () => {
  it("name the place of what does not fit", () => {
    expect(refused("Lists", { kinds: [{}, { inner: { anInt32: "x" } }] }).path).toBe(
      "kinds[1].inner.anInt32",
    );
    expect(refused("Maps", { byFixed64: { 7: { a_bool: 1 } } }).path).toBe('byFixed64["7"].a_bool');
    expect(refused("Maps", { byString: { 'a"b': 1 } }).path).toBe('byString["a\\"b"]');
    expect(refused("Maps", { durations: { a: "1" } }).path).toBe('durations["a"]');
    expect(refused("Nested", { byName: { x: { codes: [1] } } }).path).toBe('byName["x"].codes[0]');
  });

  it("are lists without null, and not one value alone", () => {
    for (const json of [[null], ["a", null]])
      expect(refused("Lists", { strings: json }).path).toMatch(/^strings\[/);
    expect(refused("Lists", { kinds: [null] }).path).toBe("kinds[0]");
    expect(refused("Lists", { colors: [null] }).path).toBe("colors[0]");
    expect(refused("Lists", { times: [null] }).path).toBe("times[0]");
    for (const json of ["a", {}, 1]) expect(refused("Lists", { strings: json }).path).toBe("strings");
  });

  it("are maps without null, and no lists", () => {
    for (const json of [{ a: null }, { a: 1 }])
      expect(refused("Maps", { byString: json }).path).toBe('byString["a"]');
    for (const json of ["a", [], 1]) expect(refused("Maps", { byString: json }).path).toBe("byString");
  });

  it("keep every key of a map", () => {
    const json = JSON.parse('{"byString":{"__proto__":"a","constructor":"b","":"c"}}');
    const message = read("Maps", json) as { byString: object };
    expect(Object.entries(message.byString)).toEqual(Object.entries(json.byString));
    expect(Object.getPrototypeOf(message.byString)).toBe(Object.prototype);
    expect(JSON.stringify(toJson(kindsType("Maps"), message as never))).toBe(JSON.stringify(json));
  });

  it("have keys of the map's kind", () => {
    expect(
      read("Maps", { byInt32: { "-1": 1 }, byUint64: { "18446744073709551615": 1 }, byBool: { true: "x" } }),
    ).toEqual({
      byInt32: { "-1": 1 },
      byUint64: { "18446744073709551615": 1 },
      byBool: { true: "x" },
    });
    for (const [field, key] of [
      ["byInt32", "a"],
      ["byInt32", ""],
      ["byInt32", "2147483648"],
      ["byUint32", "-1"],
      ["byInt64", "1.5"],
      ["byBool", "True"],
      ["byBool", "1"],
    ] as const)
      expect(
        refused("Maps", { [field]: { [key]: field === "byBool" ? "x" : 1 } }).path,
        `${field} ${key}`,
      ).toBe(`${field}["${key}"]`);
  });

  it("have each key once, however it is written", () => {
    expect(refused("Maps", { byInt32: { 1: 1, "1.0": 2 } })).toMatchObject({ path: 'byInt32["1.0"]' });
    expect(refused("Maps", { byInt64: { 0: 1, "-0": 2 } }).reason).toMatch(/the key is there twice$/);
  });
});

describe("a oneof", () => {
  it("is read with one member", () => {
    expect(read("Choice", { number: 0 })).toEqual({ choice: { $case: "number", value: 0 } });
    expect(read("Choice", { kinds: {} })).toEqual({ choice: { $case: "kinds", value: {} } });
    expect(read("Choice", { wrapped: false })).toEqual({ choice: { $case: "wrapped", value: false } });
  });

  it("is refused with two", () => {
    expect(refused("Choice", { number: 0, text: "" })).toMatchObject({ path: "text" });
    expect(refused("Choice", { number: 0, text: "" }).reason).toMatch(
      /another member of the same oneof is set/,
    );
  });

  it("may have null for the others", () => {
    expect(read("Choice", { number: null, kinds: null, text: "x", color: null })).toEqual({
      choice: { $case: "text", value: "x" },
    });
  });

  it("is not what `optional` means", () => {
    expect(read("Choice", { maybeNumber: 0, maybeText: "", maybeBool: false })).toEqual({
      maybeNumber: 0,
      maybeText: "",
      maybeBool: false,
    });
  });
});

describe("times and spans", () => {
  it.each([
    ["1970-01-01T00:00:00Z", 0n, 0],
    ["1970-01-01T00:00:00.000000001Z", 0n, 1],
    ["1969-12-31T23:59:59.5Z", -1n, 500_000_000],
    ["0001-01-01T00:00:00Z", -62_135_596_800n, 0],
    ["9999-12-31T23:59:59.999999999Z", 253_402_300_799n, 999_999_999],
    ["2024-02-29T12:00:00+01:30", 1_709_202_600n, 0],
    ["2024-02-29T12:00:00-00:30", 1_709_209_800n, 0],
    ["0099-03-01T00:00:00Z", -59_037_897_600n, 0],
  ])("are times with all their nanoseconds: %s", (json, seconds, nanos) => {
    expect(read("WellKnown", { time: json })).toEqual({ time: { seconds, nanos } });
  });

  it.each([
    "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-00-01T00:00:00Z",
    "2024-01-00T00:00:00Z",
    "2024-04-31T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z",
    "2024-01-01T00:00:60Z",
    "2024-01-01T00:00:00",
    "2024-01-01t00:00:00Z",
    "2024-01-01T00:00:00z",
    "2024-01-01 00:00:00Z",
    "2024-01-01",
    "2024-01-01T00:00Z",
    "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00.1234567890Z",
    "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00+0100",
    "0000-12-31T23:59:59Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "10000-01-01T00:00:00Z",
    "",
    0,
    { seconds: 1 },
  ])("are no times: %j", (json) => {
    expect(refused("WellKnown", { time: json }).reason).toMatch(/^time: expected a time as RFC 3339/);
  });

  it.each([
    ["0s", 0n, 0],
    ["1.5s", 1n, 500_000_000],
    ["-1.5s", -1n, -500_000_000],
    ["-0.000000001s", 0n, -1],
    ["315576000000s", 315_576_000_000n, 0],
    ["-315576000000s", -315_576_000_000n, 0],
  ])("are spans: %s", (json, seconds, nanos) => {
    expect(read("WellKnown", { span: json })).toEqual({ span: { seconds, nanos } });
  });

  it.each([
    "1",
    "s",
    "1.s",
    "+1s",
    "1e3s",
    "1 s",
    "1.1234567890s",
    "315576000001s",
    "-315576000001s",
    "1ms",
    "",
    1,
    {},
  ])("are no spans: %j", (json) => expect(refused("WellKnown", { span: json }).path).toBe("span"));
});

describe("wrappers", () => {
  it("are read as the value that they hold", () => {
    const json = {
      aDouble: 1.5,
      anInt64: "-1",
      aUint64: "1",
      anInt32: 2,
      aBool: false,
      aString: "",
      aBytes: "aGk=",
    };
    expect(read("WellKnown", json)).toEqual({
      ...json,
      anInt64: -1n,
      aUint64: 1n,
      aBytes: new Uint8Array([104, 105]),
    });
    expect(refused("WellKnown", { anInt64: { value: 1 } }).path).toBe("anInt64");
    expect(read("Lists", { wrapped: ["a", ""] })).toEqual({ wrapped: ["a", ""] });
  });
});

describe("secrets", () => {
  const secret = "hunter2-hunter2";
  it.each([
    [{ password: [secret] }, "password"],
    [{ password: `${secret}\ud800` }, "password"],
    [{ secrets: secret }, "secrets"],
    [{ secrets: { a: [secret] } }, 'secrets["a"]'],
    [{ key: `${secret}!` }, "key"],
    [{ pin: `${secret}` }, "pin"],
    [{ longPin: `${secret}` }, "longPin"],
    [{ codes: secret }, "codes"],
    [{ codes: [{ a: secret }] }, "codes[0]"],
    [{ flag: secret }, "flag"],
    [{ ratio: secret }, "ratio"],
    [{ color: secret }, "color"],
    [{ token: { a: secret } }, "token"],
    [{ hidden: secret }, "hidden"],
    [{ hidden: { name: [secret] } }, "hidden.name"],
  ])("are not repeated in the error of %j", (json, path) => {
    const error = refused("Secrets", json);
    expect(error.path).toBe(path);
    expect(error.message).not.toContain("hunter2");
    expect(refused("Nested", { many: [json] }).message).not.toContain("hunter2");
  });

  it("are not repeated when they are numbers", () => {
    for (const json of [
      { pin: 12345.5 },
      { longPin: 12345.5 },
      { pin: 12345e10 },
      { color: 12345.5 },
      { flag: 12345 },
    ])
      expect(refused("Secrets", json).message).not.toContain("12345");
  });

  it("are not repeated when they are inside of a message that is secret as a whole", () => {
    expect(refused("Secrets", { hidden: { name: 12345 } }).message).not.toContain("12345");
    expect(refused("Secrets", { hidden: { name: `${secret}\ud800` } }).message).not.toContain("hunter2");
    expect(refused("Secrets", { hidden: 12345 }).message).not.toContain("12345");
  });
});
