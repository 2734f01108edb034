import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../client/connection.js";
import { serve } from "../server/serve.js";
import { createPair, type Pair, type PairOptions } from "./pair.js";

/** A pair on a unix socket. */
export interface SocketPair extends Pair {
  /** Where the server listens. */
  readonly endpoint: string;
  /** The temporary folder of the socket, which goes with the pair. */
  readonly folder: string;
}

/**
 * Connects a server and a client over a unix socket in a temporary folder; `close()` removes the folder.
 *
 * @throws RpcError `LISTEN_FAILED`, such as where the temporary folder's path is too long for a socket; nothing is left
 * behind then.
 */
export async function socketPair(options: PairOptions): Promise<SocketPair> {
  const folder = await mkdtemp(join(tmpdir(), "rpc-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const endpoint = `unix://${join(folder, "s.sock")}`;
  try {
    const server = await serve({ ...options.server, endpoint, services: options.services });
    return { ...createPair(server, connect(endpoint, options.connection), remove), endpoint, folder };
  } catch (error) {
    await remove();
    throw error;
  }
}
