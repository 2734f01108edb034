/** What a key `__proto__` is called while it is checked; no document has this one. */
const STAND_IN = "__proto__\u0000checked";

/**
 * Gives a copy of a value in which each key `__proto__` has another name, or the value itself where there is no such key.
 * zod passes over the key, so that the entry of a map that is called so would not be checked.
 */
export function renameProto(value: unknown): unknown {
  return hasProto(value) ? copyOf(value, new Map()) : value;
}

/** The keys of a path, with `__proto__` where the copy had the other name. */
export function withProto(path: readonly PropertyKey[]): PropertyKey[] {
  return path.map((key) => (key === STAND_IN ? "__proto__" : key));
}

function hasProto(root: unknown): boolean {
  if (typeof root !== "object" || root === null) return false;
  // values that are not from JSON may have an object several times, or within itself
  const seen = new Set<object>([root]);
  for (const object of seen) {
    if (Array.isArray(object)) {
      for (const item of object) if (typeof item === "object" && item !== null) seen.add(item);
      continue;
    }
    const members = object as Record<string, unknown>;
    for (const key in members) {
      if (key === "__proto__" && Object.hasOwn(members, key)) return true;
      const member = members[key];
      if (typeof member === "object" && member !== null) seen.add(member);
    }
  }
  return false;
}

function copyOf(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    copies.set(value, items);
    for (const item of value) items.push(copyOf(item, copies));
    return items;
  }
  const members: Record<string, unknown> = {};
  copies.set(value, members);
  for (const [key, member] of Object.entries(value)) {
    members[key === "__proto__" ? STAND_IN : key] = copyOf(member, copies);
  }
  return members;
}
