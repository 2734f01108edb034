import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  ControllerServiceCapability_RPC_Type as ControllerType,
  connectDriver,
  GroupControllerServiceCapability_RPC_Type as GroupType,
  PluginCapability_Service_Type as ServiceType,
} from "@container-interfaces/csi";
import { buildGo } from "../build-go.js";
import type { Checks } from "../checks.js";
import { expect, expectEqual, present } from "../expect.js";
import { jsonOf } from "../interop/fill.js";
import { run } from "../lab.js";
import { processesWith } from "../observe/processes.js";
import { timed } from "../timed.js";
import { checkGoDriver } from "./check-go-driver.js";
import { DriverProcess } from "./driver-process.js";
import { expectNothingBelow } from "./expect-nothing-below.js";
import { RecordingDriver, rpcs } from "./recording-driver.js";
import { removeBelow } from "./remove-below.js";

/** A release of the CSI library in Go. */
interface GoLibrary {
  readonly version: "1.9.0" | "1.12.0" | "1.13.0";
  readonly modfile: string;
  /** How many RPCs it has. */
  readonly rpcs: number;
}

const libraries: readonly GoLibrary[] = [
  { version: "1.9.0", modfile: "csi-1.9.mod", rpcs: 29 },
  { version: "1.12.0", modfile: "csi-1.12.mod", rpcs: 32 },
  { version: "1.13.0", modfile: "go.mod", rpcs: 36 },
];
const variants = 4;
const cutRounds = 5;

/** What `csi fill` prints of a call. */
interface FilledCall {
  readonly method: string;
  readonly unset: readonly string[];
  readonly code: string;
  readonly message?: string;
  readonly sent: unknown;
  readonly received: readonly { readonly json: unknown; readonly bytes: string | null }[];
}

/**
 * Has programs in Go that link the CSI library and csi-lib-utils call drivers as the sidecars do, with three releases of the library, and
 * calls a driver in Go.
 */
export async function checkGo(checks: Checks): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ci-csi-go-"));
  try {
    for (const library of libraries) {
      const dir = join(folder, library.version);
      await mkdir(dir);
      // no check, as those have an end: with nothing in its cache, Go takes minutes
      await timed(`csi: build of the program in Go, ${library.version}`, () =>
        buildGo("csi", dir, [`-modfile=${library.modfile}`]),
      );
      const check = (what: string, body: (program: string) => Promise<void>): Promise<void> =>
        checks.check(`Go ${library.version}: ${what}`, () => body(join(dir, "csi")));
      await check("it finds out what the example can", (program) => checkDiscovery(program, dir));
      await check("every RPC with every field set", (program) => checkFields(program, dir, library));
      await check("connections that end in the middle of calls", (program) => checkCuts(program, dir));
      await checkGoDriver(checks, join(dir, "csi"), dir, library.version);
    }
  } finally {
    const left = await processesWith(folder);
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    await checks.check("Go: nothing is left of it", async () => {
      expectEqual(left, [], "the processes");
      await expectNothingBelow(folder);
    });
    await removeBelow(folder);
  }
}

function startExample(dir: string, socket: string): Promise<DriverProcess> {
  const endpoint = `unix://${socket}`;
  const args = ["--endpoint", endpoint, "--data-dir", join(dir, "data"), "--node-id", "node-1"];
  return DriverProcess.start([...args, "--publish-mode", "bind"], [endpoint]);
}

/** What csi-lib-utils learns is what our own client does. */
async function checkDiscovery(program: string, dir: string): Promise<void> {
  const socket = join(dir, "discovery.sock");
  const driver = await startExample(dir, socket);
  try {
    const found = JSON.parse(await run([program, "discover", "--socket", socket])) as {
      readonly name: string;
      readonly plugin: readonly string[];
      readonly controller: readonly string[];
      readonly groupController: readonly string[];
    };
    await using client = await connectDriver(`unix://${socket}`);
    const wanted = await client.capabilities();
    expectEqual(found.name, client.name, "the name");
    // a number is what an older library has no word for
    const numbers = (words: readonly string[], type: Readonly<Record<string, unknown>>): number[] =>
      words.map((word) => Number(type[word] ?? word)).sort((a, b) => a - b);
    const sorted = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => a - b);
    expectEqual(numbers(found.plugin, ServiceType), sorted(wanted.plugin), "what the driver has");
    expectEqual(
      numbers(found.controller, ControllerType),
      sorted(wanted.controller),
      "what its Controller can",
    );
    expectEqual(
      numbers(found.groupController, GroupType),
      sorted(wanted.groupController),
      "what its GroupController can",
    );
  } finally {
    await driver.end("SIGTERM");
  }
}

/** What Go sent is what our driver got, and what our driver answered is what Go got, field by field. */
async function checkFields(program: string, dir: string, library: GoLibrary): Promise<void> {
  const socket = join(dir, "recorder.sock");
  await using recorder = await RecordingDriver.start(`unix://${socket}`);
  const lines = (await run([program, "fill", "--socket", socket], { timeoutMs: 60_000 })).trim().split("\n");
  const counts = new Map<string, number>();
  for (const line of lines) {
    const { method, unset, code, message, sent, received } = JSON.parse(line) as FilledCall;
    const index = counts.get(method) ?? 0;
    counts.set(method, index + 1);
    const what = `${method}, variant ${index}`;
    expect(code === "OK", `${what} ends with ${code}: ${message}; sent was ${JSON.stringify(sent)}`);
    expectEqual(unset, [], `the fields that ${what} does not set`);
    const recorded = recorder.calls.get(method)?.[index];
    const { requestType, responseType } = present(rpcs.get(method), method);
    // what the frame answers has no fields to send
    if (recorded === undefined) {
      expectEqual(sent, {}, `the request of ${what}`);
      continue;
    }
    expectEqual(jsonOf(requestType, recorded.request), sent, `what arrived of ${what}`);
    expectEqual(received.length, recorded.responses.length, `the number of responses of ${what}`);
    for (const [at, response] of recorded.responses.entries()) {
      const bytes = Buffer.from(received[at]?.bytes ?? "", "base64");
      const got = responseType.decode(bytes);
      if (!isDeepStrictEqual(got, response))
        expectEqual(jsonOf(responseType, got), jsonOf(responseType, response), `what Go has of ${what}`);
      // an older library knows less
      if (library.version === "1.13.0")
        expectEqual(received[at]?.json, jsonOf(responseType, response), `what Go reads of ${what}`);
    }
  }
  expectEqual([...new Set(counts.values())], [variants], "how often each RPC was called");
  const reached = [...counts.keys()].filter((method) => recorder.calls.get(method)?.length === variants);
  console.log(`  Go ${library.version}: ${counts.size} RPCs, ${reached.length} of them answered by a method`);
  expectEqual(counts.size, library.rpcs, "the number of RPCs");
}

/** The driver goes on, and the same call gives one and the same result afterwards. */
async function checkCuts(program: string, dir: string): Promise<void> {
  const socket = join(dir, "cut.sock");
  const driver = await startExample(dir, socket);
  try {
    const flags = ["--socket", socket, "--dir", join(dir, "cut"), "--rounds", String(cutRounds)];
    const output = await run([program, "cut", ...flags], { timeoutMs: 80_000 });
    const tally = JSON.parse(output) as { calls: number; cut: number; aborted: number };
    console.log(`  ${tally.cut} of ${tally.calls} calls were cut, ${tally.aborted} answers were ABORTED`);
    expect(tally.cut >= cutRounds, `only ${tally.cut} of ${tally.calls} connections ended in the middle`);
    expectEqual(await readdir(join(dir, "data/data")), [], "the data that is left");
    await expectNothingBelow(dir);
  } finally {
    await driver.end("SIGTERM");
  }
}
