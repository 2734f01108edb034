import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { connect as connectSocket, createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { EchoDefinition } from "../../testdata/echo-definition.js";
import {
  connectTo,
  deferred,
  type EchoClient,
  startEcho,
  temporaryFolder,
} from "../../testdata/start-echo.js";
import type { Connection } from "../index.js";
import { type FaultProxy, type FaultProxyOptions, startFaultProxy } from "./index.js";

/** A server that sends back each byte, behind a proxy, and one connection through it. */
async function through(
  endpoint: "unix" | "tcp",
): Promise<{ proxy: FaultProxy; socket: Socket; served: Socket[]; received: () => Promise<Buffer> }> {
  const folder = await temporaryFolder();
  const served: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    served.push(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = endpoint === "unix" ? { path: `${folder}/s.sock` } : { host: "127.0.0.1", port: 0 };
  await new Promise<void>((resolve) => server.listen(address, resolve));
  const bound = server.address() as { port: number };
  const target = endpoint === "unix" ? `${folder}/s.sock` : `tcp://127.0.0.1:${bound.port}`;
  const options: FaultProxyOptions =
    endpoint === "unix" ? { target } : { target, endpoint: "tcp://127.0.0.1:0" };
  const proxy = await startFaultProxy(options);
  onTestFinished(() => proxy.close());
  const [, host, port] = /^tcp:\/\/(.*):(\d+)$/.exec(proxy.endpoint) ?? [];
  const path = proxy.endpoint.replace("unix://", "");
  const socket = connectSocket(host === undefined ? { path } : { host, port: Number(port) });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const received = async (): Promise<Buffer> => {
    await closed;
    return Buffer.concat(chunks);
  };
  await new Promise((resolve) => socket.once("connect", resolve));
  return { proxy, socket, served, received };
}

function got(socket: Socket, bytes: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    socket.on("data", function take(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      if (size < bytes) return;
      socket.off("data", take);
      resolve(Buffer.concat(chunks));
    });
  });
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
};

describe.each(["unix", "tcp"] as const)("a proxy on %s", (kind) => {
  it("without faults passes on everything, and the end of each direction", async () => {
    const { socket, received, proxy } = await through(kind);
    const sent = Buffer.alloc(3_000_000, "0123456789");
    socket.end(sent);
    expect((await received()).equals(sent)).toBe(true);
    while (proxy.connections > 0) await new Promise(setImmediate);
  });

  it("cuts after so many bytes, which come", async () => {
    for (const direction of ["toServer", "toClient"] as const) {
      const { proxy, socket, received } = await through(kind);
      proxy[direction].set({ cutAfterBytes: 100_001 });
      socket.write(Buffer.alloc(200_000));
      expect((await received()).length).toBeLessThanOrEqual(100_001);
      if (direction === "toClient") expect(await received()).toHaveLength(100_001);
    }
  });

  it("cuts now, and takes new connections", async () => {
    for (const how of ["close", "reset"] as const) {
      const { proxy, socket, served } = await through(kind);
      socket.write("x");
      await got(socket, 1);
      let failure: NodeJS.ErrnoException | undefined;
      socket.on("error", (error) => {
        failure = error;
      });
      const gone = Promise.all(
        [socket, served[0] as Socket].map((end) => new Promise((resolve) => end.once("close", resolve))),
      );
      socket.end();
      served[0]?.end();
      proxy.cut(how);
      await gone;
      if (kind === "tcp" && how === "reset") expect(failure?.code).toBe("ECONNRESET");
      expect(proxy.connections).toBe(0);
    }
  });

  it("puts in bytes, and changes them", async () => {
    const { proxy, socket } = await through(kind);
    socket.write("a");
    expect(String(await got(socket, 1))).toBe("a");
    proxy.toClient.inject(Buffer.from("!"));
    expect(String(await got(socket, 1))).toBe("!");
    proxy.toServer.inject(Buffer.from("?"));
    expect(String(await got(socket, 1))).toBe("?");
    proxy.toServer.set({ corrupt: (bytes) => bytes.map((byte) => byte + 1) });
    socket.write("abc");
    expect(String(await got(socket, 3))).toBe("bcd");
    proxy.toServer.set({});
    socket.write("abc");
    expect(String(await got(socket, 3))).toBe("abc");
  });

  it("swallows what comes, and its end, while the other side believes that the connection stands", async () => {
    const { proxy, socket, served } = await through(kind);
    socket.write("a");
    await got(socket, 1);
    proxy.toServer.set({ swallowed: true });
    let more = 0;
    served[0]?.on("data", () => more++);
    socket.write("b");
    await turns();
    expect(more).toBe(0);
    socket.destroy();
    await turns();
    expect(served[0]?.readableEnded).toBe(false);
    expect(proxy.connections).toBe(1);
    await proxy.close();
    expect(proxy.connections).toBe(0);
  });

  it("reads nothing while it is stalled, and goes on after it", async () => {
    const { proxy, socket } = await through(kind);
    proxy.toServer.set({ stalled: true });
    const sent = Buffer.alloc(20_000_000, "0123456789");
    const answer = got(socket, sent.length);
    let written = false;
    socket.write(sent, () => {
      written = true;
    });
    await turns();
    expect(written).toBe(false);
    proxy.toServer.set({});
    expect((await answer).equals(sent)).toBe(true);
  });

  it("delays, and lets so many bytes a second through", async () => {
    const { proxy, socket } = await through(kind);
    proxy.toServer.set({ delayMs: 60 });
    proxy.toClient.set({ bytesPerSecond: 1_000 });
    const start = performance.now();
    socket.write(Buffer.alloc(200));
    await got(socket, 200);
    // the last of the pieces does not wait
    expect(performance.now() - start).toBeGreaterThanOrEqual(60 + 90);
  });

  it("leaves nothing behind, whatever is wrong at the end", async () => {
    const set = vi.spyOn(globalThis, "setTimeout");
    const cleared = vi.spyOn(globalThis, "clearTimeout");
    onTestFinished(() => {
      set.mockRestore();
      cleared.mockRestore();
    });
    const { proxy, socket } = await through(kind);
    const faults = [{ delayMs: 1e6 }, { bytesPerSecond: 1 }, { stalled: true }, { swallowed: true }];
    for (const fault of faults) {
      proxy.toServer.set(fault);
      socket.write(Buffer.alloc(1_000));
      await turns();
    }
    proxy.toServer.set({ delayMs: 1e6 });
    socket.write("x");
    await turns();
    await proxy.close();
    await proxy.close();
    await new Promise((resolve) => (socket.destroyed ? resolve(0) : socket.once("close", resolve)));
    const timers = set.mock.calls.flatMap(([, ms], call) =>
      ms === 1e6 ? [set.mock.results[call]?.value] : [],
    );
    expect(timers.length).toBeGreaterThan(0);
    for (const timer of timers) expect(cleared).toHaveBeenCalledWith(timer);
    if (kind === "unix") expect(existsSync(proxy.endpoint.replace("unix://", ""))).toBe(false);
  });
});

describe("a proxy", () => {
  it("stands between a client and a server", async () => {
    const { server } = await startEcho();
    await using proxy = await startFaultProxy({ target: server.endpoints[0] as string });
    const connection: Connection = connectTo(proxy.endpoint);
    const client: EchoClient = connection.client(EchoDefinition);
    expect(await client.echo({ text: "x" })).toMatchObject({ text: "x" });
    expect(proxy.connections).toBe(1);
    const lost = deferred();
    connection.onConnectionLost(lost.resolve);
    proxy.cut();
    await lost.promise;
    expect(await client.echo({ text: "y" }, { waitForReady: true, timeoutMs: 15_000 })).toMatchObject({
      text: "y",
    });
  });

  it("in front of nothing hangs up on each client", async () => {
    const folder = await temporaryFolder();
    await using proxy = await startFaultProxy({
      target: `${folder}/none.sock`,
      endpoint: `${folder}/p.sock`,
    });
    const socket = connectSocket(`${folder}/p.sock`).resume();
    await new Promise((resolve) => socket.once("close", resolve));
    expect(proxy.endpoint).toBe(`unix://${folder}/p.sock`);
  });

  it("that cannot listen says why, and leaves nothing behind", async () => {
    const folder = await temporaryFolder();
    const attempt = startFaultProxy({ target: `${folder}/s.sock`, endpoint: `${folder}/none/p.sock` });
    await expect(attempt).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
    await expect(startFaultProxy({ target: "nonsense" })).rejects.toMatchObject({ code: "INVALID_ENDPOINT" });
    expect(await readdir(folder)).toEqual([]);
  });
});
