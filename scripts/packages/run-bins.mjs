import { join } from "node:path";
import { runProgram } from "./run-program.mjs";
import { nodeOf, nodeVersions } from "./toolchain.mjs";

/** Runs each command of a package on every Node, in the project where it is installed, and gives what failed. */
export async function runBins({ name, manifest }, folder) {
  const failures = [];
  for (const [bin, path] of Object.entries(manifest.bin ?? {})) {
    for (const version of nodeVersions) {
      const program = join(folder, "node_modules", name, path);
      const { ok, stdout, output } = await runProgram(nodeOf(version), [program, "--version"], {
        cwd: folder,
      });
      if (!ok || stdout !== `${manifest.version}\n`)
        failures.push(`${bin} --version on Node ${version}: ${output}`);
    }
  }
  return failures;
}
