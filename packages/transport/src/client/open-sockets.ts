import type { Socket } from "node:net";
import type { ChannelCredentials } from "@grpc/grpc-js";

/** The sockets of a connection. The library below keeps one whose peer never answers, also when its channel is closed. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>();
  #closed = false;

  /** Watches the sockets that these credentials are asked to secure. */
  watch<C extends ChannelCredentials>(credentials: C): C {
    // the library does not promise this method; without it, close() leaves the sockets to the library
    if (typeof credentials._createSecureConnector !== "function") return credentials;
    const create = credentials._createSecureConnector.bind(credentials);
    credentials._createSecureConnector = (...args) => {
      const connector = create(...args);
      const connect = connector.connect.bind(connector);
      connector.connect = async (socket) => {
        this.#sockets.add(socket);
        socket.once("close", () => this.#sockets.delete(socket));
        // it was under way when the others were destroyed
        if (this.#closed) throw new Error("the connection was closed");
        return connect(socket);
      };
      return connector;
    };
    return credentials;
  }

  /** Destroys all, and those that come yet. */
  async destroy(): Promise<void> {
    this.#closed = true;
    const closed = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once("close", resolve)),
    );
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }
}
