import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "../measure.js";
import type { Result } from "../result.js";

/** The column of Node that does nothing. */
export const bareNode = "node -e 0";

/** The name of the row. */
export const pluginStartRow = "cni: start of a plugin and VERSION";

/** A program that is started. */
interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** Whether it is a plugin, and has to say which versions it supports. */
  readonly isPlugin: boolean;
}

/**
 * Measures how long a plugin takes from its start to its end when it is asked for its versions: one of ours, libcni's skeleton, and
 * Node without any program, which no plugin on Node can do without.
 *
 * @param path the folder of the plugins
 */
export async function measurePluginStart(path: string, rounds: number): Promise<Result> {
  const { execPath } = process;
  const plugin = fileURLToPath(new URL("./noop-plugin.js", import.meta.url));
  const ours: Program = { file: execPath, args: [plugin], isPlugin: true };
  const programs = new Map<string, Program>([
    ["ours", ours],
    ["ours again", ours],
    [bareNode, { file: execPath, args: ["-e", "0"], isPlugin: false }],
    ["libcni's skeleton", { file: join(path, "noop"), args: [], isPlugin: true }],
  ]);
  const series = await measure(pluginStartRow, [...programs.keys()], rounds, async (name) => {
    const program = programs.get(name);
    return { wallMs: program === undefined ? Number.NaN : run(program) };
  });
  return { row: pluginStartRow, per: "start", scale: 1, series };
}

function run({ file, args, isPlugin }: Program): number {
  const start = performance.now();
  // nothing else: what a machine sets for Node, such as more certificates to load, would be most of what is measured
  const env = { PATH: process.env.PATH, CNI_COMMAND: "VERSION" };
  const { status, stdout, stderr } = spawnSync(file, args, { env, input: "", encoding: "utf8" });
  const wallMs = performance.now() - start;
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${stderr}`);
  if (isPlugin && !stdout.includes("supportedVersions"))
    throw new Error(`${file} gave no versions: ${stdout}`);
  return wallMs;
}
