import { type Endpoint, formatEndpoint, toEndpoint } from "../endpoint.js";
import type { KeepaliveOptions } from "../keepalive.js";
import { defaultMaxConcurrentStreams, defaultMaxMessageBytes, defaultMaxMetadataBytes } from "../limits.js";
import { RpcError } from "../rpc-error.js";
import type { ServerTlsOptions } from "../tls/tls-options.js";
import type { ErrorPolicy } from "./error-policy.js";
import { Listener, type ListenerSettings } from "./listener.js";
import type { ServerInterceptor } from "./server-call.js";
import type { ServiceImplementation } from "./service-handlers.js";
import { TlsServerCredentials } from "./tls-server-credentials.js";
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
   * The limit on calls at the same time over one connection. A client waits with further ones until others have ended; the
   * calls of a client that does not are refused. Default: 1,000, which is more than kubelet, the sidecars of CSI and
   * event streams come to, and keeps one peer from taking all memory. Go's default is none.
   */
  readonly maxConcurrentStreams?: number | undefined;
  /**
   * The limit on the metadata of one call that comes in, in bytes as HTTP/2 counts: keys, values and 32 for each pair. A call
   * with more ends with `RESOURCE_EXHAUSTED` before a handler sees it. Default: 64 KiB. Beyond about 140 KiB Node ends the
   * connection, and more than 128 pairs end the call, whatever is set here; both hold for a client, too.
   */
  readonly maxMetadataBytes?: number | undefined;
  /** The TLS of the tcp endpoints among the endpoints. Default: none. */
  readonly tls?: ServerTlsOptions | undefined;
  /** Pings to clients on tcp, with and without calls; `false` for none. Default: five minutes apart. */
  readonly keepalive?: KeepaliveOptions | false | undefined;
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
 * @throws RpcError `INVALID_ENDPOINT`, `ENDPOINT_IN_USE`, `LISTEN_FAILED`, `INVALID_TLS`, or `INVALID_ARGUMENT` for a number
 * out of its range; none of the endpoints is served then.
 */
export async function serve(options: ServeOptions): Promise<Server> {
  const endpoints = (Array.isArray(options.endpoint) ? options.endpoint : [options.endpoint]).map(toEndpoint);
  if (endpoints.length === 0) throw new RpcError("INVALID_ENDPOINT", "there is none", { doing: "serving" });
  const tls = options.tls === undefined ? undefined : tlsCredentials(endpoints, options.tls);
  const settings = { ...(await listenerSettings(options)), tls };
  const listeners: Listener[] = [];
  try {
    for (const endpoint of endpoints) listeners.push(await Listener.open(endpoint, settings));
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close(0)));
    throw error;
  }
  tls?.watch();
  return new ListeningServer(listeners, tls);
}

function tlsCredentials(endpoints: readonly Endpoint[], tls: ServerTlsOptions): TlsServerCredentials {
  const secure = endpoints.filter(({ kind }) => kind === "tcp").map(formatEndpoint);
  if (secure.length > 0) return new TlsServerCredentials(tls, secure.join(", "));
  throw new RpcError("INVALID_TLS", "TLS is for tcp endpoints, and there is none", {
    doing: `preparing TLS for ${endpoints.map(formatEndpoint).join(", ")}`,
    hint: "Leave tls out: the mode and the owner of a socket decide who may use it.",
  });
}

/** The settings of a server's listeners, without TLS. */
export async function listenerSettings(options: Omit<ServeOptions, "endpoint">): Promise<ListenerSettings> {
  return {
    services: options.reflection === true ? await withReflection(options.services) : options.services,
    socket: options.socket ?? {},
    interceptors: options.interceptors ?? [],
    errors: options,
    maxMessageBytes: options.maxMessageBytes ?? defaultMaxMessageBytes,
    maxConcurrentStreams: options.maxConcurrentStreams ?? defaultMaxConcurrentStreams,
    maxMetadataBytes: options.maxMetadataBytes ?? defaultMaxMetadataBytes,
    tls: undefined,
    keepalive: options.keepalive,
  };
}

async function withReflection(
  services: readonly ServiceImplementation[],
): Promise<readonly ServiceImplementation[]> {
  const { reflection } = await import("../reflection/reflection.js");
  return [...services, ...reflection(services)];
}

/** A server of one listener or several. */
export class ListeningServer implements Server {
  readonly endpoints: readonly string[];
  readonly closed: Promise<void>;
  readonly #listeners: readonly Listener[];
  readonly #tls: TlsServerCredentials | undefined;
  #resolveClosed: () => void = () => {};
  #closing: Promise<void> | undefined;

  constructor(listeners: readonly Listener[], tls?: TlsServerCredentials) {
    this.#listeners = listeners;
    this.#tls = tls;
    this.endpoints = listeners.map((listener) => listener.endpoint);
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  close({ graceMs = 5_000 }: CloseOptions = {}): Promise<void> {
    this.#tls?.stop();
    this.#closing ??= Promise.all(this.#listeners.map((listener) => listener.close(graceMs))).then(() =>
      this.#resolveClosed(),
    );
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
