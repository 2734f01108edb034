import { readFileSync, readlinkSync } from "node:fs";
import { parseProcessStat } from "./parse-process-stat.js";

/**
 * When a process started, in clock ticks since the machine did: with its number it tells a process from a later one with the same
 * number. Undefined for one that is gone or only waits to be reaped, and where there is no `/proc`.
 */
export function processStartTime(pid: number): string | undefined {
  return parseProcessStat(read(`/proc/${pid}/stat`))?.startTime;
}

/** The namespace that the numbers of processes count in, as a number in text; empty where there is no `/proc`. */
export function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  } catch {
    return "";
  }
}

/** Eight hexadecimal digits that are new with each start of the machine; empty where there is no `/proc`. */
export function bootId(): string {
  return read("/proc/sys/kernel/random/boot_id").slice(0, 8);
}

function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
