import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type StackName, stackNames } from "./stack.js";

/** What was measured of one stack: one number a round. */
export interface Series {
  /** Milliseconds per operation, by the clock. */
  readonly wallMs: number[];
  /** Milliseconds per operation of the processor, of the process that is measured; empty where it is not read. */
  readonly cpuMs: number[];
}

/** One measurement: what every stack does, and how often. */
export interface Measurement {
  /** What one slot does, once for every operation. */
  run(stack: StackName, operations: number): Promise<void>;
  /** The operations of one slot. */
  readonly operations: number;
  /** The time of the stack's last slot, in milliseconds, where the slot has a better clock than the one around it. */
  clockMs?(stack: StackName): number;
  /** The processor time, in milliseconds, that the measured process has used so far. */
  cpuMs?(): Promise<number>;
}

/** Rounds before the first that counts, for the compiler of the machine below. */
const warmUpRounds = 10;

/**
 * Lets the stacks take turns, one slot each a round. The order is drawn anew each round: what a stack leaves behind, such as
 * garbage, is paid by the one after it, and in a fixed order that alone made a difference of several percent.
 */
export async function measure(measurement: Measurement, rounds: number): Promise<Record<StackName, Series>> {
  const names = stackNames;
  const result = Object.fromEntries(
    names.map((name) => [name, { wallMs: [], cpuMs: [] }]),
  ) as unknown as Record<StackName, Series>;
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const name of shuffled(names)) {
      collectGarbage();
      const cpuBefore = await measurement.cpuMs?.();
      const start = performance.now();
      await measurement.run(name, measurement.operations);
      const elapsedMs = performance.now() - start;
      const wallMs = measurement.clockMs?.(name) ?? elapsedMs;
      const cpuAfter = await measurement.cpuMs?.();
      if (round < 0) continue;
      result[name].wallMs.push(wallMs / measurement.operations);
      if (cpuBefore !== undefined && cpuAfter !== undefined) {
        result[name].cpuMs.push((cpuAfter - cpuBefore) / measurement.operations);
      }
    }
  }
  return result;
}

function shuffled(names: readonly StackName[]): StackName[] {
  const places = names.map((name) => ({ name, place: Math.random() }));
  return places.sort((a, b) => a.place - b.place).map(({ name }) => name);
}

let collect: ((options: { type: "minor" }) => void) | undefined;

/** Clears the young generation away, so that a slot does not pay for the one before it. A full collection would cost code. */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as (options: { type: "minor" }) => void;
  }
  collect({ type: "minor" });
}

/** The processor time that this process has used, in milliseconds. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
