import { Server as GrpcServer, ServerCredentials } from "@grpc/grpc-js";
import { type Endpoint, formatEndpoint } from "../endpoint.js";
import { grpcTarget } from "../grpc-target.js";
import { maxTimerMs } from "../limits.js";
import { RpcError } from "../rpc-error.js";
import { addService } from "./add-service.js";
import { CallsUnderway } from "./calls-underway.js";
import type { ErrorPolicy } from "./error-policy.js";
import { listenError } from "./listen-error.js";
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
}

/** One endpoint of a server, with a server of the library below to itself: so a call's peer is known. */
export class Listener {
  /** The endpoint as text, with the port that was bound. */
  readonly endpoint: string;
  readonly #grpc: GrpcServer;
  readonly #underway: CallsUnderway;
  readonly #removeFile: () => Promise<void>;
  readonly #services: readonly ServiceImplementation[];

  private constructor(
    endpoint: string,
    grpc: GrpcServer,
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

  /** @throws RpcError `ENDPOINT_IN_USE`, `LISTEN_FAILED` or `INVALID_ENDPOINT`; nothing is left behind then. */
  static async open(endpoint: Endpoint, settings: ListenerSettings): Promise<Listener> {
    const grpc = new GrpcServer({
      "grpc.max_receive_message_length": settings.maxMessageBytes,
      "grpc.max_send_message_length": settings.maxMessageBytes,
    });
    let text = formatEndpoint(endpoint);
    const underway = new CallsUnderway();
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
          void (await bindTo(grpc, grpcTarget({ kind: "unix", path })));
        const removeFile = await placeSocket(endpoint, settings.socket, bind);
        return new Listener(text, grpc, underway, removeFile, settings.services);
      }
      const port = await bindTo(grpc, grpcTarget(endpoint));
      if (endpoint.kind === "tcp") text = formatEndpoint({ ...endpoint, port });
      return new Listener(text, grpc, underway, async () => {}, settings.services);
    } catch (error) {
      grpc.forceShutdown();
      throw RpcError.is(error) ? error : listenError(error, text);
    }
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
      for (const service of this.#services) service.drain?.();
    });
  }
}

function bindTo(grpc: GrpcServer, target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    grpc.bindAsync(target, ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
