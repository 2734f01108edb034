import type { Mount } from "@container-interfaces/oci-spec/runtime";

const NO = ["nosuid", "noexec", "nodev"] as const;

/**
 * What Docker and containerd mount in every container, in this order: proc, `/dev` with what belongs into it, and sysfs, which
 * cannot be written. The cgroups come from elsewhere, as they depend on the host.
 */
export const defaultMounts: readonly Mount[] = [
  { destination: "/proc", type: "proc", source: "proc", options: NO },
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
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
  },
  {
    destination: "/dev/shm",
    type: "tmpfs",
    source: "shm",
    options: [...NO, "mode=1777", "size=65536k"],
  },
  { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: NO },
  { destination: "/sys", type: "sysfs", source: "sysfs", options: [...NO, "ro"] },
];
