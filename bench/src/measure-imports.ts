import { spawnSync } from "node:child_process";
import { measure } from "./measure.js";
import type { ImportScript, Peer } from "./peers/peer.js";
import type { Result } from "./result.js";

/** Measures, in a new process each time, how long it takes until the service can be called. */
export async function measureImports(
  peers: ReadonlyMap<string, Peer>,
  rounds: number,
  only: string,
): Promise<Result[]> {
  const row = "import, in a new process";
  if (!row.includes(only)) return [];
  const scripts = new Map<string, ImportScript>();
  for (const [name, { importScript }] of peers)
    if (importScript !== undefined) scripts.set(name, importScript);
  const series = await measure(row, [...scripts.keys()], rounds, async (name) => {
    const script = scripts.get(name);
    return { wallMs: script === undefined ? Number.NaN : runScript(script) };
  });
  return [{ row, per: "import", scale: 1, series }];
}

/** Runs a script in a new process, and gives the milliseconds that it took by its own clock, without the start of Node. */
export function runScript({ text, folder }: ImportScript): number {
  const timed = `const start = performance.now(); ${text}; process.stdout.write(String(performance.now() - start));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", timed], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`an import failed: ${stderr}`);
  return Number(stdout);
}
