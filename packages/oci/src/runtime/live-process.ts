import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { processStartTime } from "@container-interfaces/process";

/** A process that is told from a later one with the same number. */
export interface LiveProcess {
  readonly pid: number;
  /** Clock ticks from the start of the system to that of the process. */
  readonly startTime: string;
}

const pidText = /^[1-9]\d{0,9}\s*$/;

/** The process id in a file that a runtime writes; undefined as long as there is none in it. */
export async function readPidFile(file: string): Promise<number | undefined> {
  const text = await readFile(file, "latin1").catch(() => "");
  return pidText.test(text) ? Number(text) : undefined;
}

/** What is needed to recognise a process; undefined where there is none with the number, or only a zombie. */
export function findProcess(pid: number): LiveProcess | undefined {
  const startTime = processStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Whether the process is still there, and not a zombie. */
export function isAlive({ pid, startTime }: LiveProcess): boolean {
  return processStartTime(pid) === startTime;
}

/** Sends SIGKILL, unless the process is gone. */
export function killProcess(target: LiveProcess): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, "SIGKILL");
  } catch {
    // gone in this moment, or another user's
  }
}

const firstPollMs = 5;
const lastPollMs = 100;

/** Waits until a process is gone, which is no child of this one; the signal makes it return sooner. */
export async function waitUntilGone(target: LiveProcess, signal: AbortSignal): Promise<void> {
  for (
    let pollMs = firstPollMs;
    !signal.aborted && isAlive(target);
    pollMs = Math.min(2 * pollMs, lastPollMs)
  ) {
    await delay(pollMs, undefined, { signal }).catch(() => {});
  }
}
