import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** What goes wrong with an answer. */
export interface Fault {
  /** Only requests whose first line has this text. */
  readonly request: string;
  /** After so many bytes of the answer, its head included, or, for `cut-request`, of the request. */
  readonly after: number;
  /** The connection ends, or a bit of the next byte of the answer is turned over. */
  readonly kind: "cut" | "corrupt" | "cut-request";
  /** How often. */
  times: number;
}

/** A TCP proxy on loopback that breaks what it is told to break. */
export class FaultyProxy {
  /** Such as `127.0.0.1:40000`. */
  readonly address: string;
  /** The heads of the requests that were seen, in their order. */
  readonly requests: string[] = [];
  /** What is to go wrong. */
  fault: Fault | undefined;
  /** Bytes of answers that have passed. */
  passed = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.address = address;
  }

  /** Starts one before a port of loopback. */
  static async start(target: number): Promise<FaultyProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const proxy = new FaultyProxy(server, `127.0.0.1:${port}`);
    server.on("connection", (client) => proxy.#join(client, connect(target, "127.0.0.1")));
    return proxy;
  }

  /** Forgets what was seen, and what was to go wrong. */
  reset(fault?: Fault): void {
    this.requests.length = 0;
    this.passed = 0;
    this.fault = fault;
  }

  /** Ends it. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(client: Socket, server: Socket): void {
    const sockets = [client, server];
    const end = (): void => {
      for (const socket of sockets) socket.destroy();
    };
    // bytes of the answer to, or of, the request that is to go wrong
    let answered: number | undefined;
    let asked: number | undefined;
    for (const socket of sockets) {
      this.#sockets.add(socket);
      socket.on("error", end).on("close", () => {
        this.#sockets.delete(socket);
        end();
      });
    }
    client.on("data", (chunk) => {
      const { fault } = this;
      const head = /^[A-Z]+ \S+ HTTP\/1\.1\r\n.*?\r\n\r\n/s.exec(chunk.toString("latin1"))?.[0];
      if (head !== undefined) {
        this.requests.push(head);
        const isMeant =
          fault !== undefined && fault.times > 0 && head.split("\r\n")[0]?.includes(fault.request);
        answered = isMeant && fault?.kind !== "cut-request" ? 0 : undefined;
        asked = isMeant && fault?.kind === "cut-request" ? 0 : undefined;
      }
      if (asked !== undefined && fault !== undefined) {
        asked += chunk.length;
        if (asked > fault.after) {
          fault.times -= 1;
          end();
          return;
        }
      }
      if (!server.write(chunk)) pauseUntilDrained(client, server);
    });
    server.on("data", (chunk) => {
      const { fault } = this;
      this.passed += chunk.length;
      if (answered !== undefined && fault !== undefined) {
        const at = fault.after - answered;
        answered += chunk.length;
        if (at >= 0 && at < chunk.length) {
          answered = undefined;
          fault.times -= 1;
          if (fault.kind === "cut") {
            client.end(chunk.subarray(0, at), () => end());
            return;
          }
          chunk[at] = (chunk[at] ?? 0) ^ 1;
        }
      }
      if (!client.write(chunk)) pauseUntilDrained(server, client);
    });
  }
}

function pauseUntilDrained(from: Socket, to: Socket): void {
  from.pause();
  to.once("drain", () => from.resume());
}
