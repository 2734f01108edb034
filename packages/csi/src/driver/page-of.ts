import { RpcError } from "@container-interfaces/transport";

/** What a list with tokens is of. */
export interface Listed {
  /** A number from 1 that is given once, growing with each object. */
  readonly serial: number;
}

/** One page of a list. */
export interface Page<T> {
  /** What is on it. */
  readonly items: readonly T[];
  /** Where the next page begins; empty on the last one. */
  readonly nextToken: string;
}

/**
 * For lists with tokens (spec.md, ListVolumes): gives one page of objects that are in the order of their serials, numbers from 1 that are
 * given once. A token stays good when objects come and go, as it names the last serial shown.
 *
 * @param page that of the request; with `maxEntries` 0 it has no end
 * @param lastSerial the highest serial there has ever been, where it is known
 * @throws RpcError `ABORTED` for a token that this function did not make
 */
export function pageOf<T extends Listed>(
  objects: Iterable<T>,
  page: { readonly maxEntries: number; readonly startingToken: string },
  lastSerial: number = Number.POSITIVE_INFINITY,
): Page<T> {
  const { maxEntries, startingToken } = page;
  const after = startingToken === "" ? 0 : Number(/^after-([1-9][0-9]{0,14})$/.exec(startingToken)?.[1]);
  if (!(after <= lastSerial))
    throw new RpcError("ABORTED", "the starting token is not one of this list", {
      doing: "listing",
      path: "startingToken",
      hint: "List again without a token.",
    });
  const rest = [...objects].filter(({ serial }) => serial > after);
  const items = maxEntries > 0 ? rest.slice(0, maxEntries) : rest;
  const last = items.at(-1);
  return {
    items,
    nextToken: last === undefined || items.length === rest.length ? "" : `after-${last.serial}`,
  };
}
