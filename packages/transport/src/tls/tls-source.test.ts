import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, it, vi } from "vitest";
import { makeCa } from "../../testdata/make-certificate.js";
import { temporaryFolder } from "../../testdata/start-echo.js";
import { type ClientTlsOptions, connect, RpcError, serve } from "../index.js";
import { TlsSource } from "./tls-source.js";

const ca = makeCa();
const own = ca.issue(["client"]);
const other = ca.issue(["another"]);
const absent = { text: undefined, file: undefined };

/** The error of options that cannot be used. */
function invalid(tls: ClientTlsOptions, endpoint = "tcp://127.0.0.1:1"): RpcError {
  try {
    connect(endpoint, { tls }).close();
  } catch (error) {
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: "INVALID_TLS", endpoint });
    return error as RpcError;
  }
  throw new Error("it connected");
}

function encrypted(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const options = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" } as const;
  return privateKey.export(options).toString();
}

it.each<[string, ClientTlsOptions, RegExp]>([
  [
    "text and file",
    { ca: ca.certificate, caFile: "/ca.pem" },
    /both ca and caFile are given\. Give one of them\.$/,
  ],
  ["a certificate alone", { certificate: own.certificate }, /: certificate is given without key\./],
  ["a key alone", { key: own.key }, /: key is given without certificate\./],
  [
    "a key of another certificate",
    { ...own, key: other.key },
    /: key is not the key of certificate\. The key/,
  ],
  ["a path for text", { ca: "/etc/ca.pem" }, /: ca holds no certificate\. A certificate in PEM starts with/],
  ["a key for a CA", { ca: own.key }, /: ca holds no certificate\./],
  ["what is no text", { ca: Buffer.from(ca.certificate) as never }, /: ca is a object\./],
  ["a half-written file", { ca: ca.certificate.slice(0, 200) }, /: ca breaks off within a certificate$/],
  [
    "a half-written second certificate",
    { ...own, certificate: own.certificate + ca.certificate.slice(0, -30) },
    /: certificate breaks off within a certificate$/,
  ],
  [
    "a damaged certificate",
    { ca: ca.certificate + ca.certificate.replace(/[a-z]/g, "a") },
    /: certificate 2 of ca cannot be read: /,
  ],
  [
    "a damaged key",
    { ...own, key: own.key.slice(0, 60) },
    /: key holds no private key that can be read: .* A key/,
  ],
  [
    "an encrypted key",
    { ...own, key: encrypted() },
    /: key holds no private key .* It is encrypted: give it dec/,
  ],
  [
    "PEM text for a path, which is not shown",
    { certificateFile: "/cert.pem", keyFile: own.key },
    /: keyFile is PEM text\. It is the path of a file; give text as key\.$/,
  ],
  [
    "a file that is not there",
    { caFile: "/nowhere/ca.pem" },
    /: caFile \/nowhere\/ca\.pem cannot be read: ENOENT/,
  ],
  ["a folder", { caFile: "/" }, /: caFile \/ cannot be read: EISDIR/],
])("%s is refused, with the reason and nothing of a key", (_, tls, message) => {
  const error = invalid(tls);
  expect(error.message).toMatch(/^\[INVALID_TLS\] preparing TLS for tcp:\/\/127\.0\.0\.1:1: /);
  expect(error.message).toMatch(message);
  for (const { key } of [own, other]) {
    for (const line of key.split("\n").slice(1, -2)) {
      expect(inspect(error, { showHidden: true, depth: 10 })).not.toContain(line.slice(0, 20));
    }
  }
});

it("TLS is refused where there is no tcp endpoint, and a server without a certificate", async () => {
  expect(invalid({}, "unix:///tmp/x.sock").message).toMatch(/: TLS is for tcp endpoints\. Leave tls out/);
  expect(invalid({}, "unix-abstract:x").message).toMatch(/: TLS is for tcp endpoints\./);
  const endpoint = ["unix:///tmp/x.sock", "unix-abstract:x"];
  await expect(serve({ endpoint, services: [], tls: own })).rejects.toMatchObject({
    code: "INVALID_TLS",
    reason: "TLS is for tcp endpoints, and there is none",
  });
  await expect(serve({ endpoint: "tcp://127.0.0.1:0", services: [], tls: {} })).rejects.toMatchObject({
    code: "INVALID_TLS",
    reason: "there is no certificate",
    hint: "A server needs tls.certificateFile and tls.keyFile.",
  });
});

it("files that cannot be used any more leave the good ones, and each fault is reported once", async () => {
  const folder = await temporaryFolder();
  const parts = {
    ca: { option: "ca", ...absent },
    cert: { option: "certificate", text: undefined, file: join(folder, "cert.pem") },
    key: { option: "key", text: undefined, file: join(folder, "key.pem") },
  };
  await writeFile(parts.cert.file, own.certificate);
  await writeFile(parts.key.file, own.key);
  const reported: string[] = [];
  const onReloadError = (error: RpcError): never => {
    reported.push(error.reason);
    // an async one fails in its own time
    return Promise.reject(new Error("a mistake of the reporter")) as never;
  };
  const source = new TlsSource(parts, onReloadError, { doing: "testing" });
  const { current, context } = source;
  await source.reload();
  expect(source.current).toBe(current);

  await writeFile(parts.cert.file, other.certificate);
  await source.reload();
  await source.reload();
  await writeFile(parts.cert.file, "");
  await source.reload();
  expect(source.current).toBe(current);
  expect(source.context).toBe(context);
  expect(reported).toEqual([
    `keyFile ${parts.key.file} is not the key of certificateFile ${parts.cert.file}`,
    `certificateFile ${parts.cert.file} holds no certificate`,
  ]);

  await writeFile(parts.cert.file, other.certificate);
  await writeFile(parts.key.file, other.key);
  await source.reload();
  expect(source.current).toEqual({ ca: undefined, cert: other.certificate, key: other.key });
  expect(source.context).not.toBe(context);

  await writeFile(parts.cert.file, "");
  await source.reload();
  expect(reported).toHaveLength(3);
});

it("without a reporter a fault is a process warning", async () => {
  const file = join(await temporaryFolder(), "ca.pem");
  await writeFile(file, ca.certificate);
  const text = { option: "x", ...absent };
  const source = new TlsSource(
    { ca: { option: "ca", text: undefined, file }, cert: text, key: text },
    undefined,
    {},
  );
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  await writeFile(file, "");
  await source.reload();
  expect(warn.mock.calls).toEqual([
    [expect.stringMatching(/^\[INVALID_TLS\] caFile .* holds no/), { type: "TlsReloadWarning" }],
  ]);
  warn.mockRestore();
});

it.each([0, -1, Number.NaN, 1.5])("an interval of %d is refused", async (reloadIntervalMs) => {
  const serving = serve({ endpoint: "tcp://127.0.0.1:0", services: [], tls: { ...own, reloadIntervalMs } });
  await expect(serving).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    reason: expect.stringMatching(/^tls\.reloadIntervalMs is /),
  });
});
