import { SpecError } from "@container-interfaces/oci-spec/reference";
import { OciError } from "./oci-error.js";

/**
 * Why an error from below was thrown, to be the reason of another one: without its code and what it was doing, which that one says itself.
 *
 * @param otherwise what is said of what is no error
 */
export function reasonOf(error: unknown, otherwise: string): string {
  if (OciError.is(error) || SpecError.is(error)) return error.reason;
  return error instanceof Error ? error.message : otherwise;
}

/** What to do about an error from below, where it says so. */
export function hintOf(error: unknown): string | undefined {
  return OciError.is(error) || SpecError.is(error) ? error.hint : undefined;
}
