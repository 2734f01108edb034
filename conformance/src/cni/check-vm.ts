import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checks } from "../checks.js";
import { expectEqual } from "../expect.js";
import { runInVm } from "../lab.js";
import { vmCases } from "./vm-cases.js";
import type { VmResult } from "./vm-main.js";

/** What the emulated machine gave. */
export interface VmRun {
  readonly results: readonly VmResult[];
  /** What it printed, where it did not come to its end. */
  readonly trouble: string | undefined;
}

/** Runs {@link vmCases} in the emulated machine. It takes some minutes, and can run beside other checks. */
export async function runVmCases(
  facts: { bin: string; busybox: string; dir: string },
  signal: AbortSignal,
): Promise<VmRun> {
  const out = join(facts.dir, "vm-out");
  await mkdir(out);
  const program = fileURLToPath(new URL("./vm-main.js", import.meta.url));
  const argv = [process.execPath, program, facts.bin, facts.busybox, "/out/results.json"];
  const { status, output } = await runInVm(argv, { out, signal, timeoutMs: 8 * 60_000 });
  const text = await readFile(join(out, "results.json"), "utf8").catch(() => "[]");
  const results = JSON.parse(text) as VmResult[];
  return { results, trouble: status === 0 ? undefined : `status ${status}: ${output.slice(-2_000)}` };
}

/** Makes a check of everything that was checked in the emulated machine. */
export async function checkVm({ results, trouble }: VmRun, checks: Checks): Promise<void> {
  for (const { name, error } of results) {
    await checks.check(`${name} (emulated machine)`, async () => {
      if (error !== undefined) throw new Error(error);
    });
  }
  await checks.check("the emulated machine made every check", async () => {
    if (trouble !== undefined) throw new Error(trouble);
    expectEqual(results.length, vmCases.length * 4 * 5, "the number of checks");
  });
}
