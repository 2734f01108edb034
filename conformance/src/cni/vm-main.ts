/**
 * What runs in the emulated machine: the plugins of {@link vmCases}, with the machine's own network as the host. Writes what came of
 * each check to a file: `node vm-main.js PLUGINS BUSYBOX FILE`.
 *
 * @module
 */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "@container-interfaces/process";
import type { PluginLab } from "./plugin-lab.js";
import { runPluginCase } from "./run-plugin-case.js";
import { vmCases } from "./vm-cases.js";

/** What came of a check in the emulated machine. */
export interface VmResult {
  readonly name: string;
  /** Why it failed. */
  readonly error?: string;
}

const [, , bin = "", busybox = "", file = ""] = process.argv;

const run = async (...[command = "", ...args]: readonly string[]): Promise<string> =>
  (await runProgram(command, args, { timeoutMs: 60_000 })).stdoutText;
const inLan = (...argv: readonly string[]): Promise<string> =>
  run("nsenter", "--net=/run/netns/lan", ...argv);

const lab: PluginLab = {
  inHost: run,
  inLan,
  host: undefined,
  uplink: "up0",
  hostAddress: "198.18.0.2",
  lanAddress: "198.18.0.1",
  bin,
  busybox,
  dir: await mkdtemp(join(tmpdir(), "vm-")),
};

await run("ip", "netns", "add", "lan");
await run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "lan0", "netns", "lan");
await run("ip", "addr", "add", `${lab.hostAddress}/24`, "dev", "up0");
await inLan("ip", "addr", "add", `${lab.lanAddress}/24`, "dev", "lan0");
await run("ip", "link", "set", "up0", "up");
await inLan("ip", "link", "set", "lan0", "up");

const results: VmResult[] = [];
for (const each of vmCases) {
  await runPluginCase(each, lab, async (name, body) => {
    const error = await body().then(
      () => undefined,
      (failure: unknown) => (failure instanceof Error ? failure.message : String(failure)),
    );
    console.log(`${error === undefined ? "ok" : "FAIL"} ${name} ${error ?? ""}`);
    results.push({ name, ...(error === undefined ? {} : { error }) });
    await writeFile(file, JSON.stringify(results));
  });
}
