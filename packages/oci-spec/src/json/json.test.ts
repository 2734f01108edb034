import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SpecError } from "../spec-error.js";
import { parseJson } from "./parse-json.js";
import { stringifyJson } from "./stringify-json.js";

const refusal = (json: string | Uint8Array): SpecError => {
  try {
    parseJson(json);
  } catch (error) {
    if (SpecError.is(error, "INVALID_JSON")) return error;
    throw error;
  }
  throw new Error("it was read");
};

/** As parseJson has integers: `bigint` only where a number is not exact. */
const integer = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
    fc.bigInt(),
    fc.constantFrom(2n ** 53n, 1n - 2n ** 53n),
  )
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "bigint-0:1",
    "bigint-00:1",
    "\uE000bigint:5",
    "99999999999999999999",
    '"',
    "\\",
    '\\"1',
    "__proto__",
  ),
  fc.nat().map((count) => `bigint-${count % 7}:${count}`),
);
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { depthSize: "small" },
    integer,
    text,
    fc.constantFrom(null, true, 1.5, 1e300, 5e-324),
    fc.array(tie("document")),
    fc.array(fc.tuple(text, tie("document"))).map((entries) => Object.fromEntries(entries)),
  ),
}));

describe("integers of 64 bits", () => {
  it("are read exactly, as number where that is exact", () => {
    expect(
      parseJson(
        "[18446744073709551615,-9223372036854775808,9007199254740991,9007199254740992,-9007199254740993]",
      ),
    ).toStrictEqual([2n ** 64n - 1n, -(2n ** 63n), 2 ** 53 - 1, 2n ** 53n, -(2n ** 53n) - 1n]);
  });

  it("are told from other numbers, and from what stands in texts and keys", () => {
    const json = String.raw`{"9007199254740993":"9007199254740993","a\"9007199254740993":9007199254740993.5,"b\\":-0,"c":1e30,"d":9007199254740993}`;
    expect(parseJson(json)).toStrictEqual({
      "9007199254740993": "9007199254740993",
      'a"9007199254740993': 9007199254740994,
      "b\\": -0,
      c: 1e30,
      d: 9007199254740993n,
    });
  });

  it("may be the whole document", () => {
    expect(parseJson(" 18446744073709551615 ")).toBe(18446744073709551615n);
    expect(stringifyJson(18446744073709551615n)).toBe("18446744073709551615");
  });

  it("come with the last of duplicate keys", () => {
    expect(parseJson('{"a":18446744073709551615,"a":"x","b":1,"b":18446744073709551615}')).toStrictEqual({
      a: "x",
      b: 18446744073709551615n,
    });
  });

  it("do not make others of texts that are written with escapes", () => {
    const json = String.raw`["\u0062igint-0:7",18446744073709551615,"\ue000bigint:7"]`;
    expect(parseJson(json)).toStrictEqual(["bigint-0:7", 18446744073709551615n, "\uE000bigint:7"]);
  });
});

describe("a key __proto__", () => {
  it("stays a key, and changes no prototype", () => {
    const json = '{"__proto__":18446744073709551615,"a":{"__proto__":{"x":18446744073709551615}}}';
    const value = parseJson(json) as { a: object };
    expect(Object.keys(value)).toStrictEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.getPrototypeOf(value.a)).toBe(Object.prototype);
    expect(stringifyJson(value)).toBe(json);
    expect({}).not.toHaveProperty("x");
  });
});

describe("a round trip", () => {
  it("gives the value back, whatever its texts and keys look like", () => {
    fc.assert(
      fc.property(document, fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
        expect(parseJson(stringifyJson(value, indent))).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it("gives what JSON.stringify gives where there is no bigint", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stringifyJson(value, 2)).toBe(JSON.stringify(value, undefined, 2));
        const json = JSON.stringify(value);
        if (!/\d{16}/.test(json)) expect(parseJson(json)).toStrictEqual(JSON.parse(json));
      }),
    );
  });

  it("holds where an application gave bigint a toJSON", () => {
    Object.defineProperty(BigInt.prototype, "toJSON", { value: () => "a text", configurable: true });
    try {
      expect(stringifyJson({ a: 18446744073709551615n, b: undefined })).toBe('{"a":18446744073709551615}');
    } finally {
      Reflect.deleteProperty(BigInt.prototype, "toJSON");
    }
  });

  it("is refused for a value without JSON, or one that refers to itself", () => {
    const circle: Record<string, unknown> = { big: 1n };
    circle.self = circle;
    expect(() => stringifyJson(circle)).toThrow(TypeError);
    expect(() => stringifyJson(undefined)).toThrow(new TypeError("the value has no JSON"));
  });
});

describe("malformed JSON", () => {
  it("gives what JSON.parse gives, or a typed error", () => {
    const pieces = fc.array(
      fc.constantFrom(
        "{",
        "}",
        "[",
        "]",
        '"',
        "\\",
        ",",
        ":",
        "-",
        "1",
        "18446744073709551615",
        ".5",
        "e9",
        "a",
        "null",
        " ",
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((all) => all.join("")),
          fc.string(),
        ),
        (json) => {
          let expected: unknown;
          try {
            expected = JSON.parse(json);
          } catch {
            expect(refusal(json).code).toBe("INVALID_JSON");
            return;
          }
          const rounded = JSON.parse(stringifyJson(parseJson(json)));
          expect(rounded).toStrictEqual(JSON.parse(JSON.stringify(expected)));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, string]>([
    ["arrays that never end", "[".repeat(4_000_000)],
    ["objects that never end", '{"a":'.repeat(1_000_000)],
    ["one level too many", `${"[".repeat(1_001)}${"]".repeat(1_001)}`],
    ["an integer of megabytes", "9".repeat(4_000_000)],
    ["a text that never ends", `"${"a".repeat(4_000_000)}`],
    ["backslashes that never end", `"${"\\".repeat(4_000_001)}`],
    ["quotes after backslashes", `"${'\\"'.repeat(2_000_000)}`],
    ["minus signs", "-".repeat(4_000_000)],
  ])("ends soon: %s", (_name, json) => {
    const start = performance.now();
    expect(refusal(json).message).toMatch(/^\[INVALID_JSON\] parsing JSON: /);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it("is no text of megabytes, nor a thousand levels", () => {
    const long = "\\\\é".repeat(1_000_000);
    expect(parseJson(`["${long}",18446744073709551615]`)).toStrictEqual([
      "\\é".repeat(1_000_000),
      18446744073709551615n,
    ]);
    const levels = `${"[".repeat(1_000)}18446744073709551615${"]".repeat(1_000)}`;
    expect(stringifyJson(parseJson(levels))).toBe(levels);
  });

  it("says where, and quotes nothing", () => {
    for (const json of ['{"password":"hunter2",}', "hunter2", '{"a":hunter2}']) {
      const error = refusal(json);
      expect(`${error.message}${String(error.cause)}`).not.toContain("hunter2");
    }
    expect(refusal('{"password":"hunter2",}').message).toContain("at character 22");
  });

  it("is also what is no UTF-8, and what has a byte order mark", () => {
    expect(refusal(Uint8Array.of(0x22, 0xff, 0x22)).reason).toBe("the bytes are not UTF-8");
    expect(refusal(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)).reason).toContain("no well-formed JSON");
    expect(parseJson(new TextEncoder().encode('"é"'))).toBe("é");
  });
});
