import { RpcError } from "@container-interfaces/transport";

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; empty on the last one. */
  readonly nextToken: string;
}

/**
 * Gives one page of objects that are in the order of their serials. A token stays good when objects come and go, as it names
 * the last serial shown.
 *
 * @param lastSerial the highest serial there has ever been
 * @throws RpcError `ABORTED` for a token that this function did not make
 */
export function pageOf<T extends { readonly serial: number }>(
  objects: Iterable<T>,
  { maxEntries, startingToken }: { readonly maxEntries: number; readonly startingToken: string },
  lastSerial: number,
): Page<T> {
  const after = startingToken === "" ? 0 : Number(/^after-([1-9][0-9]{0,14})$/.exec(startingToken)?.[1]);
  if (!(after <= lastSerial))
    throw new RpcError("ABORTED", "the starting token is not one of this list", {
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
