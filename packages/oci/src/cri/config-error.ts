import { OciError } from "../oci-error.js";

/** The error for a field of a request that cannot be had, or that contradicts another one. */
export function configError(path: string, reason: string, hint?: string): OciError {
  return new OciError("INVALID_ARGUMENT", `reading ${path}`, reason, hint === undefined ? {} : { hint });
}
