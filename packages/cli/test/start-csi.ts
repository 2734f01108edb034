import { fileURLToPath } from "node:url";
import { type RunningProgram, startProgram } from "./start-program.js";

/** The built program. */
export const csiProgram: string = fileURLToPath(new URL("../dist/csi/main.js", import.meta.url));

/** Starts the built program, with nothing in its environment but what is given. It is gone when the test is over. */
export function startCsi(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProgram {
  return startProgram(csiProgram, args, env);
}
