import { join } from "node:path";
import { RuntimeServiceDefinition, VersionResponse } from "@container-interfaces/cri";
import { implement, serve } from "@container-interfaces/transport";
import { buildGo } from "../build-go.js";
import { expectEqual, present } from "../expect.js";
import { run } from "../lab.js";
import { startGoServe } from "./go-process.js";
import type { InteropLab } from "./pair.js";
import type { Report } from "./version.js";

/** What the program `go/dial` prints of each way to dial. */
interface Outcome {
  readonly name: string;
  readonly grpc: string;
  readonly code: string;
  readonly message: string;
  readonly response: string | null;
}

/** How a version of grpc-go dials: the `:authority` that it sends, by the form that the program uses. */
interface DialTable {
  readonly version: string;
  readonly modfile: string;
  /** Those that differ from version to version; the rest is the same in all. */
  readonly authorities: Readonly<Record<string, string>>;
}

const raw = "PATH";
const encoded = "ENCODED PATH";
/** The last versions before each change, and the newest. */
const tables: readonly DialTable[] = [
  {
    version: "1.30.1",
    modfile: "grpc-1.30.mod",
    authorities: {
      "unix:///PATH": "unix://PATH",
      "unix:/PATH": "unix:PATH",
      "unix:///PATH, dialer": "unix://PATH",
      "passthrough:///unix:///PATH": "unix://PATH",
      "passthrough:///PATH, dialer": raw,
      "/PATH, dialer": raw,
    },
  },
  {
    version: "1.56.3",
    modfile: "grpc-1.56.mod",
    authorities: {
      "passthrough:///unix:///PATH": "unix://PATH",
      "passthrough:///PATH, dialer": raw,
      "/PATH, dialer": raw,
    },
  },
  {
    version: "1.85.0",
    modfile: "go.mod",
    authorities: {
      "passthrough:///unix:///PATH": "unix:%2F%2FENCODED PATH",
      "passthrough:///PATH, dialer": encoded,
      "/PATH, dialer": encoded,
    },
  },
];
const everywhere: Readonly<Record<string, string>> = {
  "unix:///PATH": "localhost",
  "unix:/PATH": "localhost",
  "unix:///PATH, dialer": "localhost",
  "passthrough:///localhost, dialer": "localhost",
  "unix:///PATH, WithAuthority localhost": "localhost",
  "/PATH, dialer, WithAuthority localhost": "localhost",
  "unix:///PATH, WithAuthority /PATH": raw,
  "HOST:PORT": "HOST:PORT",
  "passthrough:///HOST:PORT": "HOST:PORT",
  "dns:///HOST:PORT": "HOST:PORT",
};

/**
 * Every form in which programs in Go dial, with three versions of grpc-go. A server in Go, which takes everything, tells the
 * `:authority`; on ours the call succeeds unless it holds a path that is not percent-encoded.
 */
export async function checkDialForms({ checks, dir, program }: InteropLab): Promise<void> {
  const [theirs, ours] = [join(dir, "dialled-go.sock"), join(dir, "dialled.sock")];
  await using _onSocket = await startGoServe(program, `unix:${theirs}`, []);
  await using onPort = await startGoServe(program, "tcp:127.0.0.1:0", []);
  const goAddress = present((await onPort.event("listening")).address, "the address of the server in Go");
  await using server = await serve({
    endpoint: [`unix://${ours}`, "tcp://127.0.0.1:0"],
    services: [implement(RuntimeServiceDefinition, { version: () => ({}) })],
  });
  const address = present(server.endpoints[1], "our address").slice("tcp://".length);
  for (const { version, modfile, authorities } of tables) {
    await checks.check(`interop: every form in which grpc-go ${version} dials`, async () => {
      const dial = await buildGo("dial", dir, [`-modfile=${modfile}`]);
      const wanted = { ...everywhere, ...authorities };
      const sent = await outcomes(dial, theirs, goAddress);
      expectEqual([...new Set(sent.map(({ grpc }) => grpc))], [version], "the version of grpc-go");
      const names = (authority: string): string =>
        authority
          .replace(theirs, raw)
          .replace(encodeURIComponent(theirs), encoded)
          .replace(goAddress, "HOST:PORT");
      expectEqual(
        Object.fromEntries(sent.map((each) => [each.name, names(authorityOf(each))])),
        wanted,
        "the authorities that were sent",
      );
      const got = await outcomes(dial, ours, address);
      const fate = (authority: string): string => (/(?<!ENCODED )PATH/.test(authority) ? "Internal" : "OK");
      expectEqual(
        Object.fromEntries(got.map(({ name, code }) => [name, code])),
        Object.fromEntries(Object.entries(wanted).map(([name, authority]) => [name, fate(authority)])),
        "the outcomes on our server",
      );
    });
  }
}

async function outcomes(dial: string, socket: string, address: string): Promise<readonly Outcome[]> {
  const text = await run([dial, socket, address], { timeoutMs: 60_000 });
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Outcome);
}

/** The authority that a server in Go was sent. */
function authorityOf({ name, code, message, response }: Outcome): string {
  if (code !== "OK") throw new Error(`${name} fails on a server in Go with ${code}: ${message}`);
  const { version } = VersionResponse.decode(Buffer.from(response ?? "", "base64"));
  return (JSON.parse(version) as Report).metadata[":authority"]?.join() ?? "";
}
