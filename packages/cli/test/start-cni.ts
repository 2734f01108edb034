import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The built program. */
export const cniProgram: string = fileURLToPath(new URL("../dist/cni/main.js", import.meta.url));

/** How a run of the program ended. */
export interface Outcome {
  /** The exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program while it runs. */
export interface RunningCni {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

/** Starts the built program, with nothing in its environment but what is given and `PATH`. It is gone when the test is over. */
export function startCni(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): RunningCni {
  const child = spawn(process.execPath, [cniProgram, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  }
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...texts }));
  });
  return { child, ended };
}
