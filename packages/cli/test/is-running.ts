import { readFileSync } from "node:fs";

/** Whether a process runs; a zombie that waits to be reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^\) [ZX] /.test(stat.slice(stat.lastIndexOf(")")));
  } catch (error) {
    // there is no /proc on every system
    return (error as NodeJS.ErrnoException).syscall === "open" && process.platform !== "linux";
  }
}
