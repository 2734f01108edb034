import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import type { AnyMessageType, MessageType } from "@container-interfaces/transport";
import { toJson } from "@container-interfaces/transport/json";
import { present } from "../expect.js";
import { byNumber, descriptorOf, isWrapper } from "./descriptors.js";

/** A way to fill a message: one of four, which together set every member of every oneof, or not at all. */
export type Variant = "0" | "1" | "2" | "3" | "empty";

/** The ways that set every field. */
export const fullVariants: readonly Variant[] = ["0", "1", "2", "3"];

/**
 * Makes a message with every field set, at every depth. The values follow from the descriptors and the variant alone:
 * `go/interop/fill.go` has the same rule, so that each side knows what the other one has to have sent.
 */
export function filled(type: AnyMessageType, variant: Variant): unknown {
  const fields = variant === "empty" ? {} : new Filler(Number(variant)).message(descriptorOf(type));
  return type.fromPartial(fields as never);
}

/** A message in the JSON mapping of proto3. */
export function jsonOf(type: AnyMessageType, message: unknown): unknown {
  return toJson(type as MessageType<unknown>, message as object);
}

const texts = ["text", "Ünïcode 漢字 🚀", 'line\nbreak\ttab \u0001"\\/', "100 % %20 ' <&>"];
const mapKeys = ["key", "", "Schlüssel 漢字", "__proto__"];
const allBytes = Uint8Array.from({ length: 256 }, (_, index) => index);
const [maxInt32, minInt32, maxInt64, minInt64] = [2 ** 31 - 1, -(2 ** 31), 2n ** 63n - 1n, -(2n ** 63n)];
const maxFloat = 3.4028234663852886e38;

/** Counts the values: each differs from its neighbours. */
class Filler {
  readonly #variant: number;
  #count = 0;

  constructor(variant: number) {
    this.#variant = variant;
  }

  message(descriptor: DescMessage): unknown {
    if (descriptor.typeName === "google.protobuf.Timestamp") return this.#time();
    const fields = byNumber(descriptor.fields);
    if (isWrapper(descriptor)) return this.#field(present(fields[0], "the field of a wrapper"));
    const message: Record<string, unknown> = {};
    for (const field of fields) {
      if (field.oneof === undefined) {
        message[field.jsonName] = this.#field(field);
        continue;
      }
      const members = byNumber(field.oneof.fields);
      if (members[this.#variant % members.length] !== field) continue;
      message[field.oneof.localName] = { $case: field.jsonName, value: this.#field(field) };
    }
    return message;
  }

  /** The number of the next value, and which of four sorts it is. */
  #next(): { number: number; pick: <T>(...sorts: readonly [T, T, T, T]) => T } {
    this.#count += 1;
    const sort = (this.#count + this.#variant) % 4;
    return { number: this.#count, pick: (...sorts) => sorts[sort as 0] };
  }

  /** Stays within the years 1 to 9999. */
  #time(): unknown {
    const { number, pick } = this.#next();
    return {
      seconds: pick(253_402_300_799n, -62_135_596_800n, -1n, 1_700_000_000n + BigInt(number)),
      nanos: pick(999_999_999, 1, 500_000_000, number),
    };
  }

  #field(field: DescField): unknown {
    switch (field.fieldKind) {
      case "list":
        return Array.from({ length: 2 + (this.#variant % 2) }, () => this.#value(field));
      case "map":
        if (field.mapKey !== ScalarType.STRING)
          throw new Error(`${String(field)}: only maps by text have a rule`);
        return Object.fromEntries(mapKeys.map((key) => [key, this.#value(field)]));
      default:
        return this.#value(field);
    }
  }

  #value(field: DescField): unknown {
    if (field.message !== undefined) return this.message(field.message);
    if (field.enum !== undefined) return this.#enum(field.enum);
    const { number, pick } = this.#next();
    switch (field.scalar) {
      case ScalarType.BOOL:
        return true;
      case ScalarType.STRING:
        return `${pick(...(texts as [string, string, string, string]))} ${number}`;
      case ScalarType.BYTES:
        return pick(Uint8Array.of(number), Uint8Array.of(0xff, 0xfe, number), Uint8Array.of(0), allBytes);
      case ScalarType.INT32:
        return pick(maxInt32, minInt32, -1, number);
      case ScalarType.UINT32:
        return pick(2 ** 32 - 1, 2 ** 31, 127, number);
      case ScalarType.INT64:
        return pick(maxInt64, minInt64, -1n, 2n ** 53n + BigInt(number));
      case ScalarType.UINT64:
        return pick(2n ** 64n - 1n, 2n ** 63n, 1n, 2n ** 53n + BigInt(number));
      case ScalarType.FLOAT:
        return pick(maxFloat, 2 ** -149, -0.5, number + 0.25);
      case ScalarType.DOUBLE:
        return pick(Number.MAX_VALUE, Number.MIN_VALUE, -0.1, number + 0.1);
      default:
        throw new Error(`${String(field)} has no rule`);
    }
  }

  /** The greatest or the least number that has a name and is not zero, or one that has none. */
  #enum({ values }: DescEnum): number {
    const { number, pick } = this.#next();
    const named = values.map((value) => value.number).filter((value) => value !== 0);
    const unnamed = maxInt32 - number;
    const [greatest, least] =
      named.length === 0 ? [unnamed, unnamed] : [Math.max(...named), Math.min(...named)];
    return pick(greatest, unnamed, minInt32 + number, least);
  }
}
