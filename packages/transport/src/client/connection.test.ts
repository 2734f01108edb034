import { createServer, type Server as TcpServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { EchoDefinition } from "../../testdata/echo-definition.js";
import {
  all,
  connectTo,
  deferred,
  failure,
  forever,
  serveEcho,
  signalHandlers,
  startEcho,
  stream,
  temporaryFolder,
} from "../../testdata/start-echo.js";
import { connect } from "../index.js";

async function listen(server: TcpServer, path: string): Promise<void> {
  server.listen(path);
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
}

describe("a call where nobody listens", () => {
  it("fails at once with the reason and what to do", async () => {
    const folder = await temporaryFolder();
    const client = connectTo(`${folder}/s.sock`).client(EchoDefinition);
    const start = Date.now();
    for (const error of await Promise.all([
      failure(client.echo({})),
      failure(client.collect(stream({}))),
      failure(client.list({})),
      failure(client.chat(stream({}))),
    ])) {
      expect(error).toMatchObject({ code: "UNAVAILABLE", endpoint: `unix://${folder}/s.sock` });
      expect(error.reason).toBe(`connect ENOENT ${folder}/s.sock`);
      expect(error.message).toMatch(
        /^\[UNAVAILABLE\] calling .*: connect ENOENT .*s\.sock\. There is no socket at unix:.*: is the service running, and is this its endpoint\?$/,
      );
    }
    expect(Date.now() - start).toBeLessThan(1_000);
  });

  it("names the reason on tcp, and for a socket file that was left behind", async () => {
    const tcp = createServer();
    tcp.listen(0, "127.0.0.1");
    await new Promise((resolve) => tcp.once("listening", resolve));
    const { port } = tcp.address() as { port: number };
    await new Promise((resolve) => tcp.close(resolve));
    const error = await failure(connectTo(`tcp://127.0.0.1:${port}`).client(EchoDefinition).echo({}));
    expect(error.message).toMatch(
      /: connect ECONNREFUSED 127\.0\.0\.1:\d+\. Nothing listens at tcp:\/\/127\.0\.0\.1:\d+: is the service running\?/,
    );
  });

  it("waits with waitForReady, until its deadline or its signal", async () => {
    const path = join(await temporaryFolder(), "s.sock");
    const client = connectTo(path).client(EchoDefinition);
    const answer = client.echo({ text: "x" }, { waitForReady: true, timeoutMs: 15_000 });
    const items = all(client.list({ count: 2 }, { waitForReady: true, timeoutMs: 15_000 }));
    const late = await failure(client.echo({}, { waitForReady: true, timeoutMs: 100 }));
    expect(late.message).toMatch(/^\[DEADLINE_EXCEEDED\] .*: no connection within 100 ms$/);
    const controller = new AbortController();
    const given = failure(client.echo({}, { waitForReady: true, signal: controller.signal }));
    controller.abort("why");
    expect(await given).toMatchObject({ code: "CANCELLED", cause: "why" });
    await serveEcho(path);
    expect(await answer).toMatchObject({ text: "x" });
    expect(await items).toHaveLength(2);
  });
});

describe("ready", () => {
  it("resolves when the connection stands, also when the server comes later", async () => {
    const path = join(await temporaryFolder(), "s.sock");
    const connection = connectTo(path);
    const ready = connection.ready({ timeoutMs: 15_000 });
    await failure(connection.client(EchoDefinition).echo({}));
    await serveEcho(path);
    await ready;
    await connection.ready({ timeoutMs: 0 });
    expect(await connection.client(EchoDefinition).echo({ text: "x" })).toMatchObject({ text: "x" });
  });

  it("ends with the reason of the last failure when the time is over", async () => {
    const path = join(await temporaryFolder(), "s.sock");
    const start = Date.now();
    const error = await failure(connectTo(path).ready({ timeoutMs: 200 }));
    expect(error.message).toBe(
      `[DEADLINE_EXCEEDED] connecting to unix://${path}: not connected within 200 ms: connect ENOENT ${path}. ` +
        `There is no socket at unix://${path}: is the service running, and is this its endpoint?`,
    );
    expect(error.cause).toMatchObject({ code: "ENOENT" });
    expect(Date.now() - start).toBeGreaterThanOrEqual(199);
    expect(Date.now() - start).toBeLessThan(1_200);
  });

  it("says when the peer speaks something else", async () => {
    const path = join(await temporaryFolder(), "s.sock");
    await listen(
      createServer((socket) =>
        socket
          .resume()
          .on("error", () => {})
          .end("220 mail.example.com ESMTP\r\n"),
      ),
      path,
    );
    const error = await failure(connectTo(path).ready({ timeoutMs: 300 }));
    expect(error.message).toMatch(/: the peer accepts connections and does not speak HTTP\/2$/);
  });

  it("ends with CANCELLED when the signal fires, before or meanwhile, or when the connection is closed", async () => {
    const path = join(await temporaryFolder(), "s.sock");
    const connection = connectTo(path);
    const before = await failure(connection.ready({ signal: AbortSignal.abort("before") }));
    expect(before).toMatchObject({ code: "CANCELLED", cause: "before" });
    const controller = new AbortController();
    const waiting = [1, 2, 3].map(() => failure(connection.ready({ signal: controller.signal })));
    controller.abort("meanwhile");
    for (const error of await Promise.all(waiting)) {
      expect(error).toMatchObject({ code: "CANCELLED", cause: "meanwhile" });
    }
    const closed = failure(connection.ready());
    await connection.close();
    expect((await closed).message).toBe(
      `[CANCELLED] connecting to unix://${path}: the connection was closed`,
    );
    expect(await failure(connection.ready())).toMatchObject({ code: "CANCELLED" });
  });
});

describe("a connection", () => {
  it("is dialled again after the server was restarted on the same path, and says when it is lost", async () => {
    const { path, server, connection, client } = await startEcho();
    let current = server;
    let lost = 0;
    let another = deferred();
    const off = connection.onConnectionLost(() => {
      lost++;
      another.resolve();
    });
    await client.echo({});
    for (let round = 1; round <= 3; round++) {
      await current.close({ graceMs: 0 });
      await another.promise;
      another = deferred();
      expect(lost).toBe(round);
      const down = await failure(client.echo({}));
      expect(down.code).toBe("UNAVAILABLE");
      current = await serveEcho(path);
      const start = Date.now();
      expect(await client.echo({ text: "x" }, { waitForReady: true, timeoutMs: 10_000 })).toMatchObject({
        text: "x",
      });
      expect(Date.now() - start).toBeLessThan(3_000);
    }
    off();
    await current.close({ graceMs: 0 });
    await failure(client.echo({}));
    expect(lost).toBe(3);
  });

  it("says that it is lost when the server drains, and a listener that throws does not harm the next one", async () => {
    const { server, connection, client } = await startEcho();
    const uncaught = deferred<unknown>();
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.once("uncaughtException", uncaught.resolve);
    onTestFinished(() => {
      process.removeAllListeners("uncaughtException");
      for (const listener of listeners) process.on("uncaughtException", listener);
    });
    const wrong = new Error("a mistake of the listener");
    const lost = deferred();
    connection.onConnectionLost(() => {
      throw wrong;
    });
    connection.onConnectionLost(lost.resolve);
    await client.echo({});
    await server.close();
    await lost.promise;
    expect(await uncaught.promise).toBe(wrong);
  });

  it("does not say that it is lost when it is closed on this side", async () => {
    const { connection, client, server } = await startEcho();
    let lost = 0;
    connection.onConnectionLost(() => lost++);
    await client.echo({});
    await connection.close();
    await server.close();
    expect(lost).toBe(0);
  });

  it("that is closed ends the calls under way, of each kind, and takes no more", async () => {
    let begun = 0;
    const all4 = deferred();
    const begin = (signal: AbortSignal): Promise<never> => {
      if (++begun === 4) all4.resolve();
      return forever(signal);
    };
    const { client, connection } = await startEcho(signalHandlers(begin));
    const calls = () => [
      failure(client.echo({})),
      failure(client.collect(stream())),
      failure(client.list({})),
      failure(client.chat(stream())),
    ];
    const ended = Promise.all(calls());
    await all4.promise;
    expect(connection.closed).toBe(false);
    await connection.close();
    await connection.close();
    await connection[Symbol.asyncDispose]();
    expect(connection.closed).toBe(true);
    for (const error of await ended) {
      expect(error).toMatchObject({
        code: "CANCELLED",
        reason: "the connection was closed while the call was under way",
      });
    }
    for (const error of await Promise.all(calls())) {
      expect(error).toMatchObject({ code: "CANCELLED", reason: "the connection was closed" });
    }
  });

  it("that is closed ends a call that waits for it", async () => {
    const connection = connectTo(join(await temporaryFolder(), "s.sock"));
    const ended = failure(connection.client(EchoDefinition).echo({}, { waitForReady: true }));
    await connection.close();
    expect(await ended).toMatchObject({ code: "CANCELLED" });
  });

  it("that is closed while its peer says nothing leaves no socket", async () => {
    for (const when of ["connection", "data"]) {
      const path = join(await temporaryFolder(), "s.sock");
      const reached = deferred();
      const gone = deferred();
      const silent = createServer((socket) => {
        if (when === "connection") reached.resolve();
        // the client has said what it has to say
        else socket.once("data", () => reached.resolve());
        socket.resume().once("close", gone.resolve);
      });
      await listen(silent, path);
      const connection = connectTo(path);
      const call = failure(connection.client(EchoDefinition).echo({}, { waitForReady: true }));
      await reached.promise;
      await connection.close();
      expect(await call).toMatchObject({ code: "CANCELLED" });
      await gone.promise;
    }
  });

  it("ends a call with UNAVAILABLE when it is lost under way", async () => {
    const begun = deferred();
    const { client, server } = await startEcho({
      echo(_, { signal }) {
        begun.resolve();
        return forever(signal);
      },
    });
    const ended = failure(client.echo({}));
    await begun.promise;
    await server.close({ graceMs: 0 });
    expect(["UNAVAILABLE", "CANCELLED"]).toContain((await ended).code);
  });

  it("to a peer that hangs up in the midst of everything ends calls with an RpcError", async () => {
    const path = join(await temporaryFolder(), "s.sock");
    await listen(
      createServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => socket.destroy());
      }),
      path,
    );
    const client = connectTo(path).client(EchoDefinition);
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await failure(client.echo({}, { timeoutMs: 5_000 }))).toMatchObject({ name: "RpcError" });
    }
  });

  it("refuses an endpoint that is none, at once", () => {
    for (const endpoint of ["nonsense", "", undefined as never, { kind: "tcp" } as never]) {
      expect(() => connect(endpoint)).toThrow(/^\[INVALID_ENDPOINT\]/);
    }
  });
});
