import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Endpoint, formatEndpoint, toEndpoint } from "../endpoint.js";
import { socketAddress } from "../probe.js";
import { FaultyDirection } from "./faulty-direction.js";

/** Where a proxy stands. */
export interface FaultProxyOptions {
  /** The endpoint of the server behind it. */
  readonly target: string | Endpoint;
  /**
   * Where it listens: a path of a unix socket that does not exist yet, or `tcp://127.0.0.1:0`. Default: a unix socket in a
   * temporary folder, which goes with the proxy.
   */
  readonly endpoint?: string | Endpoint | undefined;
}

/** A proxy between a client and a server that does to their connections what networks and broken programs do. */
export interface FaultProxy extends AsyncDisposable {
  /** Where it listens, for the client. */
  readonly endpoint: string;
  /** What goes from the client to the server. */
  readonly toServer: FaultyDirection;
  /** What goes from the server to the client. */
  readonly toClient: FaultyDirection;
  /** How many connections stand. */
  readonly connections: number;
  /**
   * Cuts all connections at once; what was under way is lost. New ones are taken.
   *
   * @param how `close` ends them as a program that exits does; `reset` as one that is killed with data unread: on tcp both
   * sides get a reset, while unix sockets know none, and the sides see the end. Default: `close`.
   */
  cut(how?: "close" | "reset"): void;
  /** Cuts all connections, stops listening and removes its socket. Safe to call again. */
  close(): Promise<void>;
}

/**
 * Starts a proxy in front of a server. Both directions are clean at first; each gets its faults by `set`, and they can be
 * changed at any time, also for connections that stand.
 *
 * @throws RpcError `INVALID_ENDPOINT`
 * @throws Error of the system when it cannot listen
 */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const target = socketAddress(toEndpoint(options.target));
  const folder = options.endpoint === undefined ? await mkdtemp(join(tmpdir(), "rpc-")) : undefined;
  const endpoint = toEndpoint(options.endpoint ?? `unix://${folder}/proxy.sock`);
  const toServer = new FaultyDirection();
  const toClient = new FaultyDirection();
  const pairs = new Set<readonly [Socket, Socket]>();

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ ...target, allowHalfOpen: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.on("close", () => {
        if (client.destroyed && upstream.destroyed) pairs.delete(pair);
      });
    }
    void toServer.pump(client, upstream);
    void toClient.pump(upstream, client);
  });
  const cut = (how: "close" | "reset" = "close"): void => {
    for (const socket of [...pairs].flat()) {
      if (how === "reset" && socket.remoteAddress !== undefined) socket.resetAndDestroy();
      else socket.destroy();
    }
  };
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    const closed = [...pairs].flat().map(untilClosed);
    closed.push(new Promise((resolve) => server.close(() => resolve())));
    cut();
    await Promise.all(closed);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  const close = (): Promise<void> => {
    closing ??= end();
    return closing;
  };
  try {
    await listen(server, endpoint);
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = { port: 0, ...(server.address() as object) };
  return {
    endpoint: formatEndpoint(endpoint.kind === "tcp" ? { ...endpoint, port } : endpoint),
    toServer,
    toClient,
    get connections() {
      return pairs.size;
    },
    cut,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listen(server: Server, endpoint: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketAddress(endpoint), resolve);
  });
}

function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => (socket.closed ? resolve() : socket.once("close", () => resolve())));
}
