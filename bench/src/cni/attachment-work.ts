/** One kind of work that peers attach and detach containers for. */
export interface AttachmentWork {
  /** What the name of the row begins with. */
  readonly title: string;
  /** What of a pair of ADD and DEL the time is taken of; the other half is done all the same. */
  readonly timed: "ADD" | "DEL" | "both";
  /** The plugins of the network. */
  readonly plugins: number;
  /** How many containers are worked on at a time. */
  readonly callers: number;
  /** The pairs of one slot. */
  readonly operations: number;
  /** What the milliseconds of the row are for. */
  readonly per: string;
}

const pair: AttachmentWork = {
  title: "cni: ADD and DEL",
  timed: "both",
  plugins: 1,
  callers: 1,
  operations: 4,
  per: "pair, median",
};

/** What every peer is measured by, once with each place of the cache. */
export const attachmentWorks: readonly AttachmentWork[] = [
  pair,
  { ...pair, title: "cni: ADD", timed: "ADD", per: "ADD, median" },
  { ...pair, title: "cni: DEL", timed: "DEL", per: "DEL, median" },
  { ...pair, title: "cni: ADD and DEL, 3 plugins", plugins: 3, operations: 2 },
  { ...pair, title: "cni: ADD and DEL, 16 at a time", callers: 16, operations: 32, per: "pair" },
];
