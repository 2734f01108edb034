import { eventCount } from "./limits.js";
import { type Measured, ownCpuMs } from "./measure.js";
import type { BenchClient } from "./peers/peer.js";
import type { BenchMethod, Work } from "./work.js";

/** The calls that are measured, as a client in this process makes them. */
export interface Calls {
  /** Makes one `Version` call. */
  version(): Promise<unknown>;
  /** Makes one `ListContainers` call. */
  listContainers(): Promise<unknown>;
  /** Makes one `GetContainerEvents` call, reads it to its end, and answers with the number of events. */
  events(): Promise<number>;
  /** Makes one `NodePublishVolume` call; only those need it whose layers are measured. */
  publishVolume?(): Promise<unknown>;
  /** Hangs up. */
  close(): void | Promise<void>;
}

/** Makes a client of which the time can be taken. */
export function timeCalls(calls: Calls): BenchClient {
  return {
    run: async (work) => {
      const call = callOf(calls, work.method);
      const cpuBefore = ownCpuMs();
      const wallMs = work.callers === 1 ? await latencyMs(call, work) : await elapsedMs(call, work);
      return { wallMs, cpuMs: (ownCpuMs() - cpuBefore) / work.operations } satisfies Measured;
    },
    close: async () => calls.close(),
  };
}

function callOf(calls: Calls, method: BenchMethod): () => Promise<unknown> {
  if (method === "version") return () => calls.version();
  if (method === "listContainers") return () => calls.listContainers();
  if (method === "publishVolume") return () => calls.publishVolume?.() ?? Promise.reject(new Error(method));
  return async () => {
    const count = await calls.events();
    if (count !== eventCount) throw new Error(`${count} events came instead of ${eventCount}`);
  };
}

/** The median of calls that are made one after the other. */
async function latencyMs(call: () => Promise<unknown>, { operations }: Work): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < operations; count += 1) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? Number.NaN;
}

/** The time that a call takes of a crowd's. */
async function elapsedMs(call: () => Promise<unknown>, { callers, operations }: Work): Promise<number> {
  const start = performance.now();
  const caller = async (): Promise<void> => {
    for (let count = 0; count < operations / callers; count += 1) await call();
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (performance.now() - start) / operations;
}
