/**
 * Decoders that read JSON as Go reads it into a struct: keys are matched without case, members with one key are merged in their
 * order, null leaves a plain value as it is and empties a list, a map or a pointer.
 *
 * @module
 */
import { JsonError } from "./json-error.js";
import { describeNode, type JsonNode, JsonNumber, JsonObject } from "./json-node.js";
import { type JsonValue, joinKey, setOwn, toValue } from "./json-value.js";

/**
 * Reads a node. `current` is what an earlier member with the same key gave, `key` the path to the node. Undefined stands for Go's
 * zero value.
 *
 * @throws JsonError for a value of another kind
 */
export type Decode<T> = (node: JsonNode, current: T | undefined, key: string) => T | undefined;

/** The error for a node that is something else than it should be. */
export function mismatch(key: string, expected: string, node: JsonNode): JsonError {
  return new JsonError(key, `expected ${expected}, found ${describeNode(node)}`);
}

/** A string; the empty one is the zero value. */
export const decodeString: Decode<string> = (node, current, key) => {
  if (node === null) return current;
  if (typeof node !== "string") throw mismatch(key, "a string", node);
  return node === "" ? undefined : node;
};

/** A boolean; false stays false. */
export const decodeBoolean: Decode<boolean> = (node, current, key) => {
  if (node === null) return current;
  if (typeof node !== "boolean") throw mismatch(key, "a boolean", node);
  return node;
};

/** An integer that JavaScript holds exactly; zero is the zero value. */
export const decodeInteger: Decode<number> = (node, current, key) => {
  if (node === null) return current;
  const value = integer(node, key);
  return value === 0 ? undefined : value;
};

/** An integer behind a pointer: zero is a value, null is none. */
export const decodeIntegerPointer: Decode<number> = (node, _, key) =>
  node === null ? undefined : integer(node, key);

function integer(node: JsonNode, key: string): number {
  if (!(node instanceof JsonNumber) || /[.eE]/.test(node.text)) throw mismatch(key, "an integer", node);
  const value = Number(node.text);
  if (!Number.isSafeInteger(value)) throw new JsonError(key, "expected an integer of at most 53 bits");
  return value + 0;
}

/** Any value, as plain values. */
export const decodeValue: Decode<JsonValue> = (node, _, key) => toValue(node, key);

/** A list; null is none. */
export function listOf<T>(decode: Decode<T>, zero: T): Decode<readonly T[]> {
  return (node, current, key) => {
    if (node === null) return undefined;
    if (!Array.isArray(node)) throw mismatch(key, "an array", node);
    return node.map((item: JsonNode, index) => decode(item, current?.[index], `${key}[${index}]`) ?? zero);
  };
}

/** A list of structs, none of which may be null. */
export function structsOf<T extends object>(decode: Decode<T>): Decode<readonly T[]> {
  return (node, current, key) => {
    if (node === null) return undefined;
    if (!Array.isArray(node)) throw mismatch(key, "an array", node);
    return node.map((item: JsonNode, index) => {
      const value = decode(item, current?.[index], `${key}[${index}]`);
      if (value === undefined) throw mismatch(`${key}[${index}]`, "an object", item);
      return value;
    });
  };
}

/** An object with any keys, whose values are of one kind; keys are matched with case. */
export function mapOf<T>(decode: Decode<T>, zero: T): Decode<Readonly<Record<string, T>>> {
  return (node, current, key) => {
    if (node === null) return undefined;
    if (!(node instanceof JsonObject)) throw mismatch(key, "an object", node);
    // nobody else has it yet, and a copy for each of many members with one key would take long
    const map: Record<string, T> = current ?? {};
    for (const [name, value] of node.members) {
      setOwn(map, name, decode(value, undefined, joinKey(key, name)) ?? zero);
    }
    return map;
  };
}

/** How each member of a struct is read. */
export type Fields<T> = { readonly [K in keyof T]-?: Decode<NonNullable<T[K]>> };

/**
 * A struct. Members that it does not know are passed over; those with their zero value are left out.
 *
 * @param finish sees to what the struct must have
 */
export function structOf<T extends object>(
  fields: Fields<T>,
  finish: (struct: Partial<T>, key: string) => T = (struct) => struct as T,
): Decode<T> {
  const byFoldedName = new Map(
    Object.entries(fields).map(([name, decode]) => [
      foldName(name),
      { name, decode: decode as Decode<unknown> },
    ]),
  );
  return (node, current, key) => {
    if (node === null) return current;
    if (!(node instanceof JsonObject)) throw mismatch(key, "an object", node);
    const struct: Record<string, unknown> = { ...current };
    for (const [name, value] of node.members) {
      const field = byFoldedName.get(foldName(name));
      if (field === undefined) continue;
      const decoded = field.decode(value, struct[field.name], joinKey(key, name));
      if (decoded === undefined) delete struct[field.name];
      else struct[field.name] = decoded;
    }
    return finish(struct as Partial<T>, key);
  };
}

/** A struct behind a pointer: null is none. */
export function pointerTo<T>(decode: Decode<T>): Decode<T> {
  return (node, current, key) => (node === null ? undefined : decode(node, current, key));
}

/** For `finish` of {@link structOf}: a member that has to be there. */
export function requiring<T>(name: keyof T & string): (struct: Partial<T>, key: string) => T {
  return (struct, key) => {
    if (struct[name] === undefined) throw new JsonError(joinKey(key, name), "it is missing");
    return struct as T;
  };
}

/** Two other characters fold to letters of ASCII: the long s and the sign of kelvin. */
function foldName(name: string): string {
  return name
    .replace(/\u017f/g, "s")
    .replace(/\u212a/g, "k")
    .toLowerCase();
}
