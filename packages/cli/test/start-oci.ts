import { fileURLToPath } from "node:url";
import { type RunningProgram, startProgram } from "./start-program.js";

/** The built program. */
export const ociProgram: string = fileURLToPath(new URL("../dist/oci/main.js", import.meta.url));

/** Starts the built program, with nothing in its environment but what is given and `PATH`. It is gone when the test is over. */
export function startOci(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): RunningProgram {
  return startProgram(ociProgram, args, { PATH: process.env.PATH ?? "", ...env }, cwd);
}
