/**
 * cnitool and our `cni`, each run where the machine's `/var/lib` is another folder: cnitool's cache is always in it.
 *
 * @module
 */
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "@container-interfaces/process";

/** Either of the tools. */
export type ToolName = "cnitool" | "cni";

/** How a run of a tool ended. */
interface ToolRun {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What both tools work on. */
export interface ToolLab {
  readonly folder: string;
  /** Runs a tool with variables beside those that say where configurations and plugins are. */
  run(
    tool: ToolName,
    state: State,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<ToolRun>;
}

/** What runs leave behind: the cache, and the calls of plugins. */
export interface State {
  readonly varLib: string;
  readonly records: string;
}

/** A plugin that writes down what it is given, and answers ADD with a file. */
const recorder = `#!/bin/sh
set -e
count=$(ls "$RECORDS" | wc -l)
{ echo "$0"; env | grep '^CNI_' | sort; cat; } >"$RECORDS/$(printf %04d "$count")"
if [ "$CNI_COMMAND" = "$FAILING" ]; then
  echo '{"code":117,"msg":"refused by the recorder"}'
  exit 1
fi
if [ "$CNI_COMMAND" = ADD ]; then cat "$RESULT"; fi
`;

/** Makes the folder of configurations and a plugin `recorder`. */
export async function createToolLab(
  folder: string,
  cnitool: string,
  configs: Readonly<Record<string, string>>,
): Promise<ToolLab> {
  const [confDir, bin] = [join(folder, "net.d"), join(folder, "bin")];
  await mkdir(bin);
  await writeFile(join(bin, "recorder"), recorder, { mode: 0o755 });
  for (const [name, text] of Object.entries(configs)) {
    await mkdir(dirname(join(confDir, name)), { recursive: true });
    await writeFile(join(confDir, name), text);
  }
  const commands: Readonly<Record<ToolName, readonly string[]>> = {
    cnitool: [cnitool],
    cni: [process.execPath, await ourProgram()],
  };
  return {
    folder,
    run: async (tool, { varLib, records }, args, env = {}) => {
      const script = 'mount --bind "$0" /var/lib && exec "$@"';
      const words = ["--mount", "--", "sh", "-c", script, varLib, ...commands[tool], ...args];
      const { exitCode, stdoutText, stderrText } = await runProgram("unshare", words, {
        cwd: folder,
        env: { PATH: process.env.PATH, NETCONFPATH: confDir, CNI_PATH: bin, RECORDS: records, ...env },
        timeoutMs: 60_000,
        acceptExitCodes: [0, 1, 2],
      });
      return { exitCode, stdout: stdoutText, stderr: stderrText };
    },
  };
}

/** A state of its own, with nothing attached. */
export async function createState({ folder }: ToolLab): Promise<State> {
  const dir = await mkdtemp(join(folder, "state-"));
  const state = { varLib: join(dir, "lib"), records: join(dir, "records") };
  for (const path of Object.values(state)) await mkdir(path);
  return state;
}

/** The calls of plugins so far: the program, the variables of the protocol, and standard input, to the byte. */
export async function recordsOf({ records }: State): Promise<string[]> {
  const names = (await readdir(records)).sort();
  return await Promise.all(names.map((name) => readFile(join(records, name), "latin1")));
}

/** The files of the cache that both tools read, by name. */
export async function cacheOf({ varLib }: State): Promise<Readonly<Record<string, string>>> {
  const results = join(varLib, "cni", "results");
  const names = await readdir(results).catch(() => []);
  const files = names.map(async (name) => [name, await readFile(join(results, name), "latin1")] as const);
  return Object.fromEntries(await Promise.all(files));
}

/** The program of the command `cni`, as its package names it. */
async function ourProgram(): Promise<string> {
  const manifest = fileURLToPath(import.meta.resolve("@container-interfaces/cli/package.json"));
  const { bin } = JSON.parse(await readFile(manifest, "utf8")) as { readonly bin: { readonly cni: string } };
  return join(dirname(manifest), bin.cni);
}
