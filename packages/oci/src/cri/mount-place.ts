import { posix } from "node:path";
import { configError } from "./config-error.js";

/** The place in one spelling: without doubled slashes, `.`, `..` and a slash at the end. */
export function cleanPlace(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

/** How many folders deep a place is; mounts go from the root on, so that none hides another. */
export function depthOf(path: string): number {
  return cleanPlace(path).split("/").length;
}

/**
 * The path, which has to be absolute.
 *
 * @throws OciError `INVALID_ARGUMENT` for another one, and for one with a NUL character
 */
export function absolute(value: string | undefined, path: string): string {
  if (value?.startsWith("/") && !value.includes("\0")) return value;
  throw configError(path, `it has to be an absolute path, and is ${JSON.stringify(value ?? "")}`);
}
