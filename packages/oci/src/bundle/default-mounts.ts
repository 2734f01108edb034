import type { Mount } from "@container-interfaces/oci-spec/runtime";

const quiet = ["nosuid", "noexec", "nodev"] as const;

/** What the default mounts depend on. */
export interface DefaultMountOptions {
  /** Whether the runtime runs without root: `/sys` is then the host's, as a new one could not be mounted. */
  readonly rootless: boolean;
  /** Whether the container has the group 5, which owns terminals everywhere. */
  readonly ttyGroup: boolean;
}

/** The mounts of a container on Linux: what programs expect below `/proc`, `/dev` and `/sys`. */
export function defaultMounts(options: DefaultMountOptions): readonly Mount[] {
  return [
    ...mountsWithoutCgroups(options),
    {
      destination: "/sys/fs/cgroup",
      type: "cgroup",
      source: "cgroup",
      options: [...quiet, "relatime", "ro"],
    },
  ];
}

/** The same without the cgroups. */
export function mountsWithoutCgroups({ rootless, ttyGroup }: DefaultMountOptions): readonly Mount[] {
  return [
    { destination: "/proc", type: "proc", source: "proc", options: [...quiet] },
    {
      destination: "/dev",
      type: "tmpfs",
      source: "tmpfs",
      options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
    },
    {
      destination: "/dev/pts",
      type: "devpts",
      source: "devpts",
      options: [
        "nosuid",
        "noexec",
        "newinstance",
        "ptmxmode=0666",
        "mode=0620",
        ...(ttyGroup ? ["gid=5"] : []),
      ],
    },
    {
      destination: "/dev/shm",
      type: "tmpfs",
      source: "shm",
      options: [...quiet, "mode=1777", "size=65536k"],
    },
    { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: [...quiet] },
    rootless
      ? { destination: "/sys", type: "none", source: "/sys", options: ["rbind", ...quiet, "ro"] }
      : { destination: "/sys", type: "sysfs", source: "sysfs", options: [...quiet, "ro"] },
  ];
}
