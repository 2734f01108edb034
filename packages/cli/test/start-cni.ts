import { fileURLToPath } from "node:url";
import { type RunningProgram, startProgram } from "./start-program.js";

/** The built program. */
export const cniProgram: string = fileURLToPath(new URL("../dist/cni/main.js", import.meta.url));

/** Starts the built program, with nothing in its environment but what is given and `PATH`. It is gone when the test is over. */
export function startCni(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): RunningProgram {
  return startProgram(cniProgram, args, { PATH: process.env.PATH ?? "", ...env }, cwd);
}
