import { type CsiErrorOf, csiError } from "./csi-error.js";

/** Errors that every RPC may answer with (section Error Scheme of the specification). */
export const generalErrors = {
  /**
   * INVALID_ARGUMENT: a required field is missing from the request. The caller adds the field before it
   * retries. `path` says which.
   */
  missingField: csiError(undefined, "INVALID_ARGUMENT", "Set the field.") as CsiErrorOf,
  /**
   * INVALID_ARGUMENT: a field has a value that is not allowed or that the driver does not support. The caller
   * mends the field before it retries. `path` says which.
   */
  invalidField: csiError(undefined, "INVALID_ARGUMENT", "Mend the field.") as CsiErrorOf,
  /**
   * PERMISSION_DENIED: the secrets tell who calls, and that identity may not do this. An administrator has to
   * grant the permission; the caller may retry then.
   */
  permissionDenied: csiError(
    undefined,
    "PERMISSION_DENIED",
    "Grant the permission to the identity that the secrets stand for.",
  ) as CsiErrorOf,
  /**
   * ABORTED: other work on the same volume is under way. The caller makes sure that there is no other call
   * for it, then retries with growing pauses. The operation counts as unfinished, so the caller never gives
   * it up.
   */
  operationPending: csiError(undefined, "ABORTED", "Wait for the other call, then try again.") as CsiErrorOf,
  /**
   * UNIMPLEMENTED: the driver does not have this RPC, or not in its present mode. The caller does not retry;
   * it may ask for the capabilities.
   */
  notImplemented: csiError(
    undefined,
    "UNIMPLEMENTED",
    "Ask for the driver's capabilities before calling.",
  ) as CsiErrorOf,
  /**
   * UNAUTHENTICATED: the secrets are missing or not accepted. The caller retries once the secrets are right.
   */
  unauthenticated: csiError(undefined, "UNAUTHENTICATED", "Correct the secrets.") as CsiErrorOf,
} as const;
