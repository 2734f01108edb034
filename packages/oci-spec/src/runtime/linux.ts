import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { LinuxDevice } from "./linux-device.js";
import { LinuxIDMapping } from "./linux-id-mapping.js";
import { LinuxIntelRdt } from "./linux-intel-rdt.js";
import { LinuxMemoryPolicy } from "./linux-memory-policy.js";
import { LinuxNamespace } from "./linux-namespace.js";
import { LinuxNetDevice } from "./linux-net-device.js";
import { LinuxPersonality } from "./linux-personality.js";
import { LinuxResources } from "./linux-resources.js";
import { LinuxSeccomp } from "./linux-seccomp.js";
import { LinuxTimeOffsets } from "./linux-time-offset.js";

/**
 * The propagations that the root filesystem can have (config-linux.md, Rootfs Mount Propagation): the four of the specification, and the same
 * for all mounts below. The latter are in no specification and in every practice: containerd and CRI-O write them, runc and crun take them.
 */
export const rootfsPropagations = [
  "shared",
  "slave",
  "private",
  "unbindable",
  "rshared",
  "rslave",
  "rprivate",
  "runbindable",
] as const;

/**
 * How mounts spread between the container's root and others: `shared` to and from it, `slave` only from the host to it,
 * `private` not at all, `unbindable` neither, and it cannot be bind mounted. With an `r` in front of it, it is for all mounts below, too.
 */
export type RootfsPropagation = (typeof rootfsPropagations)[number];

/** What only a container on Linux has (config-linux.md). */
export interface Linux {
  /** How user ids of the container map to those of the host; for a user namespace. Ranges must not overlap. */
  readonly uidMappings?: readonly LinuxIDMapping[];
  /** How group ids of the container map to those of the host; for a user namespace. Ranges must not overlap. */
  readonly gidMappings?: readonly LinuxIDMapping[];
  /**
   * Kernel parameters by name, such as `net.ipv4.ip_forward`, as they are written below `/proc/sys`. Runtimes refuse those that do not
   * belong to a namespace of the container.
   */
  readonly sysctl?: Readonly<Record<string, string>>;
  /** Limits of the container's cgroup. When absent, those of an existing cgroup stay as they are. */
  readonly resources?: LinuxResources;
  /**
   * The container's cgroup: an absolute path counts from where cgroups are mounted, a relative one from where the runtime
   * likes. With the systemd driver of runc, `slice:prefix:name`. Created when it is not there. Default: what the runtime chooses.
   */
  readonly cgroupsPath?: string;
  /** The namespaces that are made or joined, each type at most once; those of the other types are the runtime's own. */
  readonly namespaces?: readonly LinuxNamespace[];
  /** Devices that the container has beside `/dev/null`, `zero`, `full`, `random`, `urandom`, `tty` and `ptmx`, which it always has. */
  readonly devices?: readonly LinuxDevice[];
  /**
   * Network interfaces that move into the container's network namespace, by their name in the runtime's. Addresses of global scope that are
   * permanent stay, and the interface is set up. Since runtime-spec 1.3.0.
   */
  readonly netDevices?: Readonly<Record<string, LinuxNetDevice>>;
  /** Which system calls the container may make. Default: all. */
  readonly seccomp?: LinuxSeccomp;
  /** How mounts spread between the root filesystem and others. Default: what the runtime chooses. */
  readonly rootfsPropagation?: RootfsPropagation;
  /** Absolute paths in the container that nobody can read: a file is covered by `/dev/null`, a folder by an empty one. */
  readonly maskedPaths?: readonly string[];
  /** Absolute paths in the container that are made read-only. */
  readonly readonlyPaths?: readonly string[];
  /** The SELinux context of the container's mounts, such as `system_u:object_r:container_file_t:s0:c1,c2`. */
  readonly mountLabel?: string;
  /** The container's share of caches and memory bandwidth (resctrl); for x86. When absent, the runtime leaves resctrl alone. */
  readonly intelRdt?: LinuxIntelRdt;
  /** From which NUMA nodes memory comes, as `set_mempolicy(2)` takes it. Since runtime-spec 1.3.0. */
  readonly memoryPolicy?: LinuxMemoryPolicy;
  /** The execution domain, as `personality(2)` takes it. Since runtime-spec 1.0.2. */
  readonly personality?: LinuxPersonality;
  /** By how much the clocks of a new time namespace differ from the host's. Since runtime-spec 1.1.0. */
  readonly timeOffsets?: LinuxTimeOffsets;
}

/** Checks the Linux part of a configuration. */
export const Linux: Validator<Linux> = validatorOf<Linux>()(
  "the Linux configuration",
  z.looseObject({
    uidMappings: z.array(LinuxIDMapping.schema).exactOptional(),
    gidMappings: z.array(LinuxIDMapping.schema).exactOptional(),
    sysctl: z.record(z.string(), z.string()).exactOptional(),
    resources: LinuxResources.schema.exactOptional(),
    cgroupsPath: z.string().exactOptional(),
    namespaces: z.array(LinuxNamespace.schema).exactOptional(),
    devices: z.array(LinuxDevice.schema).exactOptional(),
    netDevices: z.record(z.string(), LinuxNetDevice.schema).exactOptional(),
    seccomp: LinuxSeccomp.schema.exactOptional(),
    rootfsPropagation: z.enum(rootfsPropagations).exactOptional(),
    maskedPaths: z.array(z.string()).exactOptional(),
    readonlyPaths: z.array(z.string()).exactOptional(),
    mountLabel: z.string().exactOptional(),
    intelRdt: LinuxIntelRdt.schema.exactOptional(),
    memoryPolicy: LinuxMemoryPolicy.schema.exactOptional(),
    personality: LinuxPersonality.schema.exactOptional(),
    timeOffsets: LinuxTimeOffsets.schema.exactOptional(),
  }),
);
