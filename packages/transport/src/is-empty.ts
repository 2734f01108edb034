/** Whether a value holds nothing: it is absent, or an empty text, or has no bytes, members or entries. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (typeof value !== "object") return false;
  // not by its keys: bytes would have one for each
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}
