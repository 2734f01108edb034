import {
  type FieldDescriptor,
  type FieldKind,
  type MessageDescriptor,
  messageDescriptor,
} from "../descriptor/message-descriptor.js";
import type { DeepPartial, MessageType } from "../message-type.js";
import { RpcError } from "../rpc-error.js";
import { integerRanges, is64Bit } from "./integer.js";
import { type Path, show, ValueError, withTypedError } from "./json-error.js";
import type { JsonObject, JsonValue } from "./json-value.js";
import {
  formatDuration,
  formatTimestamp,
  type SecondsAndNanos,
  unsupported,
  wrappers,
} from "./well-known.js";

/** The depth at which protobuf libraries stop, and an object that holds itself ends. */
export const maxDepth = 100;

/** How {@link toJson} writes a message. */
export interface ToJsonOptions {
  /** Whether to write fields that have their default and no presence, too: zeros, empty texts, lists and maps. Default: false. */
  readonly defaults?: boolean | undefined;
  /** Whether to write the names of the `.proto`, such as `log_path`, in place of those in lowerCamel. Default: false. */
  readonly protoNames?: boolean | undefined;
  /** Whether to write enums by number. Default: false. */
  readonly enumNumbers?: boolean | undefined;
  /** Whether to write 64-bit integers as numbers; one that needs more than 53 bits is refused. Default: false. */
  readonly integerNumbers?: boolean | undefined;
  /**
   * Fields of bytes that are text in JSON, such as `runtime.v1.KeyValue.value`; what is not UTF-8 in them becomes U+FFFD.
   * Default: none.
   */
  readonly textBytes?: ReadonlySet<string> | undefined;
}

/**
 * Writes a message in the JSON mapping of proto3: lowerCamel names, 64-bit integers as text, bytes in base64, enums by name and
 * by number where no version knows one, times as RFC 3339 with all their nanoseconds. Unknown fields have no JSON and are left
 * out. Fields of the message may be left out. Secrets are written: use `redact` for what people see.
 *
 * @throws RpcError `INVALID_MESSAGE` with the `path` of a value that does not fit its field, or when the message was generated
 * without descriptors.
 */
export function toJson<T>(
  type: MessageType<T>,
  message: DeepPartial<T>,
  options: ToJsonOptions = {},
): JsonValue {
  const doing = `writing ${type.typeName} as JSON`;
  const descriptor = messageDescriptor(type);
  if (descriptor === undefined)
    throw new RpcError("INVALID_MESSAGE", "its descriptors are not known", { doing });
  const writer = new JsonWriter(options);
  return withTypedError("INVALID_MESSAGE", doing, () => writer.message(descriptor, message, [], false));
}

class JsonWriter {
  readonly #options: ToJsonOptions;
  #depth = 0;

  constructor(options: ToJsonOptions) {
    this.#options = options;
  }

  /** @param secret whether the message is a secret as a whole, so that no error repeats anything of it */
  message(descriptor: MessageDescriptor, message: unknown, path: Path, secret: boolean): JsonValue {
    const known = wellKnown(descriptor, message, path, secret);
    if (known !== undefined) return known;
    if (typeof message !== "object" || message === null || Array.isArray(message))
      throw new ValueError(path, `expected a message, got ${show(message, secret)}`);
    this.#depth += 1;
    if (this.#depth > maxDepth)
      throw new ValueError(path, `the message is nested more than ${maxDepth} deep`);
    const json: JsonObject = {};
    for (const field of descriptor.fields) {
      const value = this.#field(field, message as Record<string, unknown>, path, secret || field.secret);
      if (value !== undefined) json[this.#options.protoNames ? field.name : field.jsonName] = value;
    }
    this.#depth -= 1;
    return json;
  }

  #field(
    field: FieldDescriptor,
    message: Record<string, unknown>,
    above: Path,
    secret: boolean,
  ): JsonValue | undefined {
    const path = [...above, field.jsonName];
    if (field.oneof !== undefined) {
      const member = message[field.oneof] as { $case?: unknown; value?: unknown } | undefined;
      return member?.$case === field.jsonName ? this.#value(field, member.value, secret, path) : undefined;
    }
    const value = message[field.jsonName];
    if (field.repeated) return this.#list(field, value ?? [], secret, path);
    if (field.mapKey !== undefined) return this.#map(field, value ?? {}, secret, path);
    if (value === undefined || value === null) return this.#absent(field);
    if (!field.hasPresence && !this.#options.defaults && isDefault(value)) return undefined;
    return this.#value(field, value, secret, path);
  }

  #absent(field: FieldDescriptor): JsonValue | undefined {
    if (!this.#options.defaults || field.hasPresence) return undefined;
    if (field.kind === "string" || field.kind === "bytes") return "";
    if (field.kind === "bool") return false;
    if (field.kind === "enum") return this.#value(field, 0, false, []);
    return is64Bit(field.kind) && !this.#options.integerNumbers ? "0" : 0;
  }

  #list(field: FieldDescriptor, list: unknown, secret: boolean, path: Path): JsonValue | undefined {
    if (!Array.isArray(list)) throw new ValueError(path, `expected a list, got ${show(list, secret)}`);
    if (list.length === 0 && !this.#options.defaults) return undefined;
    return list.map((each, index) => this.#value(field, each, secret, [...path, index]));
  }

  #map(field: FieldDescriptor, map: unknown, secret: boolean, path: Path): JsonValue | undefined {
    if (typeof map !== "object" || map === null || Array.isArray(map))
      throw new ValueError(path, `expected a map, got ${show(map, secret)}`);
    const entries = Object.entries(map).filter(([, value]) => value !== undefined);
    if (entries.length === 0 && !this.#options.defaults) return undefined;
    // fromEntries keeps a key `__proto__`
    return Object.fromEntries(
      entries.map(([key, value]) => [key, this.#value(field, value, secret, [...path, { key }])]),
    );
  }

  #value(field: FieldDescriptor, value: unknown, secret: boolean, path: Path): JsonValue {
    if (field.message !== undefined) return this.message(field.message, value, path, secret);
    if (field.enum !== undefined && typeof value === "number" && !this.#options.enumNumbers) {
      const name = field.enum.names.get(value);
      if (name !== undefined) return name;
    }
    if (value instanceof Uint8Array && this.#options.textBytes?.has(field.fullName))
      return new TextDecoder("utf-8", { ignoreBOM: true }).decode(value);
    const json = scalarToJson(field.kind, value, secret, path);
    return this.#options.integerNumbers && is64Bit(field.kind) ? safeNumber(json, secret, path) : json;
  }
}

function wellKnown(
  descriptor: MessageDescriptor,
  value: unknown,
  path: Path,
  secret: boolean,
): JsonValue | undefined {
  const { typeName } = descriptor;
  if (!typeName.startsWith("google.protobuf.")) return undefined;
  if (unsupported.has(typeName)) throw new ValueError(path, `${typeName} is not supported`);
  const wrapped = wrappers.get(typeName);
  if (wrapped !== undefined) return scalarToJson(wrapped, value, secret, path);
  const format =
    typeName === "google.protobuf.Timestamp"
      ? formatTimestamp
      : typeName === "google.protobuf.Duration"
        ? formatDuration
        : undefined;
  if (format === undefined) return undefined;
  const { seconds = 0n, nanos = 0 } = (value ?? {}) as Partial<SecondsAndNanos>;
  const text = format({ seconds, nanos });
  if (text === undefined)
    throw new ValueError(
      path,
      `${secret ? "these" : `${seconds} s and ${nanos} ns`} are outside of ${typeName}`,
    );
  return text;
}

function scalarToJson(kind: FieldKind, value: unknown, secret: boolean, path: Path): JsonValue {
  const wrong = (expected: string): ValueError =>
    new ValueError(path, `expected ${expected}, got ${show(value, secret)}`);
  switch (kind) {
    case "string":
      if (typeof value !== "string") throw wrong("a text");
      return value;
    case "bool":
      if (typeof value !== "boolean") throw wrong("true or false");
      return value;
    case "bytes":
      if (!(value instanceof Uint8Array)) throw wrong("a Uint8Array");
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
    case "double":
    case "float":
      if (typeof value !== "number") throw wrong("a number");
      if (!Number.isFinite(value)) return String(value);
      return kind === "float" ? shortestFloat(value) : value;
    default: {
      const [min, max] = integerRanges[kind] ?? [0n, 0n];
      const isInteger = is64Bit(kind) ? typeof value === "bigint" : Number.isInteger(value);
      if (!isInteger) throw wrong(is64Bit(kind) ? "a bigint" : "an integer");
      const integer = BigInt(value as bigint);
      if (integer < min || integer > max) throw wrong(`an integer from ${min} to ${max}`);
      return is64Bit(kind) ? String(value) : (value as number);
    }
  }
}

function safeNumber(integer: JsonValue, secret: boolean, path: Path): number {
  const number = Number(integer);
  if (Number.isSafeInteger(number)) return number;
  throw new ValueError(path, `expected an integer of at most 53 bits, got ${show(number, secret)}`);
}

/** The shortest number that reads as the same float of 32 bits. */
function shortestFloat(value: number): number {
  const float = Math.fround(value);
  // toPrecision would lose the sign of -0
  if (float === 0) return float;
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return float;
}

function isDefault(value: unknown): boolean {
  if (value instanceof Uint8Array) return value.length === 0;
  return value === "" || value === false || value === 0n || Object.is(value, 0);
}
