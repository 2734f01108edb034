import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Checks } from "../../checks.js";
import { expectEqual } from "../../expect.js";
import { exists } from "../../observe/files.js";
import { processesWith } from "../../observe/processes.js";
import { Ledger } from "../ledger.js";
import type { Column } from "../table.js";
import { checkEveryRpc } from "./every-rpc.js";
import { checkHandshakes } from "./handshakes.js";
import { checkLists } from "./lists.js";
import { checkNewest } from "./newest.js";
import type { GoLab } from "./node.js";

/**
 * Runs the client against the CRI server in Go, and adds its column.
 *
 * @param program path of the server that was built
 */
export async function checkGoServer(program: string, checks: Checks, columns: Column[]): Promise<void> {
  const dir = await mkdtemp(join(dirname(program), "run-"));
  try {
    const lab: GoLab = { program, dir, ledger: new Ledger(), checks };
    columns.push({ name: "Go server", ledger: lab.ledger });
    for (const area of [checkEveryRpc, checkNewest, checkLists, checkHandshakes]) await area(lab);
  } finally {
    const left = await processesWith(dir);
    for (const { pid } of left) process.kill(pid, "SIGKILL");
    await rm(dir, { recursive: true, force: true });
    await checks.check("Go server: nothing is left of it", async () => {
      expectEqual([left, await exists(dir)], [[], false], "processes and folder");
    });
  }
}
