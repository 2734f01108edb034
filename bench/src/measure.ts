import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What one slot took. */
export interface Measured {
  /** Milliseconds per operation, by the clock. */
  readonly wallMs: number;
  /** Milliseconds per operation of the processor, of the process that is measured, where it is read. */
  readonly cpuMs?: number | undefined;
}

/** What was measured of one peer: one number a round. */
export interface Series {
  /** Milliseconds per operation, by the clock. */
  readonly wallMs: readonly number[];
  /** Milliseconds per operation of the processor, of the process that is measured; empty where it is not read. */
  readonly cpuMs: readonly number[];
}

/** Rounds before the first that counts, for the compiler of the machine below; what runs in new processes needs fewer. */
const warmUpRounds = 10;

/**
 * Lets the peers take turns, one slot each a round. The order is drawn anew each round: what a peer leaves behind, such as
 * garbage, is paid by the one after it, and in a fixed order that alone made a difference of several percent.
 * Prints what is being measured, as it takes its time.
 */
export async function measure(
  row: string,
  names: readonly string[],
  rounds: number,
  slot: (name: string) => Promise<Measured>,
  warmUp: number = warmUpRounds,
): Promise<ReadonlyMap<string, Series>> {
  console.error(`measuring ${row}`);
  const taken = new Map(names.map((name) => [name, { wallMs: [] as number[], cpuMs: [] as number[] }]));
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const name of shuffled(names)) {
      collectGarbage();
      const { wallMs, cpuMs } = await slot(name);
      if (round < 0) continue;
      taken.get(name)?.wallMs.push(wallMs);
      if (cpuMs !== undefined) taken.get(name)?.cpuMs.push(cpuMs);
    }
  }
  return taken;
}

function shuffled(names: readonly string[]): string[] {
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
