import { generalErrors } from "./general-errors.js";
import { nodeErrors } from "./node-errors.js";
import { snapshotErrors } from "./snapshot-errors.js";
import { volumeErrors } from "./volume-errors.js";

/** The conditions of the specification's tables, by RPC; those of every RPC stand at the top. */
export type CsiErrors = typeof generalErrors &
  typeof volumeErrors &
  typeof snapshotErrors &
  typeof nodeErrors;

/**
 * Makes the errors that a driver answers with, from the tables of the specification: each by its RPC and its condition, with the
 * code that callers expect and what they are to do. Conditions that every RPC may have stand at the top.
 *
 * ```ts
 * throw csiErrors.createVolume.alreadyExists(`pvc-1 is there with ${size} bytes`);
 * throw csiErrors.operationPending(`pvc-1 is being deleted`);
 * ```
 */
export const csiErrors: CsiErrors = { ...generalErrors, ...volumeErrors, ...snapshotErrors, ...nodeErrors };
