import { spawnSync } from "node:child_process";
import { loaderOptions, protoFile } from "./codecs.js";
import { measure } from "./measure.js";
import type { Result } from "./result.js";
import type { StackName } from "./stack.js";

/** Measures, in a new process each time, how long it takes until the service can be called. */
export async function measureImports(rounds: number, only: string): Promise<Result[]> {
  const row = "import, in a new process";
  if (!row.includes(only)) return [];
  const scripts = importScripts();
  const took: Record<string, number> = {};
  const series = await measure(
    {
      operations: 1,
      run: async (name) => {
        took[name] = runScript(scripts[name]);
      },
      clockMs: (name) => took[name] ?? Number.NaN,
    },
    rounds,
  );
  return [{ row, per: "import", scale: 1, series }];
}

function importScripts(): Record<StackName, string> {
  const generated = new URL("./gen/runtime/v1/api.js", import.meta.resolve("@container-interfaces/cri"));
  const bare = `await Promise.all([import("@grpc/grpc-js"), import(${JSON.stringify(generated.href)})])`;
  const options = JSON.stringify({ ...loaderOptions, longs: undefined });
  return {
    ours: `await Promise.all([import("@container-interfaces/transport"), import("@container-interfaces/cri")])`,
    bare,
    "bare again": bare,
    "proto-loader":
      `const [{ loadPackageDefinition }, { loadSync }] = await Promise.all([import("@grpc/grpc-js"), import("@grpc/proto-loader")]);` +
      `loadPackageDefinition(loadSync(${JSON.stringify(protoFile)}, { ...${options}, longs: String }))`,
  };
}

/** Runs a script in a new process, and gives the milliseconds that it took by its own clock, without the start of Node. */
function runScript(script: string): number {
  const timed = `const start = performance.now(); ${script}; process.stdout.write(String(performance.now() - start));`;
  // the folder decides what the names in the script stand for
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", timed], {
    cwd: new URL("..", import.meta.url),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`an import failed: ${stderr}`);
  return Number(stdout);
}
