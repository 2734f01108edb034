import { exceeds } from "./text-checks.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * What is wrong with the id of a volume or a snapshot as a handle to keep, as the rest of a sentence about
 * it, or undefined. A driver makes ids of 1 to 128 bytes (spec.md, Size Limits); control characters in them
 * are refused, as such an id could not be shown, logged or stored as it is.
 */
export function volumeIdProblem(id: string): string | undefined {
  if (typeof id !== "string" || id === "") return "is required, and is empty";
  if (exceeds(id, 128)) return `has ${Buffer.byteLength(id)} bytes, and may have 128`;
  return controlCharacters.test(id) ? "holds control characters" : undefined;
}
