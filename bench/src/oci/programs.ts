import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { CommandLine } from "@container-interfaces/conformance/image-tools";
import { type Measured, measure } from "../measure.js";
import type { Result } from "../result.js";
import { timeProgram } from "./time-program.js";

/** A program that makes something in a place that is not there. */
export type Program = (target: string) => Promise<CommandLine> | CommandLine;

/** One of our programs, beside this file. */
export function ourProgram(name: "unpack-main.js" | "pull-main.js", source: string): Program {
  const file = fileURLToPath(new URL(name, import.meta.url));
  return (target) => ({ argv: [process.execPath, file, source, target], env: process.env });
}

/** Lets programs do the same, each from its start to its end; what they made is removed before the next one begins. */
export async function measurePrograms(
  row: string,
  per: string,
  programs: ReadonlyMap<string, Program>,
  target: string,
  rounds: number,
): Promise<Result> {
  const slot = async (name: string): Promise<Measured> => {
    const program = programs.get(name);
    if (program === undefined) throw new Error(`there is no ${name}`);
    try {
      const { argv, env } = await program(target);
      return await timeProgram(argv, env);
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  };
  // each is a new process: only the files that it reads get any warmer
  const series = await measure(row, [...programs.keys()], rounds, slot, 1);
  return { row, per, scale: 1, series };
}
