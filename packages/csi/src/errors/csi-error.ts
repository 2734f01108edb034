import { RpcError, type RpcErrorCode } from "@container-interfaces/transport";

/** What a typed error may tell beside its reason. */
export interface CsiErrorFacts {
  /** Where in the request the wrong value stands, such as `volumeCapabilities[0].accessMode.mode`. */
  readonly path?: string | undefined;
  /** The original error. It stays in this process. */
  readonly cause?: unknown;
}

/**
 * Makes the error of one condition, for a handler to throw.
 *
 * @param reason what is wrong in this case, with the ids and sizes that matter; the caller sees it, so nothing secret
 */
export type CsiErrorOf = (reason: string, facts?: CsiErrorFacts) => RpcError;

/**
 * One row of the specification's tables of errors, as a function.
 *
 * @param rpc the RPC as the specification spells it, or undefined for a condition of all of them
 * @param hint what the caller has to do about it
 */
export function csiError(rpc: string | undefined, code: RpcErrorCode, hint: string): CsiErrorOf {
  const doing = rpc === undefined ? undefined : `answering ${rpc}`;
  return (reason, { path, ...rest } = {}) =>
    new RpcError(code, reason, { doing, hint, ...(path === undefined ? {} : { path }), ...rest });
}
