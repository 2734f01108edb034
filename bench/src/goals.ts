import type { Result } from "./result.js";
import { ratioOf } from "./statistics.js";

/** Something that the numbers should show. It is told whether they do; nothing fails. */
export interface Goal {
  /** What is wanted. */
  readonly text: string;
  /** Where the time of the peers, over that of the first column, is seen against the limit. */
  readonly peers: readonly string[];
  /** Whether the ratio must not be below the limit, or not above it. */
  readonly bound: "at least" | "at most";
  readonly limit: number;
  /** Whether it is about the time by the clock alone. Default: false; the processor's counts too. */
  readonly clockOnly?: boolean;
}

/** The goals for the calls. */
export const callGoals: readonly Goal[] = [
  ...["proto-loader", "nice-grpc", "connect-node", "protobuf-ts"].map(
    (peer): Goal => ({
      text: `below ${peer} in latency, throughput and processor time`,
      peers: [peer],
      bound: "at least",
      limit: 1,
    }),
  ),
  { text: "within 3 % of bare grpc-js", peers: ["bare"], bound: "at least", limit: 0.97 },
];

/** The goals for the layers. */
export const layerGoals: readonly Goal[] = ["three idle interceptors", "redaction"].map((name) => ({
  text: `${name} within 5 %`,
  peers: [name],
  bound: "at most",
  limit: 1.05,
}));

/** The goals for drivers of CSI. */
export const driverGoals: readonly Goal[] = [
  {
    text: "below raw grpc-js with proto-loader in latency, throughput and processor time",
    peers: ["raw grpc-js driver"],
    bound: "at least",
    limit: 1,
  },
];

/** The goals for attaching containers, where the cache is in memory: what a disk takes is no cost of ours. */
export const attachmentGoals: readonly Goal[] = [
  {
    text: "at most 1.15 of bare spawn with the cache on tmpfs",
    peers: ["bare spawn"],
    bound: "at least",
    limit: 1 / 1.15,
    clockOnly: true,
  },
];

/** The goals for unpacking images. */
export const unpackGoals: readonly Goal[] = [
  { text: "unpacks at least as fast as umoci", peers: ["umoci"], bound: "at least", limit: 1 },
];

/** The goals for pulling images. */
export const pullGoals: readonly Goal[] = [
  { text: "pulls at least as fast as skopeo", peers: ["skopeo"], bound: "at least", limit: 1 },
];

/** Tells of each goal whether it is met, and names the rows in which it is not, or in which the noise hides it. */
export function formatGoals(goals: readonly Goal[], results: readonly Result[]): string[] {
  return goals.flatMap((goal) => {
    const seen = goal.peers.flatMap((peer) => results.flatMap((result) => compare(goal, peer, result)));
    if (seen.length === 0) return [];
    const missed = seen.filter(({ verdict }) => verdict === "missed").map(({ where }) => where);
    const unsure = seen.filter(({ verdict }) => verdict === "unsure").map(({ where }) => where);
    const summary = missed.length > 0 ? "missed" : "met";
    const details = [
      ...(missed.length > 0 ? [`missed: ${missed.join("; ")}`] : []),
      ...(unsure.length > 0 ? [`within the noise: ${unsure.join("; ")}`] : []),
    ];
    return `- ${summary}, ${goal.text}: ${[`${seen.length - missed.length} of ${seen.length}`, ...details].join(". ")}`;
  });
}

interface Comparison {
  readonly verdict: "met" | "missed" | "unsure";
  readonly where: string;
}

function compare(goal: Goal, peer: string, { row, series }: Result): Comparison[] {
  const [first, again] = series.values();
  const other = series.get(peer);
  const kinds = [
    { where: row, kind: "wallMs" },
    { where: `${row}, processor`, kind: "cpuMs" },
  ] as const;
  return kinds.flatMap(({ where, kind }) => {
    if (goal.clockOnly === true && kind !== "wallMs") return [];
    const ratio = ratioOf(other?.[kind], first?.[kind]);
    if (ratio === undefined) return [];
    // what the first column differs by from its own copy is no difference of the peers
    const noise = ratio.margin + Math.abs((ratioOf(again?.[kind], first?.[kind])?.median ?? 1) - 1);
    const over = goal.bound === "at least" ? ratio.median - goal.limit : goal.limit - ratio.median;
    const verdict = over > noise ? "met" : over < -noise ? "missed" : "unsure";
    return [{ verdict, where: `${where} ×${ratio.median.toFixed(2)}` }];
  });
}
