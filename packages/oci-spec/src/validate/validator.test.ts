import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SpecError } from "../spec-error.js";
import { int64, uint16, uint32, uint64 } from "./integers.js";
import { type Validator, validatorOf } from "./validator.js";

interface Part {
  readonly name: string;
  readonly kind: "file" | "folder";
}

interface Whole {
  readonly id: string;
  readonly limit?: number | bigint;
  readonly parts?: readonly Part[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly env?: readonly string[];
}

const Part: Validator<Part> = validatorOf<Part>()(
  "the part",
  z.looseObject({ name: z.string().min(1), kind: z.enum(["file", "folder"]) }),
);
const Whole: Validator<Whole> = validatorOf<Whole>()(
  "the whole",
  z.looseObject({
    id: z.string().regex(/^[a-z]+$/, "a name of lower-case letters"),
    limit: int64.exactOptional(),
    parts: z.array(Part.schema).exactOptional(),
    annotations: z.record(z.string(), z.string()).exactOptional(),
    port: uint16.exactOptional(),
    env: z.array(z.string()).exactOptional(),
  }),
);

const found = (value: unknown): string[] =>
  Whole.findings(value).map(({ path, expected, found }) => `${path}: ${expected}, ${found}`);

describe("a schema that differs from its interface does not compile", () => {
  it("where a key or a type is another", () => {
    const of = validatorOf<Part>();
    const name = z.string();
    const kind = z.enum(["file", "folder"]);
    // @ts-expect-error a key of the interface is missing
    of("x", z.looseObject({ name }));
    // @ts-expect-error a key that the interface lacks
    of("x", z.looseObject({ name, kind, more: name }));
    // @ts-expect-error optional in the schema only
    of("x", z.looseObject({ name: name.exactOptional(), kind }));
    // @ts-expect-error may be null in the schema only
    of("x", z.looseObject({ name: name.nullable(), kind }));
    // @ts-expect-error another type
    of("x", z.looseObject({ name: z.number(), kind }));
    // @ts-expect-error a type that takes everything
    of("x", z.looseObject({ name: z.any(), kind }));
    // @ts-expect-error nothing is known of it
    of("x", z.looseObject({ name: z.unknown(), kind }));
    // @ts-expect-error a value fewer
    of("x", z.looseObject({ name, kind: z.enum(["file"]) }));
    // @ts-expect-error a value more
    of("x", z.looseObject({ name, kind: z.enum(["file", "folder", "link"]) }));
    // the right one
    of("x", z.looseObject({ name, kind }));
  });

  it("within arrays, maps, optional keys and nested objects, too", () => {
    interface Nested {
      readonly parts?: readonly Part[];
      readonly byName: Readonly<Record<string, Part>>;
      readonly size: number | bigint;
    }
    const of = validatorOf<Nested>();
    const parts = z.array(Part.schema).exactOptional();
    const byName = z.record(z.string(), Part.schema);
    const wrong = z.looseObject({ name: z.string() });
    of("x", z.looseObject({ parts, byName, size: uint64 }));
    // @ts-expect-error undefined is another thing than absent
    of("x", z.looseObject({ parts: z.array(Part.schema).optional(), byName, size: uint64 }));
    // @ts-expect-error required in the schema only
    of("x", z.looseObject({ parts: z.array(Part.schema), byName, size: uint64 }));
    // @ts-expect-error items of another type
    of("x", z.looseObject({ parts: z.array(wrong).exactOptional(), byName, size: uint64 }));
    // @ts-expect-error values of another type
    of("x", z.looseObject({ parts, byName: z.record(z.string(), wrong), size: uint64 }));
    // @ts-expect-error no map
    of("x", z.looseObject({ parts, byName: Part.schema, size: uint64 }));
    // @ts-expect-error 32 bits instead of 64
    of("x", z.looseObject({ parts, byName, size: uint32 }));
  });
});

describe("a validator", () => {
  it("gives the same object back, with keys that it does not know", () => {
    const value = { id: "a", unknown: { deep: [1] } };
    expect(Whole.validate(value)).toBe(value);
    expect(Whole.is(value)).toBe(true);
    const json = '{"id":"a","limit":18446744073709551,"unknown":18446744073709551615}';
    expect(Whole.stringify(Whole.parse(json))).toBe(json);
  });

  it("says where, what has to be there, and what is there", () => {
    expect(
      found({
        id: "A",
        limit: 1.5,
        parts: [{ name: "", kind: "link" }, 7, { kind: "file" }],
        annotations: { "a.b/c": 5, d: "e" },
        port: 65_536,
      }),
    ).toStrictEqual([
      'id: a name of lower-case letters, "A"',
      "limit: an integer of 64 bits, 1.5",
      "parts[0].name: of at least 1 character, an empty string",
      'parts[0].kind: one of "file", "folder", "link"',
      "parts[1]: an object, 7",
      "parts[2].name: a string, nothing",
      'annotations["a.b/c"]: a string, a number',
      "port: at most 65535, 65536",
    ]);
    expect(found(null)).toStrictEqual([": an object, null"]);
  });

  it("throws with all findings, three of them in the message", () => {
    const error = ((): unknown => {
      try {
        return Whole.parse('{"id":1,"limit":"x","port":-1,"parts":{}}');
      } catch (caught) {
        return caught;
      }
    })();
    if (!SpecError.is(error, "INVALID_DOCUMENT")) throw error;
    expect(error.findings).toHaveLength(4);
    expect(error.message).toBe(
      "[INVALID_DOCUMENT] checking the whole: id has to be a string, found 1; limit has to be an integer of 64 bits, " +
        'found "x"; parts has to be an array, found an object; and 1 more',
    );
  });

  it("refuses integers that would be rounded, and takes those of 64 bits", () => {
    expect(Whole.is({ id: "a", limit: 2n ** 63n - 1n })).toBe(true);
    expect(Whole.is({ id: "a", limit: 2n ** 63n })).toBe(false);
    expect(Whole.is({ id: "a", limit: -(2n ** 63n) })).toBe(true);
    expect(Whole.is({ id: "a", limit: 2 ** 53 })).toBe(false);
    expect(Whole.is({ id: "a", limit: Number.NaN })).toBe(false);
    expect(Whole.is({ id: "a", port: 1n })).toBe(false);
  });

  it("exports JSON Schema, with integers of 64 bits as integers", () => {
    expect(Whole.toJsonSchema()).toMatchObject({
      type: "object",
      required: ["id"],
      properties: { limit: { type: "integer" }, parts: { type: "array", items: { type: "object" } } },
    });
  });
});

describe("a key __proto__", () => {
  it("is checked as any other key of a map", () => {
    const parse = (json: string): string[] => found(JSON.parse(json));
    expect(parse('{"id":"a","annotations":{"__proto__":5}}')).toStrictEqual([
      "annotations.__proto__: a string, a number",
    ]);
    expect(
      parse('{"id":"a","annotations":{"__proto__":"b"},"parts":[{"name":"","kind":"file"}]}'),
    ).toStrictEqual(["parts[0].name: of at least 1 character, an empty string"]);
    const valid: unknown = JSON.parse('{"id":"a","annotations":{"__proto__":"b"},"__proto__":{"x":1}}');
    expect(Whole.validate(valid)).toBe(valid);
  });

  it("is looked for in values that hold themselves, too", () => {
    const circle: Record<string, unknown> = { id: "a" };
    circle.self = [circle, JSON.parse('{"__proto__":1}')];
    expect(Whole.is(circle)).toBe(true);
  });
});

describe("what may be secret", () => {
  it("is told by its kind only, and texts are cut", () => {
    const Secret = z.looseObject({
      env: z.array(z.enum(["A"])),
      annotations: z.record(z.string(), z.literal("x")),
    });
    const Strange = validatorOf<z.output<typeof Secret>>()("the secret", Secret);
    const report = JSON.stringify(
      Strange.findings({ env: ["PASSWORD=hunter2"], annotations: { token: "hunter2", pin: 4711 } }),
    );
    expect(report).not.toMatch(/hunter2|4711/);
    const [finding] = Whole.findings({ id: "A".repeat(1_000_000) });
    expect(finding?.found).toHaveLength(63);
  });

  it("does not make a path of megabytes of a key of megabytes", () => {
    const [finding] = Whole.findings({ id: "a", annotations: { ["k".repeat(1_000_000)]: 5 } });
    expect(finding?.path).toHaveLength("annotations".length + 261);
  });
});

describe("a value that needs more stack than there is", () => {
  it("is refused as any other", () => {
    const Name = validatorOf<string>()("the name", z.string().regex(/^[a-z]+(?:[+.][a-z]+)*:$/, "a name"));
    const error = ((): unknown => {
      try {
        return Name.validate(`${"a.".repeat(8_000_000)}a:`);
      } catch (caught) {
        return caught;
      }
    })();
    expect(SpecError.is(error, "INVALID_DOCUMENT") && error.reason).toContain("shorter texts");
  });
});

describe("unions and keys", () => {
  it("name the branch that was meant, or all of them", () => {
    const Either = validatorOf<{ either: string | string[]; tag: { t: "a" } | { t: "b" } }>()(
      "either",
      z.looseObject({
        either: z.union([z.string(), z.array(z.string())]),
        tag: z.discriminatedUnion("t", [
          z.looseObject({ t: z.literal("a") }),
          z.looseObject({ t: z.literal("b") }),
        ]),
      }),
    );
    const texts = (value: unknown): string[] =>
      Either.findings(value).map(({ path, expected, found }) => `${path}: ${expected}, ${found}`);
    expect(texts({ either: 5, tag: { t: "c" } })).toStrictEqual([
      "either: a string or an array, 5",
      'tag.t: one of "a", "b", "c"',
    ]);
    expect(texts({ either: ["a", 5], tag: { t: "b" } })).toStrictEqual(["either[1]: a string, 5"]);
  });

  it("say how a key of a map has to be", () => {
    const Keys = validatorOf<Record<string, string>>()(
      "keys",
      z.record(z.string().regex(/^[a-z]+$/, "of lower-case letters"), z.string()),
    );
    expect(Keys.findings({ A: "x" })).toStrictEqual([
      { path: "", expected: "an object in which each key is of lower-case letters", found: 'the key "A"' },
    ]);
  });
});
