import { RpcError } from "@container-interfaces/transport";

/** One page of a list. */
export interface ListPage<Entry> {
  readonly entries: readonly Entry[];
  readonly nextToken: string;
}

/**
 * Reads a list page after page and gives its entries one by one; a page is asked for when the one before is used up.
 *
 * @param rpc the name of the RPC, for errors
 * @param ask asks for the page at a token
 * @throws RpcError what `ask` throws; `ABORTED` with a hint where the driver no longer knows its own token; `INTERNAL` where tokens come
 * again, so that the list would never end
 */
export async function* readPages<Entry>(
  rpc: string,
  startingToken: string,
  ask: (startingToken: string) => Promise<ListPage<Entry>>,
): AsyncGenerator<Entry, void, undefined> {
  let token = startingToken;
  // a token of before, taken anew after 1, 2, 4, 8 … pages: it comes again soon after any circle has begun
  let landmark: string | undefined;
  for (let page = 1, next = 1; ; page++) {
    const { entries, nextToken } = await ask(token).catch((error: unknown) => {
      throw page > 1 ? explained(error, rpc) : error;
    });
    yield* entries;
    if (nextToken === "") return;
    if (nextToken === landmark || nextToken === token) throw endless(rpc, nextToken);
    if (page === next) {
      landmark = nextToken;
      next *= 2;
    }
    token = nextToken;
  }
}

function explained(error: unknown, rpc: string): unknown {
  if (!RpcError.is(error, "ABORTED")) return error;
  return new RpcError("ABORTED", error.reason, {
    doing: `reading on in the list of ${rpc}`,
    hint: "The driver no longer knows the token of the next page. Start the list again, and drop what it has given.",
    method: error.method,
    endpoint: error.endpoint,
    metadata: error.metadata,
    cause: error,
  });
}

function endless(rpc: string, token: string): RpcError {
  return new RpcError("INTERNAL", `the driver gave the token ${JSON.stringify(token)} a second time`, {
    doing: `reading on in the list of ${rpc}`,
    path: "nextToken",
    hint: "The list would never end. This is a fault of the driver.",
  });
}
