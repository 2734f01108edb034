/** The version of the CNI specification that this package implements. */
export const currentSpecVersion = "1.1.0";

/** Every version of the specification whose configurations and results this package reads and writes, oldest first. */
export const specVersions = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"] as const;

/** A version of the CNI specification that this package knows. */
export type SpecVersion = (typeof specVersions)[number];

/** Whether a text is one of {@link specVersions}. */
export function isSpecVersion(text: string): text is SpecVersion {
  return (specVersions as readonly string[]).includes(text);
}

/** Major, minor and micro of a version; what is not written is 0. An empty text is 0.1.0, as in configurations of old. Undefined for what is no version. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
  if (text === "") return [0, 1, 0];
  const parts = text.split(".");
  if (parts.length > 3 || !parts.every((part) => /^[+-]?\d{1,15}$/.test(part))) return undefined;
  const [major = 0, minor = 0, micro = 0] = parts.map(Number);
  return [major, minor, micro];
}

/**
 * Compares two versions: below zero where the first is older, above zero where it is newer. Undefined where one of them is no
 * version.
 */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined || right === undefined) return undefined;
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the version of a configuration is at least another one. A configuration whose version is none is not. */
export function isAtLeast(version: string, other: SpecVersion): boolean {
  return (compareVersions(version, other) ?? -1) >= 0;
}
