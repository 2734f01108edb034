import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { Duplex } from "node:stream";
import { type ChannelInterface, type Deadline, connectivityState as State } from "@grpc/grpc-js";
import { MemoryCall } from "./memory-call.js";
import { memoryWire } from "./memory-wire.js";

interface Watcher {
  readonly state: State;
  readonly callback: () => void;
}

/** A channel, as the library below knows it, to a server in the same process. It connects when it is first used. */
export class MemoryChannel implements ChannelInterface {
  readonly maxMessageBytes: number;
  readonly #dial: (connection: Duplex) => boolean;
  readonly #sessions = new Set<ClientHttp2Session>();
  #watchers: Watcher[] = [];
  #session: ClientHttp2Session | undefined;
  #state: State = State.IDLE;

  /** @param dial hands the far end of a connection to the server; false when that has closed */
  constructor(dial: (connection: Duplex) => boolean, maxMessageBytes: number) {
    this.#dial = dial;
    this.maxMessageBytes = maxMessageBytes;
  }

  createCall(path: string, deadline: Deadline): MemoryCall {
    return new MemoryCall(this, path, deadline instanceof Date ? deadline.getTime() : deadline);
  }

  request(headers: OutgoingHttpHeaders): ClientHttp2Stream | undefined {
    this.#connect();
    return this.#session?.request(headers);
  }

  getConnectivityState(tryToConnect: boolean): State {
    if (tryToConnect) this.#connect();
    return this.#state;
  }

  watchConnectivityState(state: State, _deadline: Deadline, callback: () => void): void {
    this.#watchers.push({ state, callback });
  }

  getTarget(): string {
    return "memory";
  }

  getChannelzRef(): never {
    throw new Error("a channel in memory is not registered for channelz");
  }

  close(): void {
    this.#become(State.SHUTDOWN);
    for (const session of this.#sessions) session.close();
  }

  #connect(): void {
    if (this.#session !== undefined || this.#state === State.SHUTDOWN) return;
    const [near, far] = memoryWire();
    if (!this.#dial(far)) {
      this.#become(State.TRANSIENT_FAILURE);
      return;
    }
    const session = connect("http://localhost", { createConnection: () => near });
    this.#session = session;
    this.#sessions.add(session);
    const lose = (): void => {
      if (this.#session !== session) return;
      this.#session = undefined;
      this.#become(State.IDLE);
    };
    session.on("error", () => {});
    session.on("goaway", lose);
    session.on("close", () => {
      this.#sessions.delete(session);
      lose();
    });
    this.#become(State.CONNECTING);
    session.once("remoteSettings", () => {
      if (this.#session === session) this.#become(State.READY);
    });
  }

  #become(state: State): void {
    if (this.#state === state || this.#state === State.SHUTDOWN) return;
    this.#state = state;
    const watchers = this.#watchers;
    this.#watchers = watchers.filter((watcher) => watcher.state === state);
    for (const watcher of watchers) if (watcher.state !== state) watcher.callback();
  }
}
