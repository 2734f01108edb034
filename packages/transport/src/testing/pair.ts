import type { Client, ClientOptions } from "../client/client.js";
import type { Connection, ConnectOptions } from "../client/connection.js";
import type { Server, ServerOptions } from "../server/serve.js";
import type { ServiceImplementation } from "../server/service-handlers.js";
import type { ServiceDefinition } from "../service-definition.js";

/** What both ends of a pair are made of. */
export interface PairOptions {
  /** The services, each made by `implement`. */
  readonly services: readonly ServiceImplementation[];
  /** How the server behaves. */
  readonly server?: Omit<ServerOptions, "endpoint"> | undefined;
  /** How the connection behaves. */
  readonly connection?: ConnectOptions | undefined;
}

/** A server with a connection to it. */
export interface Pair extends AsyncDisposable {
  /** The server's end. */
  readonly server: Server;
  /** The client's end; clients of several services share it. */
  readonly connection: Connection;
  /** Makes the typed client of a service on the connection. */
  client<D extends ServiceDefinition>(definition: D, options?: ClientOptions<D>): Client<D>;
  /** Ends both, and the calls under way with them; the handlers' signals fire. Safe to call again. */
  close(): Promise<void>;
}

/** Puts a pair together. */
export function createPair(server: Server, connection: Connection, cleanUp?: () => Promise<void>): Pair {
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    await connection.close();
    await server.close({ graceMs: 0 });
    await cleanUp?.();
  };
  const close = (): Promise<void> => {
    closing ??= end();
    return closing;
  };
  return {
    server,
    connection,
    client: (definition, options) => connection.client(definition, options),
    close,
    [Symbol.asyncDispose]: close,
  };
}
