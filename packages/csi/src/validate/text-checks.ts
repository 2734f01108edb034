import { isAbsolute } from "node:path";
import { type Check, type Problem, problem } from "./check.js";
import { isObject, notSet } from "./message-check.js";

/** The general limit of the specification for a string, in bytes (spec.md, Size Limits). */
const textBytes = 128;

/**
 * The general limit of the specification for a map, keys and values together, in bytes (spec.md, Size
 * Limits).
 */
const mapBytes = 4096;

/** The longest path that Linux takes, in bytes: PATH_MAX without the zero byte at the end. */
const pathBytes = 4095;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that the specification excludes
const notInNames = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Whether a text has more bytes in UTF-8 than the limit. */
export function exceeds(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && Buffer.byteLength(text) > bytes);
}

/**
 * A string that is not empty. For what a caller sends back to a driver, such as ids: how long it is was the
 * driver's matter.
 */
export const filledText: Check = (value) =>
  typeof value === "string"
    ? value === ""
      ? problem("is required, and is empty")
      : undefined
    : notSet(value, "string");

/**
 * The name that a caller proposes: any text without control characters (spec.md,
 * `CreateVolumeRequest.name`).
 */
export const proposedName: Check = (value, facts) =>
  filledText(value, facts) ??
  (notInNames.test(value as string) ? problem("holds control characters, which a name must not") : undefined);

/** A string that a driver makes, of at most so many bytes; it may be empty. */
export function shortText(bytes: number = textBytes): Check {
  return (value) => {
    if (value === undefined) return undefined;
    if (typeof value !== "string") return problem("is not a string");
    return exceeds(value, bytes) ? tooLong(value, bytes) : undefined;
  };
}

/** A string that a driver makes, of at most so many bytes and not empty. */
export function filledShortText(bytes: number = textBytes): Check {
  return (value, facts) =>
    filledText(value, facts) ??
    (exceeds(value as string, bytes) ? tooLong(value as string, bytes) : undefined);
}

/** A map that a driver makes, of at most 4 KiB; it may be empty. The problem shows nothing that it holds. */
export const shortMap: Check = (value) => {
  if (value === undefined) return undefined;
  if (!isObject(value)) return problem("is not a map of strings");
  let bytes = 0;
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") return problem("has a value that is not a string");
    bytes += Buffer.byteLength(key) + Buffer.byteLength(text);
  }
  return bytes > mapBytes
    ? problem(`has ${bytes} bytes, and may have ${mapBytes} for all keys and values`)
    : undefined;
};

/** A map that has at least one entry. */
export const filledMap: Check = (value) => {
  if (!isObject(value)) return notSet(value, "map of strings");
  for (const _ in value) return undefined;
  return problem("is empty; it needs at least one entry");
};

/** A path that the system can take, absolute or not. The limit of 128 bytes does not apply to paths. */
export const path: Check = (value, facts) => {
  const missing = filledText(value, facts);
  if (missing !== undefined) return missing;
  const text = value as string;
  if (text.includes("\0")) return problem("holds a zero byte, which a path cannot");
  return exceeds(text, pathBytes) ? tooLong(text, pathBytes) : undefined;
};

/** A path that the system can take, from the root of the driver's file system. */
export const absolutePath: Check = (value, facts) =>
  path(value, facts) ??
  (isAbsolute(value as string) ? undefined : problem("is not an absolute path; it has to begin at the root"));

/**
 * An argument for a program, such as a type of file system; it may be empty, and is not shown, as an option
 * may hold a password.
 */
export const argument: Check = (value) => {
  if (value === undefined) return undefined;
  if (typeof value !== "string") return problem("is not a string");
  return value.includes("\0") ? problem("holds a zero byte, which no argument of a program can") : undefined;
};

function tooLong(text: string, bytes: number): Problem {
  return problem(`has ${Buffer.byteLength(text)} bytes, and may have ${bytes}`);
}
