import { compareBytes, encodeJson } from "./encode-json.js";
import { JsonError } from "./json-error.js";
import { type JsonNode, JsonNumber, JsonObject } from "./json-node.js";
import { parseJson } from "./parse-json.js";

/** What JSON can say, as JavaScript says it. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonRecord;

/** An object of JSON. */
export interface JsonRecord {
  readonly [key: string]: JsonValue;
}

/**
 * A parsed text as plain values, as Go puts it into `map[string]interface{}`: numbers become floating point, the last of
 * several members with one key counts.
 *
 * @throws JsonError for a number that is too large
 */
export function toValue(node: JsonNode, key = ""): JsonValue {
  if (node instanceof JsonNumber) {
    const value = Number(node.text);
    if (!Number.isFinite(value)) throw new JsonError(key, "expected a number below 1.8e308");
    return value;
  }
  if (node instanceof JsonObject) return toRecord(node, key);
  return Array.isArray(node)
    ? node.map((item, index) => toValue(item, `${key}[${index}]`))
    : (node as JsonValue);
}

/** A plain value as a parsed text, with its keys sorted: as it is when Go writes it and reads it again. */
export function toNode(value: JsonValue): JsonNode {
  if (typeof value === "number") return new JsonNumber(encodeJson(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => toNode(item));
  const object = new JsonObject();
  const members = Object.entries(value as JsonRecord).sort(([a], [b]) => compareBytes(a, b));
  for (const [name, item] of members) object.members.push([name, toNode(item)]);
  return object;
}

/** {@link toValue} of an object. */
export function toRecord(node: JsonObject, key = ""): Record<string, JsonValue> {
  const record: Record<string, JsonValue> = {};
  for (const [name, value] of node.members) setOwn(record, name, toValue(value, joinKey(key, name)));
  return record;
}

/**
 * Parses a text that has to be an object, or null, which counts as an empty one.
 *
 * @throws JsonError
 */
export function parseRecord(input: Uint8Array | string): Record<string, JsonValue> {
  return recordOf(parseJson(input));
}

/**
 * A parsed text that has to be an object, or null, as plain values.
 *
 * @throws JsonError
 */
export function recordOf(node: JsonNode): Record<string, JsonValue> {
  if (node === null) return {};
  if (!(node instanceof JsonObject)) throw new JsonError("", "expected an object");
  return toRecord(node);
}

/** Sets a property of the object itself, also under the name `__proto__`. */
export function setOwn(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  } else record[name] = value;
}

/** The path of a member: `plugins[0]` and `type` give `plugins[0].type`. */
export function joinKey(path: string, name: string): string {
  const safe = /^[\w./-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64));
  return path === "" ? safe : `${path}.${safe}`;
}
