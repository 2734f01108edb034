import type { LinuxContainerResources } from "../gen/runtime/v1/api.js";

/** Limits after an update: what the update leaves at zero or empty stays as it was. */
export function mergeResources(
  current: LinuxContainerResources | undefined,
  update: LinuxContainerResources | undefined,
): LinuxContainerResources | undefined {
  if (current === undefined || update === undefined) return update ?? current;
  const given = Object.entries(update).filter(([, value]) => !isEmpty(value));
  return { ...current, ...Object.fromEntries(given), unified: { ...current.unified, ...update.unified } };
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === 0n || value === "";
}
