import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import type { Measured } from "../measure.js";

/** What the shell says of the processor time of what it has run: user and system, such as `0m1.230000s 0m0.045000s`. */
const lastTimes = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

/** Runs a program to its end. The time is that of its whole life, and the processor's that of all its processes. */
export async function timeProgram(
  argv: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Measured> {
  const start = performance.now();
  // a shell in between, as nothing else tells the processor time of a child
  const child = spawn("sh", ["-c", '"$@" >/dev/null || exit; times', "sh", ...argv], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
  ]);
  const wallMs = performance.now() - start;
  const [, ...times] = lastTimes.exec(stdout) ?? [];
  if (code !== 0 || times.length < 4)
    throw new Error(`${argv.join(" ")} ended with ${code}: ${stderr.trim()}`);
  const [userMinutes = 0, user = 0, systemMinutes = 0, system = 0] = times.map(Number);
  return { wallMs, cpuMs: ((userMinutes + systemMinutes) * 60 + user + system) * 1_000 };
}
