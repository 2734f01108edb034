import { readFileSync } from "node:fs";

/** A document of the folder `runtime`, as text. */
export function readRuntime(name: string): string {
  return readFileSync(new URL(`./runtime/${name}`, import.meta.url), "utf8");
}

/**
 * Every path of keys that leads to a value, as the struct of runtime-spec v1.3.0 has them for Go. Made once by a program that
 * walks its type by reflection: it takes the name in each field's `json` tag, writes `[]` for a slice and `.*` for a map.
 */
export function goKeys(name: string): readonly string[] {
  return readRuntime(`go-keys-${name}.txt`).trim().split("\n").sort();
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The paths of keys in a document, each once, written as Go's. */
export function documentPaths(value: unknown, leaves: readonly string[]): readonly string[] {
  const inner = (item: unknown, path: string): string[] => {
    if (leaves.includes(path)) return [path];
    if (leaves.includes(`${path}.*`)) return [`${path}.*`];
    if (Array.isArray(item)) return item.flatMap((each) => inner(each, `${path}[]`));
    if (!isObject(item)) return [path];
    return Object.entries(item).flatMap(([key, each]) => inner(each, path === "" ? key : `${path}.${key}`));
  };
  return [...new Set(inner(value, ""))].sort();
}

/** The paths of a JSON Schema, written as Go's. */
export function schemaPaths(schema: unknown): readonly string[] {
  const inner = (part: unknown, path: string): string[] => {
    if (!isObject(part)) return [path];
    const { anyOf, items, properties, additionalProperties } = part;
    if (Array.isArray(anyOf)) {
      return anyOf
        .filter((each) => isObject(each) && each.type !== "null")
        .flatMap((each) => inner(each, path));
    }
    if (items !== undefined) return inner(items, `${path}[]`);
    if (isObject(properties)) {
      return Object.entries(properties).flatMap(([key, each]) =>
        inner(each, path === "" ? key : `${path}.${key}`),
      );
    }
    // a map of texts; one of anything is a value of its own
    if (isObject(additionalProperties) && Object.keys(additionalProperties).length > 0) {
      return inner(additionalProperties, `${path}.*`);
    }
    return [path];
  };
  return [...new Set(inner(schema, ""))].sort();
}
