/** A place where our spec is not containerd's, on purpose. */
export interface KnownDifference {
  /** The case, or `*` for any. */
  readonly name: string;
  /** The place, as {@link compareSpecs} writes it. */
  readonly path: RegExp;
  /** What ours has there, or has more. Default: anything. */
  readonly ours?: string;
  readonly reason: string;
}

/** All of them; one that no case shows is a failure. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    name: "*",
    path: /^ociVersion$/,
    reason: "ours is the lowest that has all that is used, containerd's is the one that it was built with",
  },
  ...[
    "mount with id mappings",
    "users of the pod",
    "users of the pod, in the node's network",
    "CDI device in a pod with users of its own",
  ].map((name) => ({
    name,
    path: /^mounts\[\d+\]\.options$/,
    ours: '["idmap"]',
    reason:
      "mappings without this option are passed over by runtimes that do not know them, and runc sees no difference",
  })),
  {
    name: "mount with further options",
    path: /^mounts\[6\]\.options$/,
    ours: '["noexec"]',
    reason: "containerd 2.4 does not have this field of CRI yet",
  },
  {
    name: "capabilities with their prefix",
    path: /^process\.capabilities\.(?:bounding|effective|permitted)$/,
    ours: '["CAP_SYS_TIME"]',
    reason: "containerd puts a second prefix in front, and gives a capability that does not exist",
  },
  {
    name: "ambient capabilities",
    path: /^process\.capabilities\.(?:ambient|inheritable)$/,
    ours: '["CAP_NET_BIND_SERVICE"]',
    reason: "containerd passes over this field of CRI",
  },
  {
    name: "supplemental groups of nobody in particular, strict",
    path: /^process\.user\.additionalGids$/,
    ours: "[0]",
    reason: "containerd adds the process's own group in every other case, so that a file can be denied to it",
  },
  {
    name: "pod, user",
    path: /^process\.user\.additionalGids$/,
    ours: "[3000]",
    reason: "containerd loses the groups of a sandbox that has a user",
  },
  ...[
    "CDI devices",
    "CDI devices by annotation, and twice",
    "CDI devices for a user",
    "CDI device in a pod with users of its own",
  ].map((name) => ({
    name,
    path: /^linux\.devices\[\d\]\.(?:major|minor)$/,
    ours: "nothing",
    reason: "a pipe has no numbers, and containerd writes 0",
  })),
];
