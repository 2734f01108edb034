import { type Measured, ownCpuMs } from "../measure.js";
import type { AttachmentWork } from "./attachment-work.js";

/** One of those that are compared, for one network and one cache. */
export interface AttachmentPeer {
  /** Does the work once, and says what it took. */
  run(work: AttachmentWork): Promise<Measured>;
}

/** What attaches containers in this process. */
export interface Attacher {
  /** ADD of a container. */
  add(containerId: string): Promise<unknown>;
  /** DEL of a container. */
  del(containerId: string): Promise<unknown>;
}

/** Makes a peer of what attaches containers in this process. */
export function timeAttachments(attacher: Attacher): AttachmentPeer {
  return { run: (work) => (work.callers === 1 ? oneByOne(attacher, work) : crowd(attacher, work)) };
}

/** The median of pairs, or of a half of each, one after the other. */
async function oneByOne({ add, del }: Attacher, { timed, operations }: AttachmentWork): Promise<Measured> {
  const times: number[] = [];
  let cpuMs = 0;
  for (let count = 0; count < operations; count += 1) {
    if (timed === "DEL") await add("c0");
    const cpuBefore = ownCpuMs();
    const start = performance.now();
    if (timed !== "DEL") await add("c0");
    if (timed !== "ADD") await del("c0");
    times.push(performance.now() - start);
    cpuMs += ownCpuMs() - cpuBefore;
    if (timed === "ADD") await del("c0");
  }
  times.sort((a, b) => a - b);
  return { wallMs: times[times.length >> 1] ?? Number.NaN, cpuMs: cpuMs / operations };
}

/** A pair's share of the time that a crowd of containers takes. */
async function crowd({ add, del }: Attacher, { callers, operations }: AttachmentWork): Promise<Measured> {
  const cpuBefore = ownCpuMs();
  const start = performance.now();
  const caller = async (_: unknown, index: number): Promise<void> => {
    for (let count = 0; count < operations / callers; count += 1) {
      await add(`c${index}`);
      await del(`c${index}`);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const wallMs = (performance.now() - start) / operations;
  return { wallMs, cpuMs: (ownCpuMs() - cpuBefore) / operations };
}
