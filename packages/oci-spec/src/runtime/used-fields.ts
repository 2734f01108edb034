import type { Spec } from "./spec.js";
import { type VersionedField, versionedFields } from "./versioned-fields.js";

/** A place of a document where a field of the table is used. */
export interface UsedField {
  /** The entry of the table. */
  readonly field: VersionedField;
  /** Where in the document. */
  readonly path: readonly PropertyKey[];
}

/** The paths of the table as a tree, so that a document is walked once. */
interface Step {
  readonly fields: VersionedField[];
  readonly next: Map<string, Step>;
}

const tree = treeOf(versionedFields);

/**
 * Finds each use of a field that came after 1.0.0. What is `undefined`, `null`, or an array or an object without content asks
 * nothing of a runtime, and is no use.
 */
export function usedFields(spec: Spec): readonly UsedField[] {
  const found: UsedField[] = [];
  collect(tree, spec, [], found);
  return found;
}

function treeOf(fields: readonly VersionedField[]): Step {
  const root: Step = { fields: [], next: new Map() };
  for (const field of fields) {
    let step = root;
    for (const key of field.path.replaceAll("[]", ".[]").split(".")) {
      const next = step.next.get(key) ?? { fields: [], next: new Map() };
      step.next.set(key, next);
      step = next;
    }
    step.fields.push(field);
  }
  return root;
}

/** `path` is the one of `value`; it changes on the way and is copied for what is found. */
function collect(step: Step, value: unknown, path: PropertyKey[], found: UsedField[]): void {
  for (const field of step.fields) {
    if (isUse(field, value)) found.push({ field, path: [...path] });
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, next] of step.next) {
    if (key === "[]") {
      if (!Array.isArray(value)) continue;
      for (const [index, item] of value.entries()) collectBelow(next, item, index, path, found);
    } else if (Object.hasOwn(value, key)) {
      collectBelow(next, (value as Readonly<Record<string, unknown>>)[key], key, path, found);
    }
  }
}

function collectBelow(
  step: Step,
  value: unknown,
  key: PropertyKey,
  path: PropertyKey[],
  found: UsedField[],
): void {
  path.push(key);
  collect(step, value, path, found);
  path.pop();
}

function isUse({ values, pattern }: VersionedField, value: unknown): boolean {
  if (values !== undefined) return typeof value === "string" && values.includes(value);
  if (pattern !== undefined) return typeof value === "string" && pattern.test(value);
  if (value === undefined || value === null) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
