import { existsSync, readFileSync } from "node:fs";
import { onTestFinished, vi } from "vitest";

/** Whether a process runs; a zombie that waits to be reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync("/proc/self/stat")) return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^\) [ZX] /.test(stat.slice(stat.lastIndexOf(")")));
  } catch {
    return false;
  }
}

/** Waits until a file holds `count` whole lines, which a program writes when it is ready, and returns them as process ids. */
export async function pidsIn(file: string, count: number): Promise<number[]> {
  return vi.waitFor(
    () => {
      const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
      if (lines.length < count) throw new Error(`${file} has ${lines.length} of ${count} lines`);
      return lines.map(Number);
    },
    { timeout: 10_000, interval: 5 },
  );
}

/** Ends a process that a test leaves behind on purpose. */
export function killWhenFinished(pid: number): void {
  onTestFinished(() => {
    if (isRunning(pid)) process.kill(pid, "SIGKILL");
  });
}
