import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { CommandLine } from "@container-interfaces/conformance/image-tools";
import { type Measured, measure } from "../measure.js";
import type { Result } from "../result.js";
import { timeProgram } from "./time-program.js";

/** Makes something in a place that is not there, and takes the time. */
export type Run = (target: string) => Promise<Measured>;

/** A program from its start to its end. */
export function program(commandLine: (target: string) => Promise<CommandLine> | CommandLine): Run {
  return async (target) => {
    const { argv, env } = await commandLine(target);
    return await timeProgram(argv, env);
  };
}

/** One of our programs, beside this file. */
export function ourProgram(name: "unpack-main.js" | "pull-main.js", source: string): Run {
  return program((target) => ({
    argv: [process.execPath, fileURLToPath(new URL(name, import.meta.url)), source, target],
    env: process.env,
  }));
}

/** Lets all do the same; what they made is removed before the next one begins. */
export async function measureRuns(
  row: string,
  per: string,
  runs: ReadonlyMap<string, Run>,
  target: string,
  rounds: number,
): Promise<Result> {
  const slot = async (name: string): Promise<Measured> => {
    try {
      return (await runs.get(name)?.(target)) ?? { wallMs: Number.NaN };
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  };
  // each is a new process: only the files that it reads get any warmer
  const series = await measure(row, [...runs.keys()], rounds, slot, 1);
  return { row, per, scale: 1, series };
}
