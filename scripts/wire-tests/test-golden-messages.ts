import { fromJson, type JsonValue, toJson } from "@container-interfaces/transport/json";
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
import { indexMessages, wireTree } from "./wire-tree.js";
import { withoutDefaults } from "./without-defaults.js";

/** 1000: a varint; 1001: eight bytes; 1002: four bytes; 1003: text; 1004: a group with a field; and 1000 once more. */
const unknownFields = "c03e9601c93e0102030405060708d53e01020304da3e0568656c6c6fe33e0801e43ec03e07";

/** Tests that messages which another implementation has encoded are read and written with nothing lost, also as JSON. */
export function testGoldenMessages(tested: WirePackage): void {
  const messages = indexMessages(loadDescriptors(tested));
  const golden = tested.files.flatMap((file) => loadGolden(tested, file));
  const decode = ({ type, hex }: GoldenMessage): AnyMessage =>
    codecOf(tested, type).decode(Buffer.from(hex, "hex"));

  /** The first golden message whose bytes come back otherwise, as text to look at; undefined when there is none. */
  const firstDifference = (
    again: (message: AnyMessage, each: GoldenMessage) => AnyMessage,
    append = "",
  ): unknown => {
    for (const each of golden) {
      const bytes = Buffer.from(each.hex + append, "hex");
      const message = again(decode({ ...each, hex: each.hex + append }), each);
      const encoded = codecOf(tested, each.type).encode(message).finish();
      if (Buffer.compare(bytes, encoded) === 0) continue;
      const [got, wanted] = [wireTree(encoded, each.type, messages), wireTree(bytes, each.type, messages)];
      if (JSON.stringify(got) !== JSON.stringify(wanted)) return { type: each.type, got, wanted };
    }
    return undefined;
  };
  const copy = (message: AnyMessage, { type }: GoldenMessage): AnyMessage =>
    codecOf(tested, type).fromPartial(message);

  describe("messages of another implementation", () => {
    it("are there for every message", () => {
      const own = [...exportedCodecs(tested).keys()].filter((name) => !name.startsWith("google."));
      expect([...new Set(golden.map(({ type }) => type))].sort()).toEqual(own.sort());
      for (const file of tested.files)
        expect(loadGolden(tested, file).length).toBeGreaterThanOrEqual(file.counts.golden);
    });

    it("come back with the same bytes up to the order of fields", () => {
      expect(firstDifference((message) => message)).toBeUndefined();
    });

    it("come back through fromPartial", () => {
      expect(firstDifference(copy)).toBeUndefined();
    });

    it("come back through a spread", () => {
      expect(firstDifference((message, each) => copy({ ...message }, each))).toBeUndefined();
      expect(firstDifference((message) => ({ ...message }))).toBeUndefined();
    });

    it("come back with fields that are not known here", () => {
      expect(firstDifference((message) => message, unknownFields)).toBeUndefined();
      expect(firstDifference((message, each) => copy({ ...message }, each), unknownFields)).toBeUndefined();
    });

    it("encode the same when the fields with their defaults are left out", () => {
      expect(
        firstDifference((message, { type }) => withoutDefaults(message, type, messages)),
      ).toBeUndefined();
    });

    it("decode to what fromPartial makes of them", () => {
      for (const each of golden) {
        const message = decode(each);
        expect(copy(withoutDefaults(message, each.type, messages), each), each.type).toEqual(message);
      }
    });
  });

  describe("messages of another implementation, as JSON", () => {
    it("are written as that implementation writes them", () => {
      for (const each of golden)
        expect(toJson(codecOf(tested, each.type), decode(each)), each.type).toEqual(each.json);
    });

    it("are read as the same message, by both names of a field", () => {
      expect(firstDifference((_, { type, json }) => fromJson(codecOf(tested, type), json))).toBeUndefined();
      for (const { type, json } of golden) {
        const renamed = protoNames(json as JsonValue, type, messages);
        const codec = codecOf(tested, type);
        expect(fromJson(codec, renamed), type).toEqual(fromJson(codec, json));
      }
    });

    it("are read again from what was written with all defaults", () => {
      expect(
        firstDifference((message, { type }) => {
          const codec = codecOf(tested, type);
          return fromJson(codec, JSON.parse(JSON.stringify(toJson(codec, message, { defaults: true }))));
        }),
      ).toBeUndefined();
    });
  });
}

/** The JSON of a message with the names of the `.proto` in place of those in lowerCamel. */
function protoNames(json: JsonValue, type: string, messages: ReturnType<typeof indexMessages>): JsonValue {
  const message = messages.get(type);
  // what is no object is a message with a form of its own, such as a time
  if (typeof json !== "object" || json === null || Array.isArray(json) || message === undefined) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => {
      const field = message.field.find(({ jsonName }) => jsonName === key);
      if (field === undefined) throw new Error(`${type} has no ${key}`);
      const inner = field.typeName.slice(1);
      const entry = messages.get(inner);
      const renamed =
        entry?.options?.mapEntry === true
          ? Object.fromEntries(
              Object.entries(value as { [key: string]: JsonValue }).map(([name, each]) => [
                name,
                protoNames(each, entry.field[1]?.typeName.slice(1) ?? "", messages),
              ]),
            )
          : Array.isArray(value)
            ? value.map((each) => protoNames(each, inner, messages))
            : protoNames(value, inner, messages);
      return [field.name, renamed];
    }),
  );
}
