import { eventCount } from "./limits.js";

/** The calls that are measured. */
export type BenchMethod = "version" | "listContainers" | "events" | "publishVolume";

/** One kind of work that a client is measured by. */
export interface Work {
  /** The name of the row. */
  readonly title: string;
  readonly method: BenchMethod;
  /** How many calls are under way at a time. */
  readonly callers: number;
  /** The calls of one slot; few, so that the peers take turns faster than the machine changes its mind. */
  readonly operations: number;
  /** What the milliseconds of the row are for. */
  readonly per: string;
}

const version: Work = {
  title: "Version, one caller",
  method: "version",
  callers: 1,
  operations: 80,
  per: "call, median",
};
const list: Work = {
  title: "ListContainers, 1,000 containers",
  method: "listContainers",
  callers: 1,
  operations: 2,
  per: "call",
};

/** Many callers at once, for the throughput: what a call takes is a caller's share of the time. */
function crowd(work: Work, callers: number, operations: number): Work {
  const title = `${work.title.replace(", one caller", "")}, ${callers} callers`;
  return { ...work, title, callers, operations, per: "call" };
}

/** What every peer is measured by, once as client and once as server. */
export const callWorks: readonly Work[] = [
  version,
  crowd(version, 64, 256),
  list,
  crowd(list, 8, 8),
  {
    title: `GetContainerEvents, ${eventCount.toLocaleString("en")} events`,
    method: "events",
    callers: 1,
    operations: 1,
    per: "stream",
  },
];

const publish: Work = { ...version, title: "NodePublishVolume, one caller", method: "publishVolume" };

/** What the layers around a call are measured by: a small call with secrets in it, and a big answer without. */
export const layerWorks: readonly Work[] = [publish, crowd(publish, 64, 256), list];

/** What drivers of CSI are measured by. Every caller publishes a volume of its own, so that nobody waits for another. */
export const driverWorks: readonly Work[] = [publish, crowd(publish, 64, 256)];
