import { RpcError } from "@container-interfaces/transport";

/**
 * One page of records in the order of their serials, and the token of the next. A token stays good when records come and go.
 *
 * @throws RpcError `ABORTED` for a token that is none
 */
export function pageOf<T extends { readonly serial: number }>(
  records: readonly T[],
  { maxEntries, startingToken }: { readonly maxEntries: number; readonly startingToken: string },
): { readonly page: readonly T[]; readonly nextToken: string } {
  const after = startingToken === "" ? 0 : Number(/^after-([1-9][0-9]{0,14})$/.exec(startingToken)?.[1]);
  if (Number.isNaN(after))
    throw new RpcError("ABORTED", "the starting token is not one of this driver", {
      doing: "listing",
      path: "startingToken",
      hint: "Begin the list again with an empty token.",
    });
  const rest = records.filter(({ serial }) => serial > after);
  const page = maxEntries > 0 ? rest.slice(0, maxEntries) : rest;
  const last = page.at(-1);
  return { page, nextToken: last === undefined || page.length === rest.length ? "" : `after-${last.serial}` };
}
