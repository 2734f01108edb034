import {
  type ChannelInterface,
  type ChannelOptions,
  credentials,
  Client as GrpcClient,
  connectivityState as State,
} from "@grpc/grpc-js";
import { onAbort } from "../abort-listeners.js";
import { connectionHint } from "../connection-hint.js";
import { type Endpoint, formatEndpoint, toEndpoint } from "../endpoint.js";
import { grpcTarget } from "../grpc-target.js";
import { type KeepaliveOptions, keepaliveOptions } from "../keepalive.js";
import { checkWholeNumber, defaultMaxMessageBytes, maxTimerMs } from "../limits.js";
import { probe } from "../probe.js";
import { RpcError } from "../rpc-error.js";
import type { ServiceDefinition } from "../service-definition.js";
import { cleanHandshakeReason } from "../tls/handshake-failure.js";
import type { ClientTlsOptions } from "../tls/tls-options.js";
import { type Client, type ClientOptions, createClient } from "./client.js";
import type { ClientInterceptor } from "./client-call.js";
import type { Caller } from "./grpc-call.js";
import { OpenSockets } from "./open-sockets.js";
import { TlsCredentials } from "./tls-credentials.js";

/** How a connection behaves. */
export interface ConnectOptions {
  /** The limit on one message, sent or received, in bytes. Default: 16 MiB. */
  readonly maxMessageBytes?: number | undefined;
  /** Layers around every call of every client; the first is the outermost. */
  readonly interceptors?: readonly ClientInterceptor[] | undefined;
  /** TLS, on a tcp endpoint only. Default: none. */
  readonly tls?: ClientTlsOptions | undefined;
  /** Pings on tcp while calls are under way; `false` for none. Default: five minutes apart. */
  readonly keepalive?: KeepaliveOptions | false | undefined;
}

/** How long and until when to wait. */
export interface ReadyOptions {
  /** Milliseconds to wait at most. Default: 30,000, as the sidecars of CSI wait. */
  readonly timeoutMs?: number | undefined;
  /** Ends the waiting with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a connection to an endpoint and starts to dial it. Returns at once: a call on an endpoint where nobody listens
 * fails at once with the reason; {@link Connection.ready} waits. A lost connection is dialled again at the next call,
 * after a pause that grows from 50 ms to at most 3 s while dialling fails.
 *
 * @throws RpcError `INVALID_ENDPOINT`; `INVALID_TLS` when certificates cannot be used, or the endpoint is not tcp;
 * `INVALID_ARGUMENT` for a number out of its range. A handshake that fails is `UNAVAILABLE` to the calls.
 */
export function connect(endpoint: string | Endpoint, options: ConnectOptions = {}): Connection {
  return new Connection(toEndpoint(endpoint), options);
}

/** A connection to one endpoint, shared by the clients of several services. Made by {@link connect}. */
export class Connection implements AsyncDisposable {
  /** The endpoint as text. */
  readonly endpoint: string;
  readonly #parsed: Endpoint | undefined;
  readonly #caller: Caller;
  readonly #interceptors: readonly ClientInterceptor[];
  readonly #tls: TlsCredentials | undefined;
  readonly #lostListeners = new Set<() => void>();
  readonly #sockets: OpenSockets = new OpenSockets();

  /** @internal */
  constructor(endpoint: Endpoint | ChannelInterface, options: ConnectOptions) {
    const maxMessageBytes = checkWholeNumber(
      "maxMessageBytes",
      options.maxMessageBytes ?? defaultMaxMessageBytes,
      1,
      2 ** 32 - 1,
      "connecting",
    );
    this.#interceptors = options.interceptors ?? [];
    let grpc: GrpcClient;
    if ("kind" in endpoint) {
      this.#parsed = endpoint;
      this.endpoint = formatEndpoint(endpoint);
      this.#tls = options.tls === undefined ? undefined : new TlsCredentials(endpoint, options.tls);
      const security = this.#sockets.watch(this.#tls ?? credentials.createInsecure());
      grpc = new GrpcClient(
        grpcTarget(endpoint),
        security,
        channelOptions(endpoint, options, maxMessageBytes),
      );
    } else {
      // a pair in memory has no endpoint
      this.endpoint = endpoint.getTarget();
      grpc = new GrpcClient(this.endpoint, credentials.createInsecure(), { channelOverride: endpoint });
    }
    this.#caller = { grpc, underway: new Set(), closed: false, maxMessageBytes };
    grpc.getChannel().getConnectivityState(true);
    this.#watch(State.IDLE);
  }

  /** Makes the typed client of a service: every RPC as a method. */
  client<D extends ServiceDefinition>(definition: D, options: ClientOptions<D> = {}): Client<D> {
    const interceptors = [...this.#interceptors, ...(options.interceptors ?? [])];
    return createClient(this.#caller, this.endpoint, definition, options.timeouts ?? {}, interceptors);
  }

  /**
   * Waits until the connection stands; dials as long as it has to.
   *
   * @throws RpcError `DEADLINE_EXCEEDED` with the reason of the last failure, or `CANCELLED` when the signal fires or the
   * connection is closed.
   */
  async ready({ timeoutMs = 30_000, signal }: ReadyOptions = {}): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      if (signal?.aborted) throw this.#notReady("CANCELLED", "the caller's signal fired", signal.reason);
      if (this.#caller.closed) throw this.#notReady("CANCELLED", "the connection was closed");
      const channel = this.#caller.grpc.getChannel();
      const state = channel.getConnectivityState(true);
      if (state === State.READY) return;
      const changed = await this.#nextState(state, deadline, signal);
      if (!changed && !signal?.aborted && !this.#caller.closed) throw await this.#neverReady(timeoutMs);
    }
  }

  /**
   * Calls the listener each time an established connection is lost, be it that the peer went away or that it closed the
   * connection. Returns the function that takes the listener back. What the listener throws is an uncaught exception.
   */
  onConnectionLost(listener: () => void): () => void {
    const entry = (): void => listener();
    this.#lostListeners.add(entry);
    return () => this.#lostListeners.delete(entry);
  }

  /** Whether {@link close} has been called. */
  get closed(): boolean {
    return this.#caller.closed;
  }

  /** Ends the connection. Calls under way end with `CANCELLED`. Safe to call again. */
  async close(): Promise<void> {
    if (this.#caller.closed) return;
    this.#caller.closed = true;
    for (const cancel of [...this.#caller.underway]) cancel();
    const ready = this.#caller.grpc.getChannel().getConnectivityState(false) === State.READY;
    this.#caller.grpc.close();
    // the library below would wait for ever for a peer that accepted the connection and says nothing
    if (!ready) await this.#sockets.destroy();
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #watch(previous: State): void {
    if (this.#caller.closed) return;
    const channel = this.#caller.grpc.getChannel();
    const state = channel.getConnectivityState(false);
    if (state !== State.SHUTDOWN) channel.watchConnectivityState(state, Infinity, () => this.#watch(state));
    if (previous !== State.READY || state === State.READY) return;
    // in a turn of their own: the library below is in the midst of its work, and must not see what a listener throws
    for (const listener of this.#lostListeners) process.nextTick(listener);
  }

  /** Resolves with true when the state changed, and with false when the deadline passed or the signal fired. */
  #nextState(state: State, deadline: number, signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (changed: boolean): void => {
        clearTimeout(timer);
        off?.();
        resolve(changed);
      };
      const timer = setTimeout(() => settle(false), Math.min(Math.max(deadline - Date.now(), 0), maxTimerMs));
      const off = signal === undefined ? undefined : onAbort(signal, () => settle(false));
      // without a deadline the library below keeps no timer, so nothing stays behind when ours fires first
      this.#caller.grpc.getChannel().watchConnectivityState(state, Infinity, () => settle(true));
    });
  }

  async #neverReady(timeoutMs: number): Promise<RpcError> {
    if (this.#parsed === undefined)
      return this.#notReady(
        "DEADLINE_EXCEEDED",
        `not connected within ${timeoutMs} ms: the server has closed`,
      );
    const failure =
      (await probe(this.#parsed, 1_000).catch((error: unknown) => error as Error)) ?? this.#tls?.failure;
    const reason = cleanHandshakeReason(
      failure?.message ?? "the peer accepts connections and does not speak HTTP/2",
    );
    return this.#notReady("DEADLINE_EXCEEDED", `not connected within ${timeoutMs} ms: ${reason}`, failure);
  }

  #notReady(code: "CANCELLED" | "DEADLINE_EXCEEDED", reason: string, cause?: unknown): RpcError {
    return new RpcError(code, reason, {
      doing: `connecting to ${this.endpoint}`,
      hint: connectionHint(reason, this.endpoint),
      endpoint: this.endpoint,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

function channelOptions(
  endpoint: Endpoint,
  { tls, keepalive }: ConnectOptions,
  maxMessageBytes: number,
): ChannelOptions {
  const authority = endpoint.kind === "tcp" ? tls?.serverName : "localhost";
  return {
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.initial_reconnect_backoff_ms": 50,
    // the pause varies by a fifth, so 2.5 s keeps it within 3 s
    "grpc.max_reconnect_backoff_ms": 2_500,
    // a connection of our own, with its own pauses, and never closed for want of calls
    "grpc.use_local_subchannel_pool": 1,
    "grpc.client_idle_timeout_ms": maxTimerMs,
    // these endpoints are this machine's or named with care: neither a proxy nor DNS has a say
    "grpc.enable_http_proxy": 0,
    // counts of every call and message for a service that nobody can ask here
    "grpc.enable_channelz": 0,
    "grpc.service_config_disable_resolution": 1,
    "grpc-node.flow_control_window": 4 * 1024 * 1024,
    ...keepaliveOptions(endpoint, keepalive, `connecting to ${formatEndpoint(endpoint)}`),
    ...(authority === undefined ? {} : { "grpc.default_authority": authority }),
  };
}
