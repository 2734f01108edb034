/** What is wrong with a document: where, and why. */
type Problem = readonly [path: string, reason: string];

/** Checks a value and tells what is wrong with it. */
export type Check = (value: unknown, path: string) => Iterable<Problem>;

const typed =
  (type: "string" | "boolean"): Check =>
  (value, path) =>
    typeof value === type ? [] : [[path, `it has to be a ${type}`]];

/** A text. */
export const text: Check = typed("string");
/** `true` or `false`. */
export const flag: Check = typed("boolean");

/** A text that holds a condition; the condition is told as in "it has to be …". */
export function textOf(holds: (value: string) => boolean, expected: string): Check {
  return (value, path) =>
    typeof value === "string" && holds(value) ? [] : [[path, `it has to be ${expected}`]];
}

/** An integer of a range. */
export function integerOf(least: number | bigint, most: number | bigint): Check {
  return (value, path) =>
    (typeof value === "bigint" || Number.isSafeInteger(value)) &&
    (value as number | bigint) >= least &&
    (value as number | bigint) <= most
      ? []
      : [[path, `it has to be an integer from ${least} to ${most}`]];
}

/** A list. */
export function listOf(item: Check): Check {
  return function* (value, path) {
    if (!Array.isArray(value)) yield [path, "it has to be a list"];
    else for (const [index, each] of value.entries()) yield* item(each, `${path}[${index}]`);
  };
}

/** Texts by name. */
export const texts: Check = function* (value, path) {
  if (!isObject(value)) yield [path, "it has to be an object"];
  else for (const [key, each] of Object.entries(value)) yield* text(each, `${path}.${key}`);
};

/** An object with these keys, of which the ones of `required` have to be there, and with no other. */
export function objectOf(keys: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return function* (value, path) {
    if (!isObject(value)) {
      yield [path, "it has to be an object"];
      return;
    }
    const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
    for (const key of required) {
      if (value[key] === undefined) yield [at(key), "it has to be there"];
    }
    for (const [key, each] of Object.entries(value)) {
      const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (check === undefined) yield [at(key), "CDI has no such key here"];
      else yield* check(each, at(key));
    }
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
