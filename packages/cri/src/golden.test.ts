import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { type DescriptorProto, FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AnyMessage,
  type GoldenMessage,
  loadDescriptors,
  loadJson,
  messageTypes,
} from "../testdata/load-descriptors.js";

const golden = loadJson<GoldenMessage[]>("cri.json");
const descriptors = new Map<string, DescriptorProto>();
for (const { package: name, messageType } of loadDescriptors().file) {
  const add = (messages: DescriptorProto[], prefix: string): void => {
    for (const message of messages) {
      descriptors.set(`${prefix}${message.name}`, message);
      add(message.nestedType, `${prefix}${message.name}.`);
    }
  };
  add(messageType, `${name}.`);
}

function typeOf(fullName: string): {
  decode(bytes: Uint8Array): AnyMessage;
  encode(message: AnyMessage): Uint8Array;
  fromPartial(message: AnyMessage): AnyMessage;
} {
  const type = messageTypes.get(fullName.replace("runtime.v1.", "").replace(".", "_"));
  if (type === undefined) throw new Error(`there is no ${fullName}`);
  return {
    decode: (bytes) => type.decode(bytes),
    encode: (message) => type.encode(message).finish(),
    fromPartial: (message) => type.fromPartial(message),
  };
}

/**
 * What is on the wire, field by field, in one order: fields by number, entries of maps by their bytes, what repeats as it
 * comes. Nothing else is made equal: a default value that is written differs from one that is not.
 */
function wireTree(bytes: Uint8Array, fullName: string | undefined): unknown {
  const message = fullName === undefined ? undefined : descriptors.get(fullName);
  const reader = new BinaryReader(bytes);
  const fields: [tag: number, value: unknown, isEntry: boolean][] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = message?.field.find((each) => each.number === number);
    const nested =
      wireType === WireType.LengthDelimited && field?.type === Type.MESSAGE
        ? field.typeName.slice(1)
        : undefined;
    const value =
      nested === undefined ? hex(reader.skip(wireType, number)) : wireTree(reader.bytes(), nested);
    const isEntry = nested !== undefined && descriptors.get(nested)?.options?.mapEntry === true;
    fields.push([number * 8 + wireType, value, isEntry]);
  }
  return fields.sort(
    ([a, left, isEntry], [b, right]) =>
      a - b || (isEntry ? (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1) : 0),
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The first golden message whose bytes come back otherwise, as text to look at; undefined when there is none. */
function firstDifference(
  again: (message: AnyMessage, each: GoldenMessage) => AnyMessage,
  append = "",
): unknown {
  for (const each of golden) {
    const type = typeOf(each.type);
    const bytes = Buffer.from(each.hex + append, "hex");
    const encoded = type.encode(again(type.decode(bytes), each));
    if (Buffer.compare(bytes, encoded) === 0) continue;
    const [got, wanted] = [wireTree(encoded, each.type), wireTree(bytes, each.type)];
    if (JSON.stringify(got) !== JSON.stringify(wanted)) return { type: each.type, got, wanted };
  }
  return undefined;
}

/** The message without the fields that have their default, at every depth. */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const kept = Object.entries(value).filter(([, each]) => !isDefault(each));
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutDefaults(each)]));
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === 0 || value === 0n || value === "" || value === false) return true;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  return false;
}

describe("messages of another implementation", () => {
  it("are there for every message", () => {
    const types = new Set(golden.map(({ type }) => type.replace("runtime.v1.", "").replace(".", "_")));
    expect([...types].sort()).toEqual([...messageTypes.keys()].sort());
    expect(golden.length).toBeGreaterThanOrEqual(350);
  });

  it("come back with the same bytes up to the order of fields", () => {
    expect(firstDifference((message) => message)).toBeUndefined();
  });

  it("come back through fromPartial", () => {
    expect(firstDifference((message, { type }) => typeOf(type).fromPartial(message))).toBeUndefined();
  });

  it("come back through a spread", () => {
    expect(firstDifference((message, { type }) => typeOf(type).fromPartial({ ...message }))).toBeUndefined();
    expect(firstDifference((message) => ({ ...message }))).toBeUndefined();
  });

  it("come back with fields that are not known here", () => {
    // 1000: a varint; 1001: eight bytes; 1002: four bytes; 1003: text; 1004: a group with a field; and 1000 once more
    const unknown = `c03e9601c93e0102030405060708d53e01020304da3e0568656c6c6fe33e0801e43ec03e07`;
    expect(firstDifference((message) => message, unknown)).toBeUndefined();
    expect(
      firstDifference((message, { type }) => typeOf(type).fromPartial({ ...message }), unknown),
    ).toBeUndefined();
  });

  it("encode the same when the fields with their defaults are left out", () => {
    expect(firstDifference((message) => withoutDefaults(message) as AnyMessage)).toBeUndefined();
  });

  it("decode to what fromPartial makes of them", () => {
    for (const { type, hex: text } of golden) {
      const message = typeOf(type).decode(Buffer.from(text, "hex"));
      expect(typeOf(type).fromPartial(withoutDefaults(message) as AnyMessage), type).toEqual(message);
    }
  });

  it("keep enum numbers that no version knows", () => {
    const type = typeOf("runtime.v1.PodSandbox");
    expect(type.decode(Buffer.from("18e707", "hex"))).toMatchObject({ state: 999 });
    expect(hex(type.encode(type.decode(Buffer.from("18e707", "hex"))))).toBe("18e707");
  });
});

describe("bytes that are no message", () => {
  /** The message, or the error that reading it ended with; anything else fails the test. */
  const tryDecode = (name: string, bytes: Uint8Array): AnyMessage | Error => {
    const started = performance.now();
    let result: AnyMessage | Error;
    try {
      result = typeOf(name).decode(bytes);
    } catch (error) {
      if (!(error instanceof Error)) throw new Error(`${name} threw ${String(error)}`);
      result = error;
    }
    expect(performance.now() - started).toBeLessThan(2_000);
    return result;
  };
  const names = [...messageTypes.keys()];

  it.each(names.map((name) => [name]))("end in an error or a message: %s", (name) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const message = tryDecode(name, bytes);
        if (message instanceof Error) return;
        // what was read can be written, and reads as the same again
        const encoded = typeOf(name).encode(message);
        expect(typeOf(name).decode(encoded)).toEqual(message);
      }),
      { numRuns: 60 },
    );
  });

  it("end in an error or a message: golden messages that were cut or changed", () => {
    const index = fc.nat({ max: golden.length - 1 });
    fc.assert(
      fc.property(index, fc.nat(), fc.nat(255), fc.boolean(), (which, where, byte, cut) => {
        const { type, hex: text } = golden[which] as GoldenMessage;
        const bytes = Buffer.from(text, "hex");
        if (bytes.length === 0) return;
        const position = where % bytes.length;
        if (!cut) bytes[position] = byte;
        tryDecode(type, cut ? bytes.subarray(0, position) : bytes);
      }),
      { numRuns: 3_000 },
    );
  });

  it("end in an error when they are truncated", () => {
    for (const text of [
      "0a",
      "0a05",
      "0a0568656c",
      "08",
      "ff",
      "ffffffffffffffffffffff01",
      "0d0102",
      "090102",
    ]) {
      expect(tryDecode("PodSandbox", Buffer.from(text, "hex")), text).toBeInstanceOf(Error);
    }
  });

  it("end in bounded time when they are deep or long", () => {
    let deep = Buffer.alloc(0);
    const group = Buffer.from("a33e", "hex"); // the start of group 500, which never ends
    deep = Buffer.concat(Array.from({ length: 100_000 }, () => group));
    expect(tryDecode("PodSandbox", deep)).toBeInstanceOf(Error);
    const long = Buffer.concat(Array.from({ length: 200_000 }, () => Buffer.from("c03e01", "hex")));
    const message = tryDecode("PodSandbox", long);
    expect(message).not.toBeInstanceOf(Error);
    expect(hex(typeOf("PodSandbox").encode(message as AnyMessage))).toBe(hex(long));
  });
});
