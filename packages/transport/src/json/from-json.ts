import {
  type FieldDescriptor,
  type FieldKind,
  type MessageDescriptor,
  messageDescriptor,
} from "../descriptor/message-descriptor.js";
import type { DeepPartial, MessageType } from "../message-type.js";
import { RpcError } from "../rpc-error.js";
import { integerRanges, is64Bit, parseInteger } from "./integer.js";
import { type Path, show, ValueError, withTypedError } from "./json-error.js";
import { maxDepth } from "./to-json.js";
import { parseDuration, parseTimestamp, unsupported, wrappers } from "./well-known.js";

/** How {@link fromJson} reads a message. */
export interface FromJsonOptions {
  /** Whether to pass over fields and names of enum values that this version does not know, as from a newer peer. Default: false. */
  readonly ignoreUnknown?: boolean | undefined;
  /** Fields of bytes that are text in JSON and not base64, such as `runtime.v1.KeyValue.value`. Default: none. */
  readonly textBytes?: ReadonlySet<string> | undefined;
}

/**
 * Reads a message from the JSON mapping of proto3, as `JSON.parse` gives it: lowerCamel names or those of the `.proto`,
 * 64-bit integers as text or as a number without loss, bytes in base64 or base64url, enums by name or number. `null` is the
 * same as leaving a field out. Messages are nested at most 100 deep. Empty submessages cost most: up to 170 bytes of memory for
 * each byte of the text, with what `JSON.parse` makes of it.
 *
 * @throws RpcError `INVALID_JSON` with the `path` of the first value that does not fit; secrets are not repeated in it.
 */
export function fromJson<T>(type: MessageType<T>, json: unknown, options: FromJsonOptions = {}): T {
  const doing = `reading ${type.typeName} from JSON`;
  const descriptor = messageDescriptor(type);
  if (descriptor === undefined)
    throw new RpcError("INVALID_MESSAGE", "its descriptors are not known", { doing });
  const reader = new JsonReader(options);
  const message = withTypedError("INVALID_JSON", doing, () => reader.message(descriptor, json, [], false));
  return type.fromPartial(message as DeepPartial<T>);
}

/** Says that a value is to be passed over. */
const skipped = Symbol("skipped");

class JsonReader {
  readonly #ignoreUnknown: boolean;
  readonly #textBytes: ReadonlySet<string> | undefined;
  #depth = 0;
  readonly #byName = new Map<MessageDescriptor, ReadonlyMap<string, FieldDescriptor>>();

  constructor({ ignoreUnknown = false, textBytes }: FromJsonOptions) {
    this.#ignoreUnknown = ignoreUnknown;
    this.#textBytes = textBytes;
  }

  /** @param secret whether the message is a secret as a whole, so that no error repeats anything of it */
  message(descriptor: MessageDescriptor, json: unknown, path: Path, secret: boolean): unknown {
    const known = wellKnown(descriptor, json, path, secret);
    if (known !== undefined) return known.value;
    if (typeof json !== "object" || json === null || Array.isArray(json))
      throw new ValueError(path, `expected an object, got ${show(json, secret)}`);
    this.#depth += 1;
    if (this.#depth > maxDepth)
      throw new ValueError(path, `the message is nested more than ${maxDepth} deep`);
    const fields = this.#fieldsOf(descriptor);
    const message: Record<string, unknown> = {};
    const seen = new Set<FieldDescriptor | string>();
    for (const [key, value] of Object.entries(json)) {
      const field = fields.get(key);
      if (field === undefined) {
        if (this.#ignoreUnknown) continue;
        throw new ValueError([...path, key.slice(0, 60)], `${descriptor.typeName} has no such field`);
      }
      if (seen.has(field)) throw new ValueError([...path, key], "the field is there twice");
      seen.add(field);
      if (value === null || value === undefined) continue;
      this.#setField(message, field, value, [...path, key], seen, secret || field.secret);
    }
    this.#depth -= 1;
    return message;
  }

  #fieldsOf(descriptor: MessageDescriptor): ReadonlyMap<string, FieldDescriptor> {
    let fields = this.#byName.get(descriptor);
    if (fields === undefined) {
      fields = new Map(
        descriptor.fields.flatMap((field) => [
          [field.name, field],
          [field.jsonName, field],
        ]),
      );
      this.#byName.set(descriptor, fields);
    }
    return fields;
  }

  #setField(
    message: Record<string, unknown>,
    field: FieldDescriptor,
    json: unknown,
    path: Path,
    seen: Set<FieldDescriptor | string>,
    secret: boolean,
  ): void {
    if (field.oneof !== undefined) {
      if (seen.has(field.oneof)) throw new ValueError(path, "another member of the same oneof is set, too");
      seen.add(field.oneof);
      const value = this.#value(field, json, secret, path);
      if (value !== skipped) message[field.oneof] = { $case: field.jsonName, value };
      return;
    }
    const value = field.repeated
      ? this.#list(field, json, secret, path)
      : field.mapKey === undefined
        ? this.#value(field, json, secret, path)
        : this.#map(field, field.mapKey, json, secret, path);
    if (value !== skipped) message[field.jsonName] = value;
  }

  #list(field: FieldDescriptor, json: unknown, secret: boolean, path: Path): unknown {
    if (!Array.isArray(json)) throw new ValueError(path, `expected a list, got ${show(json, secret)}`);
    return json
      .map((each, index) => this.#value(field, each, secret, [...path, index]))
      .filter((each) => each !== skipped);
  }

  #map(field: FieldDescriptor, keyKind: FieldKind, json: unknown, secret: boolean, path: Path): unknown {
    if (typeof json !== "object" || json === null || Array.isArray(json))
      throw new ValueError(path, `expected an object, got ${show(json, secret)}`);
    const entries = new Map<string, unknown>();
    for (const [text, each] of Object.entries(json)) {
      const place = [...path, { key: text }];
      const key = mapKey(keyKind, text, place);
      if (entries.has(key)) throw new ValueError(place, "the key is there twice");
      entries.set(key, this.#value(field, each, secret, place));
    }
    // fromEntries keeps a key `__proto__`
    return Object.fromEntries([...entries].filter(([, each]) => each !== skipped));
  }

  #value(field: FieldDescriptor, json: unknown, secret: boolean, path: Path): unknown {
    if (field.message !== undefined) return this.message(field.message, json, path, secret);
    if (field.enum !== undefined && typeof json === "string") {
      const number = field.enum.numbers.get(json);
      if (number !== undefined) return number;
      if (this.#ignoreUnknown) return skipped;
      throw new ValueError(path, `${field.enum.typeName} has no value ${show(json, secret)}`);
    }
    if (this.#textBytes?.has(field.fullName))
      return new TextEncoder().encode(scalarFromJson("string", json, secret, path) as string);
    return scalarFromJson(field.kind, json, secret, path);
  }
}

function wellKnown(
  descriptor: MessageDescriptor,
  json: unknown,
  path: Path,
  secret: boolean,
): { value: unknown } | undefined {
  const { typeName } = descriptor;
  if (!typeName.startsWith("google.protobuf.")) return undefined;
  if (unsupported.has(typeName)) throw new ValueError(path, `${typeName} is not supported`);
  const wrapped = wrappers.get(typeName);
  if (wrapped !== undefined) return { value: scalarFromJson(wrapped, json, secret, path) };
  const [parse, expected] =
    typeName === "google.protobuf.Timestamp"
      ? [parseTimestamp, "a time as RFC 3339 such as 2026-01-02T03:04:05Z"]
      : typeName === "google.protobuf.Duration"
        ? [parseDuration, "a duration in seconds such as 1.5s"]
        : [];
  if (parse === undefined) return undefined;
  const value = typeof json === "string" ? parse(json) : undefined;
  if (value === undefined) throw new ValueError(path, `expected ${expected}, got ${show(json, secret)}`);
  return { value };
}

function scalarFromJson(kind: FieldKind, json: unknown, secret: boolean, path: Path): unknown {
  const wrong = (expected: string): ValueError =>
    new ValueError(path, `expected ${expected}, got ${show(json, secret)}`);
  switch (kind) {
    case "string":
      if (typeof json !== "string") throw wrong("a text");
      if (/\p{Surrogate}/u.test(json)) throw new ValueError(path, "the text has half a surrogate pair");
      return json;
    case "bool":
      if (typeof json !== "boolean") throw wrong("true or false");
      return json;
    case "bytes": {
      const bytes = typeof json === "string" ? parseBase64(json) : undefined;
      if (bytes === undefined) throw wrong("bytes in base64");
      return bytes;
    }
    case "double":
    case "float": {
      const number = typeof json === "string" ? parseFloatText(json) : json;
      if (typeof number !== "number") throw wrong('a number, "NaN", "Infinity" or "-Infinity"');
      if (kind === "float" && Number.isFinite(number) && !Number.isFinite(Math.fround(number)))
        throw wrong("a number that a float of 32 bits can hold");
      return kind === "float" ? Math.fround(number) : number;
    }
    default:
      return integerFromJson(kind, json, wrong);
  }
}

function integerFromJson(kind: FieldKind, json: unknown, wrong: (expected: string) => ValueError): unknown {
  const [min, max] = integerRanges[kind] ?? [0n, 0n];
  const expected = `an integer from ${min} to ${max}`;
  if (typeof json === "number" && Number.isInteger(json) && !Number.isSafeInteger(json))
    throw wrong(`${expected}, as text where it has more than 53 bits`);
  const integer =
    typeof json === "string"
      ? parseInteger(json)
      : typeof json === "bigint" || (typeof json === "number" && Number.isInteger(json))
        ? BigInt(json)
        : undefined;
  if (integer === undefined || integer < min || integer > max) throw wrong(expected);
  return is64Bit(kind) ? integer : Number(integer);
}

/** The key of a map as ts-proto keeps it: a property of an object. */
function mapKey(kind: FieldKind, key: string, path: Path): string {
  if (kind === "string") return scalarFromJson(kind, key, false, path) as string;
  if (kind === "bool") {
    if (key !== "true" && key !== "false") throw new ValueError(path, "expected true or false as the key");
    return key;
  }
  return String(scalarFromJson(kind, key, false, path));
}

function parseFloatText(text: string): number | undefined {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return Number(text);
  if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Base64 with either alphabet, padded or not; Buffer takes both, and anything else, too. */
function parseBase64(text: string): Uint8Array | undefined {
  const body = text.replace(/={1,2}$/, "");
  const padding = text.length - body.length;
  if (!/^[A-Za-z0-9+/_-]*$/.test(body) || body.length % 4 === 1) return undefined;
  if (padding > 0 && text.length % 4 !== 0) return undefined;
  return new Uint8Array(Buffer.from(body, "base64"));
}
