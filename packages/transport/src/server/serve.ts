import { type Endpoint, toEndpoint } from "../endpoint.js";
import { defaultMaxMessageBytes } from "../limits.js";
import { RpcError } from "../rpc-error.js";
import type { ErrorPolicy } from "./error-policy.js";
import { Listener } from "./listener.js";
import type { ServerInterceptor } from "./server-call.js";
import type { ServiceImplementation } from "./service-handlers.js";
import type { SocketOptions } from "./unix-socket.js";

/** What a server of any interface can be told. */
export interface ServerOptions extends ErrorPolicy {
  /** Where to listen; several endpoints serve the same. */
  readonly endpoint: string | Endpoint | readonly (string | Endpoint)[];
  /** The files of the unix sockets among the endpoints. */
  readonly socket?: SocketOptions | undefined;
  /** Layers around every handler; the first is the outermost. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /** The limit on one message, sent or received, in bytes. Default: 16 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /**
   * Whether to serve gRPC's reflection, too, by which tools such as grpcurl find out what the server offers. It tells all
   * that the `.proto` files say, to everybody who can connect. Default: false; nothing of it is loaded then.
   */
  readonly reflection?: boolean | undefined;
}

/** What to serve, and where. */
export interface ServeOptions extends ServerOptions {
  /** The services, each made by `implement`. */
  readonly services: readonly ServiceImplementation[];
}

/** How to end a server. */
export interface CloseOptions {
  /**
   * Milliseconds that calls under way get to end by themselves; then their signals fire and their callers see them fail.
   * Default: 5,000.
   */
  readonly graceMs?: number | undefined;
}

/** A server that listens. */
export interface Server extends AsyncDisposable {
  /** The endpoints as text, with the ports that were bound. */
  readonly endpoints: readonly string[];
  /** Resolves when the server has ended. */
  readonly closed: Promise<void>;
  /** Stops listening, removes the socket files, waits for calls under way, and ends them when the time is over. Safe to call again. */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Listens on one endpoint or several. A socket file that a dead process left behind is replaced; one that somebody listens
 * on is not.
 *
 * @throws RpcError `INVALID_ENDPOINT`, `ENDPOINT_IN_USE` or `LISTEN_FAILED`; none of the endpoints is served then.
 */
export async function serve(options: ServeOptions): Promise<Server> {
  const endpoints = (Array.isArray(options.endpoint) ? options.endpoint : [options.endpoint]).map(toEndpoint);
  if (endpoints.length === 0) throw new RpcError("INVALID_ENDPOINT", "there is none", { doing: "serving" });
  const settings = {
    services: options.reflection === true ? await withReflection(options.services) : options.services,
    socket: options.socket ?? {},
    interceptors: options.interceptors ?? [],
    errors: options,
    maxMessageBytes: options.maxMessageBytes ?? defaultMaxMessageBytes,
  };
  const listeners: Listener[] = [];
  try {
    for (const endpoint of endpoints) listeners.push(await Listener.open(endpoint, settings));
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close(0)));
    throw error;
  }
  return new ListeningServer(listeners);
}

async function withReflection(
  services: readonly ServiceImplementation[],
): Promise<readonly ServiceImplementation[]> {
  const { reflection } = await import("../reflection/reflection.js");
  return [...services, ...reflection(services)];
}

class ListeningServer implements Server {
  readonly endpoints: readonly string[];
  readonly closed: Promise<void>;
  readonly #listeners: readonly Listener[];
  #resolveClosed: () => void = () => {};
  #closing: Promise<void> | undefined;

  constructor(listeners: readonly Listener[]) {
    this.#listeners = listeners;
    this.endpoints = listeners.map((listener) => listener.endpoint);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  close({ graceMs = 5_000 }: CloseOptions = {}): Promise<void> {
    this.#closing ??= Promise.all(this.#listeners.map((listener) => listener.close(graceMs))).then(() =>
      this.#resolveClosed(),
    );
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
