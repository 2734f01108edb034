import { describe, expect, it } from "vitest";
import { type AnyMessage, kindsType } from "../../testdata/kinds.js";
import { RpcError } from "../rpc-error.js";
import { fromJson, type ToJsonOptions, toJson } from "./index.js";

const write = (name: string, message: AnyMessage, options?: ToJsonOptions): unknown =>
  toJson(kindsType(name), message, options);

/** The error of a message that cannot be written. */
function refused(name: string, message: unknown): RpcError {
  try {
    write(name, message as AnyMessage);
  } catch (error) {
    if (RpcError.is(error, "INVALID_MESSAGE")) return error;
    throw error;
  }
  throw new Error("the message was written");
}

describe("a message", () => {
  it("is written in the order of its fields, under their names in JSON", () => {
    const json = write("Kinds", { renamed: "lost", "other-name": "z", aString: "x", aDouble: 1 });
    expect(JSON.stringify(json)).toBe('{"aDouble":1,"aString":"x","other-name":"z"}');
  });

  it("is written without defaults and without what it is not", () => {
    expect(
      write("Kinds", {
        aDouble: 0,
        anInt64: 0n,
        aBool: false,
        aString: "",
        aBytes: new Uint8Array(),
        aColor: 0,
      }),
    ).toEqual({});
    expect(write("Lists", { doubles: [], kinds: undefined })).toEqual({});
    expect(write("Maps", { byString: {} })).toEqual({});
    expect(write("Kinds", { nobody: 1, _unknownFields: { 8000: [new Uint8Array([1])] } })).toEqual({});
    expect(write("Kinds", { inner: {} })).toEqual({ inner: {} });
  });

  it("is written with all defaults but where their absence says something, when that is asked for", () => {
    const defaults = write("Kinds", {}, { defaults: true });
    expect(defaults).toEqual({
      ...{ aDouble: 0, aFloat: 0, anInt64: "0", aUint64: "0", anInt32: 0, aFixed64: "0", aFixed32: 0 },
      ...{ aBool: false, aString: "", aBytes: "", aUint32: 0, aColor: "COLOR_UNKNOWN", anSfixed32: 0 },
      ...{ anSfixed64: "0", anSint32: 0, anSint64: "0", anAlias: "FIRST", "other-name": "" },
    });
    expect(write("Choice", {}, { defaults: true })).toEqual({});
    expect(write("WellKnown", {}, { defaults: true })).toEqual({});
    expect(write("Tree", { children: [{}] }, { defaults: true })).toEqual({
      ...{ name: "", byName: {}, secret: "" },
      children: [{ name: "", children: [], byName: {}, secret: "" }],
    });
    expect(fromJson(kindsType("Kinds"), defaults)).toMatchObject({ anInt64: 0n, aBytes: new Uint8Array() });
  });

  it.each([[undefined], [null], ["x"], [1], [[]]])("is not %j", (message) => {
    expect(refused("Kinds", message)).toMatchObject({ path: "" });
    expect(refused("Kinds", { inner: message ?? "nothing" }).path).toBe("inner");
  });

  it("that holds itself is refused, and so is one nested 101 deep", () => {
    const tree: AnyMessage = { name: "x" };
    tree.left = tree;
    expect(refused("Tree", tree).reason).toMatch(/nested more than 100 deep$/);
    const deep = (depth: number): AnyMessage => (depth === 1 ? {} : { children: [deep(depth - 1)] });
    expect(write("Tree", deep(100))).toEqual(deep(100));
    expect(refused("Tree", deep(101)).reason).toMatch(/nested more than 100 deep$/);
  });
});

describe("values", () => {
  it("are written in their forms", () => {
    const bytes = new Uint8Array(new Uint8Array([0, 251, 255, 191, 0]).buffer, 1, 3);
    expect(
      write("Kinds", {
        anInt64: -(2n ** 63n),
        aUint64: 2n ** 64n - 1n,
        anInt32: -5,
        aBytes: bytes,
        aBool: true,
      }),
    ).toEqual({
      anInt64: "-9223372036854775808",
      aUint64: "18446744073709551615",
      anInt32: -5,
      aBytes: "+/+/",
      aBool: true,
    });
  });

  it("of enums are names, numbers where no version knows one, and the first of several names", () => {
    expect(write("Kinds", { aColor: 1, anAlias: 1 })).toEqual({ aColor: "RED", anAlias: "ONE" });
    expect(write("Kinds", { aColor: 999 })).toEqual({ aColor: 999 });
    expect(write("Lists", { colors: [0, -1, -2] })).toEqual({ colors: ["COLOR_UNKNOWN", "NEGATIVE", -2] });
  });

  it.each([
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
    [5e-324, 5e-324],
    [-0, -0],
    [0.1, 0.1],
  ])("with a fraction are numbers, or text where JSON has none: %d", (number, json) => {
    expect(write("Kinds", { aDouble: number })).toEqual({ aDouble: json });
    expect(write("Lists", { doubles: [number] })).toEqual({ doubles: [json] });
  });

  it("of 32 bits with a fraction have as few digits as they need", () => {
    for (const short of [0.1, 3.4028235e38, 1e-45, 16777216, 1.5, 123456.7, -2.5e-10])
      expect(write("Kinds", { aFloat: Math.fround(short) })).toEqual({ aFloat: short });
    expect(write("Kinds", { aFloat: -0 })).toEqual({ aFloat: -0 });
  });

  it("of wrappers, times and spans are one value each", () => {
    const time = { seconds: 1_700_000_000n, nanos: 120_000_000 };
    expect(
      write("WellKnown", {
        time,
        span: { seconds: -1n, nanos: -1 },
        aBool: false,
        anInt64: 0n,
        aString: "",
        aDouble: Number.NaN,
      }),
    ).toEqual({
      time: "2023-11-14T22:13:20.120Z",
      span: "-1.000000001s",
      aBool: false,
      anInt64: "0",
      aString: "",
      aDouble: "NaN",
    });
    expect(write("WellKnown", { time: {} })).toEqual({ time: "1970-01-01T00:00:00Z" });
  });

  it.each([
    [0, "1970-01-01T00:00:00Z"],
    [1, "1970-01-01T00:00:00.000000001Z"],
    [1_000, "1970-01-01T00:00:00.000001Z"],
    [1_000_000, "1970-01-01T00:00:00.001Z"],
    [100_000_000, "1970-01-01T00:00:00.100Z"],
    [999_999_999, "1970-01-01T00:00:00.999999999Z"],
  ])("of times have 0, 3, 6 or 9 digits: %d ns", (nanos, text) => {
    expect(write("WellKnown", { time: { seconds: 0n, nanos } })).toEqual({ time: text });
  });

  it("are members of a oneof with their default, too", () => {
    expect(write("Choice", { choice: { $case: "number", value: 0 } })).toEqual({ number: 0 });
    expect(write("Choice", { choice: { $case: "text", value: "" } })).toEqual({ text: "" });
    expect(write("Choice", { choice: { $case: "kinds", value: {} } })).toEqual({ kinds: {} });
    expect(write("Choice", { choice: { $case: "nobody", value: 1 } })).toEqual({});
    expect(write("Choice", { maybeNumber: 0, maybeText: "", maybeBool: false })).toEqual({
      ...{ maybeNumber: 0, maybeText: "", maybeBool: false },
    });
  });

  it("are under every key of a map", () => {
    const byString = JSON.parse('{"__proto__":"a","":"b"}');
    expect(JSON.stringify(write("Maps", { byString }))).toBe('{"byString":{"__proto__":"a","":"b"}}');
    expect(write("Maps", { byInt64: { "-1": 5n }, byFixed64: { 1: { aBool: true } } })).toEqual({
      byInt64: { "-1": "5" },
      byFixed64: { 1: { aBool: true } },
    });
  });
});

describe("other forms", () => {
  it("have the names of the proto, enums and integers as numbers, and bytes as text", () => {
    const message = {
      aColor: 1,
      anInt64: 5n,
      aBytes: Buffer.from("é"),
      "other-name": "x",
      inner: { anInt32: 1 },
    };
    const textBytes = new Set(["test.kinds.Kinds.a_bytes"]);
    const options = { protoNames: true, enumNumbers: true, integerNumbers: true, textBytes };
    const json = { a_color: 1, an_int64: 5, a_bytes: "é", renamed: "x", inner: { an_int32: 1 } };
    expect(write("Kinds", message, options)).toEqual(json);
    expect(fromJson(kindsType("Kinds"), json, { textBytes })).toEqual({
      ...message,
      aBytes: new Uint8Array([195, 169]),
    });
    expect(write("Maps", { byInt64: { 1: 2n }, byUint32: { 1: new Uint8Array([65]) } }, options)).toEqual({
      by_int64: { 1: 2 },
      by_uint32: { 1: "QQ==" },
    });
    expect(write("Kinds", {}, { ...options, defaults: true })).toMatchObject({
      a_color: 0,
      an_int64: 0,
      a_uint64: 0,
    });
    expect(() => write("Kinds", { aUint64: 2n ** 53n }, options)).toThrow(
      /aUint64: expected an integer of at most 53 bits/,
    );
    expect(() => write("Secrets", { longPin: 2n ** 60n + 1n }, options)).toThrow(/longPin: .* got a number$/);
  });
});

describe("values that do not fit their field", () => {
  it.each([
    ["Kinds", { anInt32: 2 ** 31 }, "anInt32"],
    ["Kinds", { anInt32: 1.5 }, "anInt32"],
    ["Kinds", { anInt32: 1n }, "anInt32"],
    ["Kinds", { anInt64: 1 }, "anInt64"],
    ["Kinds", { aUint64: -1n }, "aUint64"],
    ["Kinds", { aUint64: 2n ** 64n }, "aUint64"],
    ["Kinds", { aString: 1 }, "aString"],
    ["Kinds", { aBool: 1 }, "aBool"],
    ["Kinds", { aBytes: "x" }, "aBytes"],
    ["Kinds", { aDouble: "1" }, "aDouble"],
    ["Kinds", { aColor: "RED" }, "aColor"],
    ["Kinds", { aColor: 2 ** 31 }, "aColor"],
    ["Kinds", { inner: { inner: { aBool: "x" } } }, "inner.inner.aBool"],
    ["Lists", { strings: "x" }, "strings"],
    ["Lists", { strings: ["a", 1] }, "strings[1]"],
    ["Lists", { kinds: [{}, { inner: { anInt32: "x" } }] }, "kinds[1].inner.anInt32"],
    ["Maps", { byString: ["a"] }, "byString"],
    ["Maps", { byString: { "a b": 1 } }, 'byString["a b"]'],
    ["Choice", { choice: { $case: "number" } }, "number"],
    ["WellKnown", { anInt64: "1" }, "anInt64"],
    ["WellKnown", { time: { seconds: 253_402_300_800n, nanos: 0 } }, "time"],
    ["WellKnown", { time: { seconds: -62_135_596_801n, nanos: 0 } }, "time"],
    ["WellKnown", { time: { seconds: 0n, nanos: -1 } }, "time"],
    ["WellKnown", { time: { seconds: 0n, nanos: 1_000_000_000 } }, "time"],
    ["WellKnown", { span: { seconds: 1n, nanos: -1 } }, "span"],
    ["WellKnown", { span: { seconds: -1n, nanos: 1 } }, "span"],
    ["WellKnown", { span: { seconds: 315_576_000_001n, nanos: 0 } }, "span"],
    ["Unsupported", { any: {} }, "any"],
  ])("name their place: %s %o", (name, message, path) => {
    expect(refused(name, message).path).toBe(path);
    expect(refused(name, message).message).toContain(`writing test.kinds.${name} as JSON: ${path}: `);
  });

  it("are not repeated when they are secret", () => {
    for (const message of [
      { password: 12345 },
      { secrets: { a: 12345 } },
      { secrets: "12345" },
      { key: "12345" },
      { pin: "12345" },
      { pin: 12345.5 },
      { longPin: 12345 },
      { codes: [12345] },
      { codes: "12345" },
      { hidden: "12345" },
      { hidden: { name: 12345 } },
      { choice: { $case: "token", value: 12345 } },
    ])
      expect(refused("Secrets", message).message).not.toContain("12345");
  });
});
