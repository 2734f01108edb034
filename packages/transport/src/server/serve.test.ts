import { createServer as createTcpServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { EchoDefinition, echoHandlers } from "../../testdata/echo-definition.js";
import {
  aborted,
  all,
  connectTo,
  deferred,
  failure,
  forever,
  serveEcho,
  startEcho,
  stream,
  temporaryFolder,
} from "../../testdata/start-echo.js";
import { implement, type RpcError, type ServerContext, type ServiceHandlers, serve } from "../index.js";

describe("handlers", () => {
  it("can be a class, which keeps its this", async () => {
    class Base {
      protected count = 0;
      echo({ text }: { text: string }): { text: string; count: number } {
        return { text, count: ++this.count };
      }
    }
    class Counter
      extends Base
      implements Pick<ServiceHandlers<typeof EchoDefinition>, "echo" | "list" | "collect">
    {
      #secret = "private";
      async *list(): AsyncGenerator<{ text: string; count: number }> {
        yield { text: this.#secret, count: ++this.count };
      }
      async collect(requests: AsyncIterable<unknown>): Promise<{ count: number }> {
        return { count: (await all(requests)).length + this.count };
      }
    }
    const { client } = await startEcho(new Counter());
    expect(await client.echo({ text: "a" })).toMatchObject({ text: "a", count: 1 });
    expect(await all(client.list({}))).toMatchObject([{ text: "private", count: 2 }]);
    expect(await client.collect(stream({}))).toMatchObject({ count: 3 });
  });

  it("that are absent answer UNIMPLEMENTED, of each kind, and so does a service that is not there", async () => {
    for (const handlers of [{}, { echo: undefined as never }]) {
      const { client } = await startEcho(handlers);
      for (const error of await Promise.all([
        failure(client.echo({})),
        failure(client.collect(stream({}))),
        failure(client.list({})),
        failure(client.chat(stream({}))),
      ])) {
        expect(error).toMatchObject({ code: "UNIMPLEMENTED", method: expect.stringMatching(/^\/test\.v1/) });
      }
    }
    const { connection } = await startEcho();
    const other = connection.client({ ...EchoDefinition, fullName: "test.v2.EchoService" });
    expect(await failure(other.echo({}))).toMatchObject({ code: "UNIMPLEMENTED" });
  });

  it("get the facts of the call", async () => {
    const contexts: ServerContext[] = [];
    const server = await serve({
      endpoint: ["tcp://127.0.0.1:0", `${await temporaryFolder()}/s.sock`],
      services: [
        implement(EchoDefinition, {
          echo(request, context) {
            contexts.push(context);
            return request;
          },
        }),
      ],
    });
    onTestFinished(() => server.close({ graceMs: 0 }));
    for (const endpoint of server.endpoints) await connectTo(endpoint).client(EchoDefinition).echo({});
    const [tcp, unix] = contexts;
    expect(tcp?.path).toBe("/test.v1.EchoService/Echo");
    expect(tcp?.peer).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(unix?.peer).toBe(server.endpoints[1]);
    expect(tcp?.deadline).toBeUndefined();
    expect(tcp?.signal.aborted).toBe(false);
    expect(tcp?.signal).toBe(tcp?.signal);
  });

  it("get a signal that has fired when they ask for it late", async () => {
    const begun = deferred();
    const outcome = deferred<boolean>();
    const cancelled = deferred();
    const { client } = await startEcho({
      async echo(request, context) {
        begun.resolve();
        await cancelled.promise;
        while (!context.signal.aborted) await new Promise(setImmediate);
        outcome.resolve(context.signal.aborted);
        return request;
      },
    });
    const controller = new AbortController();
    const ended = failure(client.echo({}, { signal: controller.signal }));
    await begun.promise;
    controller.abort();
    await ended;
    cancelled.resolve();
    expect(await outcome.promise).toBe(true);
  });
});

describe("serve", () => {
  it("listens on several endpoints at once", async () => {
    const folder = await temporaryFolder();
    const endpoint = [
      `unix://${folder}/s.sock`,
      "tcp://127.0.0.1:0",
      { kind: "tcp", host: "localhost", port: 0 } as const,
    ];
    const abstract = `unix-abstract:rpc-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
    if (process.platform === "linux") endpoint.push(abstract);
    const server = await serve({ endpoint, services: [implement(EchoDefinition, echoHandlers)] });
    onTestFinished(() => server.close({ graceMs: 0 }));
    expect(server.endpoints[0]).toBe(`unix://${folder}/s.sock`);
    expect(server.endpoints[1]).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d+$/);
    expect(server.endpoints[2]).toMatch(/^tcp:\/\/localhost:[1-9]\d+$/);
    for (const text of server.endpoints) {
      expect(await connectTo(text).client(EchoDefinition).echo({ text })).toMatchObject({ text });
    }
    await server.close();
    for (const text of server.endpoints) {
      const error = await failure(connectTo(text).client(EchoDefinition).echo({}));
      expect(error.code).toBe("UNAVAILABLE");
      expect(error.hint).toBeDefined();
    }
  });

  it("closes the others when one endpoint cannot be had", async () => {
    const folder = await temporaryFolder();
    const taken = createTcpServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    onTestFinished(() => new Promise<void>((resolve) => taken.close(() => resolve())));
    const tcp = `tcp://127.0.0.1:${(taken.address() as { port: number }).port}`;
    const attempt = serve({ endpoint: [`${folder}/s.sock`, tcp], services: [implement(EchoDefinition, {})] });
    const error: RpcError = await attempt.catch((error) => error);
    expect(error.message).toBe(
      `[ENDPOINT_IN_USE] listening on ${tcp}: another process listens there. Stop it, or choose another endpoint.`,
    );
    expect(error.endpoint).toBe(tcp);
    const { readdir } = await import("node:fs/promises");
    expect(await readdir(folder)).toEqual([]);
  });

  it("refuses an endpoint that is none, and none at all", async () => {
    const services = [implement(EchoDefinition, {})];
    for (const endpoint of [
      [],
      "nonsense",
      undefined as never,
      ["/tmp/x.sock", undefined as never],
      "npipe:////./pipe/x",
    ]) {
      if (process.platform === "win32" && endpoint === "npipe:////./pipe/x") continue;
      await expect(serve({ endpoint, services })).rejects.toMatchObject({
        name: "RpcError",
        code: "INVALID_ENDPOINT",
      });
    }
  });

  it("says which RPC is there twice", async () => {
    const twice = [implement(EchoDefinition, echoHandlers), implement(EchoDefinition, echoHandlers)];
    const folder = await temporaryFolder();
    await expect(serve({ endpoint: `${folder}/s.sock`, services: twice })).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      reason: expect.stringContaining("/test.v1.EchoService/Echo"),
    });
  });

  it("says that an address is not this machine's", async () => {
    const attempt = serve({ endpoint: "tcp://192.0.2.1:1", services: [] });
    await expect(attempt).rejects.toMatchObject({
      code: "LISTEN_FAILED",
      hint: "The address is not one of this machine's.",
    });
  });
});

describe("closing a server", () => {
  it("lets a call under way end, takes no new ones, and resolves closed", async () => {
    const begun = deferred();
    const proceed = deferred();
    const path = `${await temporaryFolder()}/s.sock`;
    const server = await serveEcho(path, {
      async echo(request, { signal }) {
        begun.resolve();
        await proceed.promise;
        return { ...request, count: signal.aborted ? 1 : 0 };
      },
    });
    const client = connectTo(path).client(EchoDefinition);
    const answer = client.echo({ text: "x" });
    await begun.promise;
    const start = Date.now();
    const closing = server.close({ graceMs: 10_000 });
    const { existsSync } = await import("node:fs");
    while (existsSync(path)) await new Promise(setImmediate);
    expect(await failure(connectTo(path).client(EchoDefinition).echo({}))).toMatchObject({
      code: "UNAVAILABLE",
    });
    proceed.resolve();
    expect(await answer).toMatchObject({ text: "x", count: 0 });
    await closing;
    await server.closed;
    expect(Date.now() - start).toBeLessThan(2_000);
  });

  it("with idle connections takes no time", async () => {
    const { client, server } = await startEcho();
    await client.echo({});
    const start = Date.now();
    await server.close({ graceMs: 10_000 });
    expect(Date.now() - start).toBeLessThan(2_000);
  });

  it("ends calls that do not end by themselves after the grace, and their handlers' signals fire", async () => {
    const reasons: unknown[] = [];
    const begun = [deferred(), deferred()];
    const { client, server } = await startEcho({
      echo(_, { signal }) {
        begun[0]?.resolve();
        aborted(signal).then((reason) => reasons.push(reason));
        return forever(signal);
      },
      async *list(_, { signal }) {
        begun[1]?.resolve();
        aborted(signal).then((reason) => reasons.push(reason));
        for (;;) {
          yield {};
          await new Promise(setImmediate);
        }
      },
    });
    const ended = Promise.all([failure(client.echo({})), failure(client.list({}))]);
    await Promise.all(begun.map(({ promise }) => promise));
    const start = Date.now();
    await server.close({ graceMs: 100 });
    expect(Date.now() - start).toBeGreaterThanOrEqual(99);
    expect(Date.now() - start).toBeLessThan(2_000);
    for (const error of await ended) expect(["CANCELLED", "UNAVAILABLE"]).toContain(error.code);
    expect(reasons).toMatchObject([
      { code: "UNAVAILABLE", reason: "the server is shut down" },
      { code: "UNAVAILABLE", reason: "the server is shut down" },
    ]);
  });

  it("waits for a handler whose caller has gone", async () => {
    const begun = deferred<AbortSignal>();
    const proceed = deferred();
    let done = false;
    const { client, server } = await startEcho({
      async echo(request, { signal }) {
        begun.resolve(signal);
        await proceed.promise;
        done = true;
        return request;
      },
    });
    const controller = new AbortController();
    const ended = failure(client.echo({}, { signal: controller.signal }));
    const signal = await begun.promise;
    controller.abort();
    await ended;
    await aborted(signal);
    let closed = false;
    const closing = server.close({ graceMs: 10_000 }).then(() => {
      closed = true;
      return done;
    });
    // turns enough for all connections to end
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(closed).toBe(false);
    proceed.resolve();
    expect(await closing).toBe(true);
  });

  it("without a limit does not end calls", async () => {
    const begun = deferred();
    const proceed = deferred();
    const { client, server } = await startEcho({
      async echo(request) {
        begun.resolve();
        await proceed.promise;
        return request;
      },
    });
    const answer = client.echo({ text: "x" });
    await begun.promise;
    const closing = server.close({ graceMs: Number.POSITIVE_INFINITY });
    // a timer set after the server's would have been first if that were due at once
    await new Promise((resolve) => setTimeout(resolve, 5));
    proceed.resolve();
    expect(await answer).toMatchObject({ text: "x" });
    await closing;
  });

  it("twice is closing once", async () => {
    const { server } = await startEcho();
    const first = server.close();
    expect(server.close({ graceMs: 0 })).toBe(first);
    await first;
    await server.close();
    await server[Symbol.asyncDispose]();
    await server.closed;
  });

  it("leaves nothing that keeps the process", async () => {
    const folder = await temporaryFolder();
    const { spawn } = await import("node:child_process");
    const { fileURLToPath } = await import("node:url");
    const script = fileURLToPath(new URL("../../testdata/serve-and-close.mjs", import.meta.url));
    const child = spawn(process.execPath, [script, `${folder}/s.sock`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
    expect(output).toBe("hello\n");
    await serveEcho(`${folder}/s.sock`);
  });
});
