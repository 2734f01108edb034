import type { ServerOptions as Http2Options } from "node:http2";
import type { Duplex } from "node:stream";
import { ServerCredentials, type ServerOptions } from "@grpc/grpc-js";
import { type Endpoint, formatEndpoint } from "../endpoint.js";
import { grpcTarget } from "../grpc-target.js";
import { type KeepaliveOptions, keepaliveOptions } from "../keepalive.js";
import { checkWholeNumber, maxTimerMs } from "../limits.js";
import { RpcError } from "../rpc-error.js";
import { addService } from "./add-service.js";
import { CallsUnderway } from "./calls-underway.js";
import type { ErrorPolicy } from "./error-policy.js";
import { listenError } from "./listen-error.js";
import { MendedServer } from "./mended-server.js";
import type { ServerInterceptor } from "./server-call.js";
import type { ServiceImplementation } from "./service-handlers.js";
import { placeSocket, type SocketOptions } from "./unix-socket.js";

/** What the listeners of a server share. */
export interface ListenerSettings {
  readonly services: readonly ServiceImplementation[];
  readonly socket: SocketOptions;
  readonly interceptors: readonly ServerInterceptor[];
  readonly errors: ErrorPolicy;
  readonly maxMessageBytes: number;
  readonly maxConcurrentStreams: number;
  readonly maxMetadataBytes: number;
  /** For tcp endpoints. */
  readonly tls: ServerCredentials | undefined;
  readonly keepalive: KeepaliveOptions | false | undefined;
}

/** One endpoint of a server, with a server of the library below to itself: so a call's peer is known. */
export class Listener {
  /** The endpoint as text, with the port that was bound. */
  readonly endpoint: string;
  readonly #grpc: MendedServer;
  readonly #underway: CallsUnderway;
  readonly #removeFile: () => Promise<void>;
  readonly #services: readonly ServiceImplementation[];

  private constructor(
    endpoint: string,
    grpc: MendedServer,
    underway: CallsUnderway,
    removeFile: () => Promise<void>,
    services: readonly ServiceImplementation[],
  ) {
    this.endpoint = endpoint;
    this.#grpc = grpc;
    this.#underway = underway;
    this.#removeFile = removeFile;
    this.#services = services;
  }

  /** @throws RpcError `ENDPOINT_IN_USE`, `LISTEN_FAILED`, `INVALID_ENDPOINT` or `INVALID_ARGUMENT`; nothing is left behind then. */
  static async open(endpoint: Endpoint, settings: ListenerSettings): Promise<Listener> {
    let text = formatEndpoint(endpoint);
    const doing = `listening on ${text}`;
    const grpc = createMendedServer(doing, settings, keepaliveOptions(endpoint, settings.keepalive, doing));
    const underway = new CallsUnderway();
    const insecure = ServerCredentials.createInsecure();
    // the port is known after the bind; a call needs it later only
    const settingsOf = {
      ...settings,
      underway,
      get endpoint(): string {
        return text;
      },
    };
    try {
      for (const service of settings.services) addService(grpc, service, settingsOf);
      if (endpoint.kind === "unix") {
        const bind = async (path: string): Promise<void> =>
          void (await bindTo(grpc, grpcTarget({ kind: "unix", path }), insecure));
        const removeFile = await placeSocket(endpoint, settings.socket, bind);
        return new Listener(text, grpc, underway, removeFile, settings.services);
      }
      const secure = endpoint.kind === "tcp" ? settings.tls : undefined;
      const port = await bindTo(grpc, grpcTarget(endpoint), secure ?? insecure);
      if (endpoint.kind === "tcp") text = formatEndpoint({ ...endpoint, port });
      return new Listener(text, grpc, underway, async () => {}, settings.services);
    } catch (error) {
      grpc.forceShutdown();
      throw RpcError.is(error) ? error : listenError(error, text);
    }
  }

  /**
   * Serves the connections that are handed to it, and listens nowhere.
   *
   * @throws RpcError `LISTEN_FAILED` when an RPC is there twice
   */
  static inMemory(settings: ListenerSettings): {
    readonly listener: Listener;
    /** Takes a connection; false when the listener has closed. */
    accept(connection: Duplex): boolean;
  } {
    const endpoint = "memory";
    const grpc = createMendedServer(`listening on ${endpoint}`, settings);
    const underway = new CallsUnderway();
    try {
      for (const service of settings.services) addService(grpc, service, { ...settings, underway, endpoint });
    } catch (error) {
      throw listenError(error, endpoint);
    }
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    grpc.mend();
    let closed = false;
    const removeFile = async (): Promise<void> => {
      closed = true;
    };
    const listener = new Listener(endpoint, grpc, underway, removeFile, settings.services);
    const accept = (connection: Duplex): boolean => {
      if (!closed) injector.injectConnection(connection);
      return !closed;
    };
    return { listener, accept };
  }

  /** Takes no more calls, waits for the handlers at work, and ends their calls when the time is over. */
  async close(graceMs: number): Promise<void> {
    // first, so that nobody finds the file of a server that is going away, and the next one can have its place
    await this.#removeFile();
    await new Promise<void>((resolve) => {
      const force = setTimeout(
        () => {
          this.#underway.shutDown();
          this.#grpc.forceShutdown();
          resolve();
        },
        Math.min(graceMs, maxTimerMs),
      );
      this.#grpc.tryShutdown(async (error) => {
        if (error !== undefined) this.#grpc.forceShutdown();
        // a handler whose caller has gone holds no connection, and may still be writing
        await this.#underway.none();
        clearTimeout(force);
        resolve();
      });
      // after the connections have been told, so that nobody comes back over one of them
      const isHere = (context: unknown): boolean => this.#underway.has(context);
      for (const service of this.#services) service.drain?.(isHere);
    });
  }
}

function createMendedServer(
  doing: string,
  settings: ListenerSettings,
  keepalive: ServerOptions = {},
): MendedServer {
  const whole = (name: "maxMessageBytes" | "maxConcurrentStreams" | "maxMetadataBytes"): number =>
    checkWholeNumber(name, settings[name], 1, 2 ** 32 - 1, doing);
  const maxMessageBytes = whole("maxMessageBytes");
  const maxConcurrentStreams = whole("maxConcurrentStreams");
  const maxHeaderListSize = whole("maxMetadataBytes");
  const grpc = new MendedServer(maxMessageBytes, {
    "grpc.max_concurrent_streams": maxConcurrentStreams,
    // counts of every call and message for a service that nobody can ask here
    "grpc.enable_channelz": 0,
    ...keepalive,
  });
  // the library has no option for this one; without the field, Node's own limits are all there is
  const { commonServerOptions } = grpc as unknown as { commonServerOptions?: Http2Options };
  if (commonServerOptions !== undefined)
    commonServerOptions.settings = { ...commonServerOptions.settings, maxHeaderListSize };
  return grpc;
}

function bindTo(grpc: MendedServer, target: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    grpc.bindAsync(target, credentials, (error, port) => {
      if (error !== null) return reject(error);
      grpc.mend();
      resolve(port);
    });
  });
}
