import { inspect } from "node:util";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AnyMessage,
  codecOf,
  exportedCodecs,
  type GoldenMessage,
  loadDescriptors,
  loadGolden,
  type WirePackage,
} from "./wire-package.js";
import { indexMessages } from "./wire-tree.js";

/** Tests that bytes are refused where the specification of protobuf says so, in bounded time, and that nothing is lost. */
export function testStrictDecoding(tested: WirePackage): void {
  const messages = indexMessages(loadDescriptors(tested));
  const names = [...exportedCodecs(tested).keys()];
  const fields = names.flatMap((name) =>
    (messages.get(name)?.field ?? []).map((field) => ({ name, field, where: `${name}.${field.name}` })),
  );
  const entryOf = ({ typeName }: FieldDescriptorProto): DescriptorProto | undefined => {
    const entry = messages.get(typeName.slice(1));
    return entry?.options?.mapEntry === true ? entry : undefined;
  };
  const decode = (name: string, bytes: Uint8Array): AnyMessage => codecOf(tested, name).decode(bytes);
  const encode = (name: string, message: AnyMessage): Uint8Array =>
    codecOf(tested, name).encode(message).finish();
  const refuses = (name: string, bytes: Uint8Array, where: string): void =>
    expect(() => decode(name, bytes), where).toThrow();

  /** The message, or the error that reading it ended with; anything else fails the test. */
  const tryDecode = (name: string, bytes: Uint8Array): AnyMessage | Error => {
    try {
      return decode(name, bytes);
    } catch (error) {
      if (!(error instanceof Error)) throw new Error(`${name} threw ${String(error)}`);
      return error;
    }
  };

  describe("decoding", () => {
    it.each([
      ["the tag 0", "00"],
      ["a field with number 0", "0200"],
      ["the end of a group that never began", "0c"],
      ["a group that never ends", "a33e"],
      ["a group that another one's end ends", "a33e0801ac3e"],
      ["the wire type 6", "0e"],
      ["the wire type 7", "0f"],
      ["a tag without a value", "0a"],
      ["a tag cut short", "ff"],
      ["a text cut short", "0a0568656c"],
      ["a number cut short", "08"],
      ["four bytes cut short", "0d0102"],
      ["eight bytes cut short", "090102"],
      ["a number of 11 bytes", "08ffffffffffffffffffff01"],
      ["a length past the end", "0affffffff07"],
    ])("refuses %s in every message", (_, hex) => {
      for (const name of names) refuses(name, Buffer.from(hex, "hex"), name);
    });

    it("refuses text that is not UTF-8 in every text field and in keys and values of maps", () => {
      const bad = Buffer.from("80ff", "hex");
      let texts = 0;
      const field = (number: number): BinaryWriter =>
        new BinaryWriter().tag(number, WireType.LengthDelimited);
      for (const { name, field: each, where } of fields) {
        if (each.type === Type.STRING) refuses(name, field(each.number).bytes(bad).finish(), where);
        else {
          const entry = entryOf(each);
          for (const part of entry?.field ?? []) {
            if (part.type !== Type.STRING) continue;
            const inner = field(part.number).bytes(bad).finish();
            refuses(name, field(each.number).bytes(inner).finish(), `${where}: ${part.name}`);
          }
          if (entry === undefined) continue;
        }
        texts += 1;
      }
      expect(texts).toBeGreaterThan(0);
    });

    it("refuses a message inside another that goes on after the end of that one", () => {
      let nested = 0;
      for (const { name, field, where } of fields) {
        if (field.type !== Type.MESSAGE) continue;
        nested += 1;
        const tag = new BinaryWriter().tag(field.number, WireType.LengthDelimited).finish();
        // two bytes long, of which the first field claims four more; the outer message has them
        const bytes = Buffer.concat([tag, Buffer.from("02" + "ba3e" + "04" + "01020304", "hex")]);
        refuses(name, bytes, where);
        // the same with a field that is not length-delimited
        refuses(name, Buffer.concat([tag, Buffer.from("02" + "c03e" + "96018001", "hex")]), where);
      }
      if (fields.some(({ field }) => field.type === Type.MESSAGE)) expect(nested).toBeGreaterThan(0);
    });

    it("keeps the key `__proto__` of every map", () => {
      for (const { name, field, where } of fields) {
        const [key, value] = entryOf(field)?.field ?? [];
        if (key?.type !== Type.STRING) continue;
        const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string("__proto__");
        if (value?.type === Type.STRING) entry.tag(2, WireType.LengthDelimited).string("x");
        const tag = new BinaryWriter().tag(field.number, WireType.LengthDelimited);
        const bytes = tag.bytes(entry.finish()).finish();
        const message = decode(name, bytes);
        expect(Object.keys(message[field.jsonName] as object), where).toEqual(["__proto__"]);
        expect(Object.getPrototypeOf(message[field.jsonName]), where).toBe(Object.prototype);
        for (const again of [message, codecOf(tested, name).fromPartial(message)])
          expect(decode(name, encode(name, again)), where).toEqual(message);
      }
    });

    it("keeps numbers that no version knows in every field of an enum", () => {
      for (const { name, field, where } of fields) {
        if (field.type !== Type.ENUM) continue;
        for (const number of [999, -1]) {
          const bytes = new BinaryWriter().tag(field.number, WireType.Varint).int32(number).finish();
          const message = decode(name, bytes);
          expect(decode(name, encode(name, message)), where).toEqual(message);
          expect(inspect(message, { depth: null }), where).toContain(`: ${number}`);
        }
      }
    });

    it("takes repeated numbers packed and one by one", () => {
      for (const { name, field, where } of fields) {
        if (field.label !== Label.REPEATED || ![Type.INT32, Type.INT64, Type.ENUM].includes(field.type))
          continue;
        const single = new BinaryWriter();
        for (const number of [1, 2]) single.tag(field.number, WireType.Varint).int32(number);
        const packed = new BinaryWriter().tag(field.number, WireType.LengthDelimited).fork();
        const both = packed.int32(1).int32(2).join().finish();
        expect(decode(name, single.finish()), where).toEqual(decode(name, both));
        expect(decode(name, both)[field.jsonName], where).toHaveLength(2);
      }
    });
  });

  describe("bytes at random", () => {
    it("end in an error or in a message that comes back", () => {
      for (const name of names)
        fc.assert(
          fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
            const message = tryDecode(name, bytes);
            if (message instanceof Error) return;
            expect(decode(name, encode(name, message))).toEqual(message);
          }),
          { numRuns: 60 },
        );
    });

    it("end in an error or a message when they are golden messages that were cut or changed", () => {
      const golden = tested.files.flatMap((file) => loadGolden(tested, file));
      const which = fc.nat({ max: golden.length - 1 });
      fc.assert(
        fc.property(which, fc.nat(), fc.nat(255), fc.boolean(), (index, where, byte, cut) => {
          const { type, hex } = golden[index] as GoldenMessage;
          const bytes = Buffer.from(hex, "hex");
          if (bytes.length === 0) return;
          const position = where % bytes.length;
          if (!cut) bytes[position] = byte;
          tryDecode(type, cut ? bytes.subarray(0, position) : bytes);
        }),
        { numRuns: 3_000 },
      );
    });

    it("end when they are deep or long", () => {
      const [name = ""] = names;
      // the start of group 996, which never ends
      const deep = Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.from("a33e", "hex")));
      expect(tryDecode(name, deep)).toBeInstanceOf(Error);
      const long = Buffer.concat(Array.from({ length: 200_000 }, () => Buffer.from("c03e01", "hex")));
      const message = tryDecode(name, long);
      expect(message).not.toBeInstanceOf(Error);
      expect(Buffer.compare(encode(name, message as AnyMessage), long)).toBe(0);
    });

    it("end when they are many empty messages", () => {
      const repeated = fields.filter(
        ({ field }) => field.type === Type.MESSAGE && field.label === Label.REPEATED,
      );
      const list = repeated.find(({ field }) => entryOf(field) === undefined && field.number < 16);
      if (list === undefined) throw new Error("there is no list of messages");
      const count = 100_000;
      const bytes = Buffer.alloc(2 * count);
      for (let each = 0; each < count; each += 1) bytes[2 * each] = list.field.number * 8 + 2;
      expect(decode(list.name, bytes)[list.field.jsonName]).toHaveLength(count);
    });
  });
}
