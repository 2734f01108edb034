import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checks } from "../checks.js";
import { expectEqual } from "../expect.js";
import { installPeers, runInVm } from "../lab.js";
import { bundleImages } from "./bundle-images.js";
import { runtimeCases } from "./runtime-cases.js";
import type { VmFacts, VmResult } from "./vm-main.js";

/** What the emulated machine gave. */
interface VmRun {
  readonly results: readonly VmResult[];
  /** What it printed, where it did not come to its end. */
  readonly trouble: string | undefined;
}

/**
 * Runs bundles in the emulated machine, under crun, which wants cgroup v2, and runc, and drives crun. It takes some minutes, and can run
 * beside other checks.
 */
export async function runInOciVm(
  { folder, layout }: { readonly folder: string; readonly layout: string },
  signal: AbortSignal,
): Promise<VmRun> {
  const peers = await installPeers(["busybox", "crun", "runc-1.5"], { log: console.log });
  const out = join(folder, "vm-out");
  await mkdir(out);
  const facts: VmFacts = {
    layout,
    busybox: join(peers.busybox?.bin ?? "", "busybox"),
    crun: { command: join(peers.crun?.bin ?? "", "crun"), lib: peers.crun?.lib },
    runc: { command: join(peers["runc-1.5"]?.bin ?? "", "runc"), lib: peers["runc-1.5"]?.lib },
  };
  const program = fileURLToPath(new URL("./vm-main.js", import.meta.url));
  const argv = [process.execPath, program, JSON.stringify(facts), "/out/results.json"];
  const { status, output } = await runInVm(argv, { out, signal, timeoutMs: 15 * 60_000 });
  const text = await readFile(join(out, "results.json"), "utf8").catch(() => "[]");
  const results = JSON.parse(text) as VmResult[];
  return { results, trouble: status === 0 ? undefined : `status ${status}: ${output.slice(-2_000)}` };
}

/** Makes a check of everything that was checked in the emulated machine. */
export async function checkOciVm(checks: Checks, { results, trouble }: VmRun): Promise<void> {
  for (const { name, error } of results) {
    await checks.check(`${name} (emulated machine)`, async () => {
      if (error !== undefined) throw new Error(error);
    });
  }
  await checks.check("the emulated machine made every check", async () => {
    if (trouble !== undefined) throw new Error(trouble);
    expectEqual(results.length, 2 * bundleImages.length + runtimeCases.length, "the number of checks");
  });
}
