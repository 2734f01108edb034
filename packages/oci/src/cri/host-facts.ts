import type { LinuxSeccomp } from "@container-interfaces/oci-spec/runtime";
import type { Integer } from "./integers.js";

/** A device node of the host. */
export interface HostDevice {
  /** Where it is on the host: below the path that was asked for, or that path itself. */
  readonly path: string;
  /** Character (`c`) or block device (`b`), or pipe (`p`). */
  readonly type: "b" | "c" | "p";
  /** The major number. */
  readonly major: Integer;
  /** The minor number. */
  readonly minor: Integer;
  /** The permission bits. */
  readonly fileMode: number;
  /** The owner. */
  readonly uid: number;
  /** The group. */
  readonly gid: number;
}

/** What a path of the host is that gets mounted. */
export interface HostPath {
  /** The path without symbolic links. */
  readonly realPath: string;
  /** How mounts spread where it is. */
  readonly propagation: "shared" | "slave" | "private";
}

/**
 * What a runtime spec depends on of the machine that it is for: plain data, so that a spec can be made anywhere.
 * {@link loadHostFacts} reads it. Defaults are those of a current machine.
 */
export interface HostFacts {
  /** The host's name, which pods in its network have. Default: unknown, and no `HOSTNAME` is set for these. */
  readonly hostname?: string | undefined;
  /** The architecture as Go names it, such as `amd64`. Default: that of this process. */
  readonly architecture?: string | undefined;
  /** The version of the kernel, such as `6.1.0-13-amd64`. Default: one that has everything. */
  readonly kernel?: string | undefined;
  /** Which version of cgroups is mounted at `/sys/fs/cgroup`. Default: 2. */
  readonly cgroupVersion?: 1 | 2 | undefined;
  /** Options of that mount, of which `nsdelegate` and `memory_recursiveprot` have to stay in a container without a cgroup namespace. */
  readonly cgroupMountOptions?: readonly string[] | undefined;
  /** Whether swap can be limited. Default: true. */
  readonly swap?: boolean | undefined;
  /** Whether huge pages can be limited; else such limits are left out, as kubelet always sends them. Default: true. */
  readonly hugetlb?: boolean | undefined;
  /** Whether the kernel has seccomp. Default: true. */
  readonly seccomp?: boolean | undefined;
  /** The AppArmor profiles that are loaded. Default: the host has no AppArmor. */
  readonly apparmorProfiles?: readonly string[] | undefined;
  /** The capabilities that the runtime has itself, which is what `ALL` and a privileged container get. Default: all of Linux. */
  readonly capabilities?: readonly string[] | undefined;
  /** The lowest `oomScoreAdj` that the runtime may set; lower ones are raised to it. Default: -1000. */
  readonly lowestOomScoreAdj?: number | undefined;
  /** Device nodes by the path that they are asked for with: one, or all of a folder. `/dev` for privileged containers. */
  readonly devices?: Readonly<Record<string, readonly HostDevice[]>> | undefined;
  /** What paths to mount are. Default: the path itself, and its propagation is not checked. */
  readonly paths?: Readonly<Record<string, HostPath>> | undefined;
  /** Seccomp profiles of the host by `localhostRef`. */
  readonly seccompProfiles?: Readonly<Record<string, LinuxSeccomp>> | undefined;
  /** Folders of CPUs that tell when they were throttled, which are masked in a sandbox. Default: none. */
  readonly cpuThrottlePaths?: readonly string[] | undefined;
}
