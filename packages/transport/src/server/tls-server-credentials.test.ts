import { writeFile } from "node:fs/promises";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { expect, it, onTestFinished, vi } from "vitest";
import { EchoDefinition, echoHandlers } from "../../testdata/echo-definition.js";
import { makeCa, type TestCertificate } from "../../testdata/make-certificate.js";
import {
  connectTo,
  deferred,
  type EchoHandlers,
  failure,
  serveEcho,
  temporaryFolder,
} from "../../testdata/start-echo.js";
import type { RpcError, ServerTlsOptions } from "../index.js";
import { TlsServerCredentials } from "./tls-server-credentials.js";

const ca = makeCa();
const otherCa = makeCa("another CA");
const first = ca.issue(["127.0.0.1"]);
const second = ca.issue(["127.0.0.1"]);

interface Files {
  readonly tls: ServerTlsOptions;
  write(pair: TestCertificate): Promise<void>;
}

/** The files of a pair, in a folder that goes with the test. */
async function files(pair: TestCertificate): Promise<Files> {
  const folder = await temporaryFolder();
  const tls = {
    certificateFile: join(folder, "tls.crt"),
    keyFile: join(folder, "tls.key"),
    reloadIntervalMs: 1,
    // while they are being written they do not match
    onReloadError: () => {},
  };
  const write = async (each: TestCertificate): Promise<void> => {
    await writeFile(tls.certificateFile, each.certificate);
    await writeFile(tls.keyFile, each.key);
  };
  await write(pair);
  return { tls, write };
}

/** The certificate that a server shows to a new connection. */
function served(endpoint: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const port = Number(endpoint.split(":").at(-1));
    const socket = connectTls({ host: "127.0.0.1", port, ca: ca.certificate, ALPNProtocols: ["h2"] }, () => {
      resolve(socket.getPeerX509Certificate()?.toString() ?? "");
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

async function servedBecomes(endpoint: string, certificate: string): Promise<void> {
  // the limit is the test's
  while ((await served(endpoint)) !== certificate) await new Promise(setImmediate);
}

it("changed files are used for new connections, and those that stand go on", async () => {
  const { tls, write } = await files(first);
  const server = await serveEcho("tcp://127.0.0.1:0", echoHandlers, { tls });
  const [endpoint = ""] = server.endpoints;
  const connection = connectTo(endpoint, { tls: { ca: ca.certificate } });
  let lost = 0;
  connection.onConnectionLost(() => lost++);
  await connection.ready();
  expect(await served(endpoint)).toBe(first.certificate);
  await write(second);
  await servedBecomes(endpoint, second.certificate);
  expect(await connection.client(EchoDefinition).echo({ text: "x" })).toMatchObject({ text: "x" });
  expect(lost).toBe(0);
});

it("a pair that does not match, and a file that is gone, leave the good pair and are reported", async () => {
  const { tls, write } = await files(first);
  let reported = deferred<RpcError>();
  const onReloadError = (error: RpcError): void => reported.resolve(error);
  const server = await serveEcho("tcp://127.0.0.1:0", echoHandlers, { tls: { ...tls, onReloadError } });
  const [endpoint = ""] = server.endpoints;
  await writeFile(tls.keyFile ?? "", second.key);
  expect((await reported.promise).message).toMatch(
    /^\[INVALID_TLS\] preparing TLS for tcp:.*: keyFile .* is not the key of certificateFile .*\. The key belongs/,
  );
  expect(await served(endpoint)).toBe(first.certificate);
  reported = deferred();
  await writeFile(tls.certificateFile ?? "", "");
  expect(await reported.promise).toMatchObject({ code: "INVALID_TLS" });
  expect(await served(endpoint)).toBe(first.certificate);
  await write(second);
  await servedBecomes(endpoint, second.certificate);
});

it("the authorities of clients are read again, too", async () => {
  const { tls } = await files(first);
  const clientCaFile = join(await temporaryFolder(), "ca.crt");
  await writeFile(clientCaFile, ca.certificate);
  const server = await serveEcho("tcp://127.0.0.1:0", echoHandlers, { tls: { ...tls, clientCaFile } });
  const [endpoint = ""] = server.endpoints;
  const dial = async (pair: TestCertificate): Promise<string> => {
    const connection = connectTo(endpoint, { tls: { ca: ca.certificate, ...pair } });
    const outcome = await connection
      .client(EchoDefinition)
      .echo({ text: "welcome" })
      .catch((error: RpcError) => ({ text: error.code }));
    await connection.close();
    return outcome.text;
  };
  const old = ca.issue(["a client"]);
  const renewed = otherCa.issue(["a client"]);
  expect(await dial(old)).toBe("welcome");
  expect(await dial(renewed)).toBe("UNAVAILABLE");
  await writeFile(clientCaFile, otherCa.certificate);
  while ((await dial(renewed)) !== "welcome");
  expect(await dial(old)).toBe("UNAVAILABLE");
});

it("a handler sees the certificate of its caller, and none where none was asked for", async () => {
  const seen: unknown[] = [];
  const handlers: EchoHandlers = {
    echo(request, { peerCertificate }) {
      seen.push(peerCertificate?.subjectAltName);
      return request;
    },
  };
  const own = ca.issue(["a client", "spiffe://example.org/ns/default/sa/web"]);
  for (const clientCa of [ca.certificate, undefined]) {
    const server = await serveEcho("tcp://127.0.0.1:0", handlers, { tls: { ...first, clientCa } });
    const connection = connectTo(server.endpoints[0] ?? "", { tls: { ca: ca.certificate, ...own } });
    await connection.client(EchoDefinition).echo({});
  }
  const plain = await serveEcho("tcp://127.0.0.1:0", handlers);
  await connectTo(plain.endpoints[0] ?? "")
    .client(EchoDefinition)
    .echo({});
  const path = join(await temporaryFolder(), "s.sock");
  await serveEcho(path, handlers);
  await connectTo(path).client(EchoDefinition).echo({});
  expect(seen).toEqual([
    "DNS:a client, URI:spiffe://example.org/ns/default/sa/web",
    undefined,
    undefined,
    undefined,
  ]);
});

it("a connection that is in its handshake when the server is closed by force ends", async () => {
  const { tls } = await files(first);
  const server = await serveEcho("tcp://127.0.0.1:0", echoHandlers, { tls });
  const socket = connectSocket(Number(server.endpoints[0]?.split(":").at(-1)), "127.0.0.1");
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.resume();
  await server.close({ graceMs: 50 });
  await closed;
});

it("unix sockets beside the tcp endpoints have no TLS", async () => {
  const path = join(await temporaryFolder(), "s.sock");
  const server = await serveEcho(path, echoHandlers, { endpoint: [path, "tcp://127.0.0.1:0"], tls: first });
  const [, endpoint = ""] = server.endpoints;
  expect(await connectTo(path).client(EchoDefinition).echo({ text: "x" })).toMatchObject({ text: "x" });
  const secure = connectTo(endpoint, { tls: { ca: ca.certificate } }).client(EchoDefinition);
  expect(await secure.echo({ text: "x" })).toMatchObject({ text: "x" });
  expect(await failure(connectTo(endpoint).client(EchoDefinition).echo({}))).toMatchObject({
    code: "UNAVAILABLE",
  });
});

it("the timer does not keep the process, and ends with the server", async () => {
  const { tls } = await files(first);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const timers = vi.spyOn(globalThis, "setTimeout");
  const credentials = new TlsServerCredentials(tls, "tcp://127.0.0.1:0");
  credentials.watch();
  expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
  expect(vi.getTimerCount()).toBe(1);
  credentials.stop();
  expect(vi.getTimerCount()).toBe(0);
  credentials.watch();
  expect(vi.getTimerCount()).toBe(0);
  new TlsServerCredentials(first, "tcp://127.0.0.1:0").watch();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  const stop = vi.spyOn(TlsServerCredentials.prototype, "stop");
  const server = await serveEcho("tcp://127.0.0.1:0", echoHandlers, { tls });
  expect(stop).not.toHaveBeenCalled();
  await server.close();
  expect(stop).toHaveBeenCalledOnce();
  stop.mockRestore();
});
