import { connect as connectSocket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { Echo, EchoDefinition } from "../../testdata/echo-definition.js";
import {
  aborted,
  all,
  connectTo,
  deferred,
  type EchoClient,
  type EchoHandlers,
  failure,
  forever,
  signalHandlers,
  startEcho,
  stream,
} from "../../testdata/start-echo.js";
import { type CallOptions, type Connection, RpcError, type Server } from "../index.js";
import { type FaultProxy, startFaultProxy } from "../testing/index.js";

const kinds = ["echo", "collect", "list", "chat"] as const;
type Kind = (typeof kinds)[number];

/** Node 20 does not see that a connection ends on which a frame came that is larger than allowed. */
const keepsDeadSessions = process.versions.node.startsWith("20.");

interface Setup {
  readonly proxy: FaultProxy;
  readonly server: Server;
  readonly connection: Connection;
  readonly client: EchoClient;
}

async function throughProxy(handlers?: EchoHandlers): Promise<Setup> {
  const { server } = await startEcho(handlers);
  const proxy = await startFaultProxy({ target: server.endpoints[0] as string });
  onTestFinished(() => proxy.close());
  const connection = connectTo(proxy.endpoint);
  return { proxy, server, connection, client: connection.client(EchoDefinition) };
}

function call(client: EchoClient, kind: Kind, options: CallOptions): Promise<unknown> {
  if (kind === "echo") return client.echo({ text: "x" }, options);
  if (kind === "collect") return client.collect(stream({ text: "x" }, { text: "y" }), options);
  if (kind === "list") return all(client.list({ text: "x", count: 3 }, options));
  return all(client.chat(stream({ text: "x" }, { text: "y" }), options));
}

/** The connection serves calls again. */
async function heals({ client, proxy }: Setup): Promise<void> {
  proxy.toServer.set({});
  proxy.toClient.set({});
  for (;;) {
    const options = { waitForReady: true, timeoutMs: 15_000 };
    const answer = await client.echo({ text: "again" }, options).catch((error: RpcError) => error);
    if (!(answer instanceof RpcError)) return expect(answer).toMatchObject({ text: "again" });
    // a call that was made just before the end of the old connection was seen
    expect(answer.message).toMatch(/^\[UNAVAILABLE\]/);
    // a call that fails at once must not keep this process from seeing that end
    await new Promise(setImmediate);
  }
}

/** Handlers that begin, tell of it, and wait for their signal. */
function waiting(begun: (signal: AbortSignal) => void): EchoHandlers {
  return signalHandlers((signal) => {
    begun(signal);
    return forever(signal);
  });
}

describe.each(kinds)("%s survives", (kind) => {
  it("a peer that disappears: the caller gets UNAVAILABLE, and the handler's signal fires", async () => {
    for (const how of ["close", "reset"] as const) {
      const begun = deferred<AbortSignal>();
      const { client, proxy } = await throughProxy(waiting(begun.resolve));
      const ended = failure(call(client, kind, {}));
      const signal = await begun.promise;
      proxy.cut(how);
      expect(await ended).toMatchObject({ code: "UNAVAILABLE" });
      expect(await aborted(signal)).toMatchObject({ code: "CANCELLED", reason: "the caller went away" });
    }
  });

  it("a peer that is gone and does not say so: the deadline ends the call", async () => {
    for (const direction of ["toServer", "toClient"] as const) {
      const setup = await throughProxy();
      await heals(setup);
      setup.proxy[direction].set({ swallowed: true });
      const error = await failure(call(setup.client, kind, { timeoutMs: 300 }));
      expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED", reason: "no answer within 300 ms" });
    }
  });

  it("a cut after any number of bytes: the call ends once, with an RpcError, and the next ones go on", async () => {
    for (const direction of ["toServer", "toClient"] as const) {
      const setup = await throughProxy();
      const outcomes = new Set<string>();
      for (let cutAfterBytes = 1; cutAfterBytes < 400; cutAfterBytes += 13) {
        await heals(setup);
        setup.proxy[direction].set({ cutAfterBytes });
        for (let attempt = 0; attempt < 3; attempt++) {
          const ended = call(setup.client, kind, { timeoutMs: 15_000 });
          const code = await ended.then(
            () => "OK",
            (error) => (error instanceof RpcError ? error.code : String(error)),
          );
          outcomes.add(code);
          if (code !== "OK") break;
        }
      }
      expect([...outcomes].filter((code) => code !== "OK")).toEqual(["UNAVAILABLE"]);
      await heals(setup);
    }
  });

  it("bytes that nobody sent, and bytes that change on the way: it ends with an RpcError, and the next ones go on", async () => {
    for (const direction of ["toServer", "toClient"] as const) {
      let setup = await throughProxy();
      const random = seeded(7);
      for (let round = 0; round < 12; round++) {
        if (keepsDeadSessions) setup = await throughProxy();
        await heals(setup);
        const { proxy, client } = setup;
        const ended = call(client, kind, { timeoutMs: 100 });
        if (round % 2 === 0) {
          const length = 1 + Math.floor(random() * 60);
          proxy[direction].inject(Buffer.from(Array.from({ length }, () => Math.floor(random() * 256))));
        } else {
          const at = random();
          proxy[direction].set({ corrupt: (bytes) => bytes.with(Math.floor(at * bytes.length), 0xff) });
        }
        const outcome = await ended.catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(RpcError);
        proxy.cut();
      }
      if (!keepsDeadSessions) await heals(setup);
    }
  });
});

/** Numbers from 0 to 1 that are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe("a server survives", () => {
  it("garbage before the preface, and in the midst of a frame", async () => {
    const { client, path, server } = await startEcho();
    const random = seeded(11);
    const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const settings = Buffer.of(0, 0, 0, 4, 0, 0, 0, 0, 0);
    const message = Echo.encode({ text: "x" }).finish();
    const cases: Buffer[] = [
      Buffer.of(0),
      Buffer.alloc(1_000_000, 0xff),
      Buffer.from("GET / HTTP/1.1\r\nhost: x\r\n\r\n"),
      preface.subarray(0, 10),
      Buffer.concat([preface, preface]),
      // a frame longer than announced is allowed, and one that ends in its midst
      Buffer.concat([preface, Buffer.of(0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1)]),
      Buffer.concat([preface, settings, Buffer.of(0, 0, 100, 1, 4, 0, 0, 0, 1), Buffer.from(message)]),
      ...Array.from({ length: 60 }, () =>
        Buffer.concat([
          preface,
          settings,
          Buffer.from(Array.from({ length: 200 }, () => Math.floor(random() * (random() < 0.5 ? 16 : 256)))),
        ]),
      ),
    ];
    const gone: Promise<unknown>[] = [];
    for (const bytes of cases) {
      const socket = connectSocket(path).resume();
      socket.on("error", () => {});
      gone.push(new Promise((resolve) => socket.once("close", resolve)));
      await new Promise<void>((resolve) => socket.end(bytes, () => resolve()));
      expect(await client.echo({ text: "x" })).toMatchObject({ text: "x" });
    }
    // Node 20 keeps some of these connections, and their sockets, until the server ends
    await server.close({ graceMs: 0 });
    await Promise.all(gone);
  });
});
