import { writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server as TcpServer } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { EchoDefinition, echoHandlers } from "../../testdata/echo-definition.js";
import { makeCa } from "../../testdata/make-certificate.js";
import { connectTo, deferred, failure, serveEcho, temporaryFolder } from "../../testdata/start-echo.js";
import type { ClientTlsOptions, RpcError, ServerTlsOptions } from "../index.js";

const ca = makeCa();
const otherCa = makeCa("another CA");
const leaf = ca.issue(["localhost", "127.0.0.1"]);

/** The endpoint of a server that ends with the test. */
async function serveTls(tls: ServerTlsOptions | undefined): Promise<string> {
  const server = await serveEcho("tcp://127.0.0.1:0", echoHandlers, { tls });
  return server.endpoints[0] ?? "";
}

async function listen(server: TcpServer): Promise<string> {
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function echo(endpoint: string, tls: ClientTlsOptions | undefined): Promise<string> {
  const client = connectTo(endpoint, { tls }).client(EchoDefinition);
  return (await client.echo({ text: "x" }, { timeoutMs: 10_000 })).text;
}

/** What a call and `ready()` end with where no handshake succeeds. */
async function failures(endpoint: string, tls: ClientTlsOptions | undefined): Promise<RpcError[]> {
  const connection = connectTo(endpoint, { tls });
  const call = await failure(connection.client(EchoDefinition).echo({}, { timeoutMs: 10_000 }));
  expect(call.code).toBe("UNAVAILABLE");
  const ready = await failure(connection.ready({ timeoutMs: 200 }));
  expect(ready.code).toBe("DEADLINE_EXCEEDED");
  return [call, ready];
}

describe("a client with TLS", () => {
  it("calls by address, by name, and under the name it is told", async () => {
    const warn = vi.spyOn(process, "emitWarning");
    const endpoint = await serveTls(leaf);
    expect(await echo(endpoint, { ca: ca.certificate })).toBe("x");
    expect(await echo(endpoint.replace("127.0.0.1", "localhost"), { ca: ca.certificate })).toBe("x");
    const named = await serveTls(ca.issue(["db.example.com"]));
    expect(await echo(named, { ca: ca.certificate, serverName: "db.example.com" })).toBe("x");
    // as Node does for an address as SNI
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it("shows its certificate to a server that wants one", async () => {
    const endpoint = await serveTls({ ...leaf, clientCa: ca.certificate });
    expect(await echo(endpoint, { ca: ca.certificate, ...ca.issue(["a client"]) })).toBe("x");
  });

  it("keeps its key out of what is printed", async () => {
    const own = ca.issue(["a client"]);
    const connection = connectTo(await serveTls(leaf), { tls: { ca: ca.certificate, ...own } });
    await connection.ready();
    const printed = inspect(connection, { showHidden: true, depth: 20 });
    expect(printed).not.toContain(own.key.split("\n")[1]);
  });

  it.each<[string, () => Promise<string>, ClientTlsOptions | undefined, RegExp]>([
    [
      "an unknown CA",
      () => serveTls(leaf),
      { ca: otherCa.certificate },
      /verify the first cert.* as tls\.caFile\.$/,
    ],
    [
      "the CAs of Node",
      () => serveTls(leaf),
      {},
      /verify the first certificate.*\. No authority that is trusted/,
    ],
    [
      "another host's certificate",
      () => serveTls(ca.issue(["db.example.com"])),
      { ca: ca.certificate },
      /: Hostname\/IP does not match certificate's altnames.* as tls\.serverName\.$/,
    ],
    [
      "a certificate that has expired",
      () => serveTls(ca.issue(["127.0.0.1"], { validForMs: -1_000 })),
      { ca: ca.certificate },
      /: certificate has expired\. Renew/,
    ],
    [
      "no certificate where one is wanted",
      () => serveTls({ ...leaf, clientCa: ca.certificate }),
      { ca: ca.certificate },
      // the alert is lost where the system reports the reset first
      /: tlsv13 alert certificate required\. The server wants a certificate|server not trust this client's certificate\.$/,
    ],
    [
      "a certificate that the server does not trust",
      () => serveTls({ ...leaf, clientCa: ca.certificate }),
      { ca: ca.certificate, ...otherCa.issue(["a client"]) },
      /server not trust this client's certificate\.$/,
    ],
    [
      "a server without TLS",
      () => serveTls(undefined),
      { ca: ca.certificate },
      /One side speaks TLS and the other does not/,
    ],
    ["TLS where it has none", () => serveTls(leaf), undefined, /One side may speak TLS and the other not/],
    [
      "a server of something else with TLS",
      () => listen(createTlsServer({ cert: leaf.certificate, key: leaf.key, ALPNProtocols: ["http/1.1"] })),
      { ca: ca.certificate },
      /: tlsv1 alert no application protocol\. The server speaks TLS and not gRPC there\.$/,
    ],
    [
      "a peer that hangs up",
      () => listen(createServer((socket) => socket.on("error", () => {}).destroy())),
      { ca: ca.certificate },
      /\. The program at tcp:\/\/127\.0\.0\.1:\d+ hung up: /,
    ],
  ])("says what is wrong with %s", async (_, start, tls, message) => {
    for (const error of await failures(await start(), tls)) {
      expect(error.message).toMatch(message);
      expect(error.message).not.toMatch(/\n|:error:|\.c:/);
    }
  });

  it("says that nobody listens, whatever went wrong with TLS before", async () => {
    const server = await serveEcho("tcp://127.0.0.1:0", echoHandlers, { tls: leaf });
    const [endpoint = ""] = server.endpoints;
    const connection = connectTo(endpoint, { tls: { ca: otherCa.certificate } });
    await failure(connection.client(EchoDefinition).echo({}));
    await server.close({ graceMs: 0 });
    expect((await failure(connection.ready({ timeoutMs: 100 }))).reason).toMatch(/ECONNREFUSED/);
  });

  it("reads its files again when it dials, and stays with the good ones", async () => {
    const caFile = join(await temporaryFolder(), "ca.pem");
    await writeFile(caFile, ca.certificate);
    const reported = deferred<RpcError>();
    let server = await serveEcho("tcp://127.0.0.1:0", echoHandlers, { tls: leaf });
    const [endpoint = ""] = server.endpoints;
    const connection = connectTo(endpoint, { tls: { caFile, onReloadError: reported.resolve } });
    const client = connection.client(EchoDefinition);
    await client.echo({});

    async function restart(tls: ServerTlsOptions): Promise<void> {
      const lost = deferred();
      const off = connection.onConnectionLost(lost.resolve);
      await server.close({ graceMs: 0 });
      await lost.promise;
      off();
      server = await serveEcho(endpoint, echoHandlers, { tls });
    }

    await writeFile(caFile, "");
    await restart(leaf);
    await client.echo({}, { waitForReady: true });
    const reason = `caFile ${caFile} holds no certificate`;
    expect(await reported.promise).toMatchObject({ code: "INVALID_TLS", reason });

    await writeFile(caFile, otherCa.certificate);
    await restart(otherCa.issue(["127.0.0.1"]));
    await client.echo({}, { waitForReady: true });
  });
});
