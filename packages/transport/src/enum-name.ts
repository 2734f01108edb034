/**
 * The name of an enum's number, such as `SANDBOX_READY`, or the number as text where this version has no name for it.
 *
 * @param names the enum as generated code exports it
 */
export function enumName(names: Readonly<Record<string, number>>, value: number): string {
  for (const [name, number] of Object.entries(names)) if (number === value) return name;
  return String(value);
}
