import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGo } from "../build-go.js";
import type { Checks } from "../checks.js";
import { expectEqual } from "../expect.js";
import { exists } from "../observe/files.js";
import { processesWith } from "../observe/processes.js";
import type { Interface } from "./interfaces.js";
import { checkMessages } from "./messages.js";
import type { InteropLab } from "./pair.js";

/** Builds the programs in Go, makes the checks of an interface's messages and the further ones, and cleans up on every path. */
export async function checkInterop(
  { name, definitions }: Interface,
  checks: Checks,
  areas: readonly ((lab: InteropLab) => Promise<void>)[] = [],
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "ci-interop-"));
  try {
    const program = await buildGo("interop", dir);
    const lab: InteropLab = { name, definitions, checks, program, dir };
    for (const area of [checkMessages, ...areas]) {
      try {
        await area(lab);
      } catch (error) {
        await checks.check(`interop: ${area.name} can be prepared`, () => Promise.reject(error));
      }
    }
  } finally {
    const left = await processesWith(dir);
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    await rm(dir, { recursive: true, force: true });
    await checks.check("interop: nothing is left of it", async () => {
      expectEqual([left, await exists(dir)], [[], false], "processes and folder");
    });
  }
}
