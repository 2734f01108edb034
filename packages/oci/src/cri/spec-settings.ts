import type { LinuxSeccomp, Mount, POSIXRlimit } from "@container-interfaces/oci-spec/runtime";
import type { SecurityProfile } from "./security-context.js";

/** What whoever runs the runtime decides, for all of its containers. */
export interface SpecSettings {
  /** Capabilities of a container that asks for no others. Default: {@link defaultCapabilities}. */
  readonly capabilities?: readonly string[] | undefined;
  /** What is mounted in each container. Default: {@link defaultMounts}. */
  readonly mounts?: readonly Mount[] | undefined;
  /** The `PATH` of images that have none. Default: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`. */
  readonly path?: string | undefined;
  /** Limits of each container's processes. Default: none, so that they have the runtime's. */
  readonly rlimits?: readonly POSIXRlimit[] | undefined;
  /** The seccomp profile that is the runtime's own. Default: {@link defaultSeccompProfile} for the container's capabilities. */
  readonly seccompProfile?: LinuxSeccomp | undefined;
  /** The seccomp profile of a container that says nothing. Default: none, as kubelet has it. */
  readonly unsetSeccomp?: SecurityProfile | undefined;
  /**
   * The name of the AppArmor profile that is the runtime's own, which somebody has loaded. Default: there is none; a
   * container that says nothing has none, and one that asks for it is refused.
   */
  readonly apparmorProfile?: string | undefined;
  /** The cgroup of pods that name none. Default: none, and the OCI runtime chooses. */
  readonly cgroupParent?: string | undefined;
  /** What the scope of a container begins with under systemd, as in `cri-ID.scope`. Default: `cri`. */
  readonly cgroupPrefix?: string | undefined;
  /** Whether containers may write to their cgroup. Default: false. */
  readonly writableCgroups?: boolean | undefined;
  /** Annotations of the pod that its containers get, as patterns with `*` and `?`; neither matches a slash. Default: none. */
  readonly podAnnotations?: readonly string[] | undefined;
  /** Annotations of a container that it gets itself, as such patterns. Default: none. */
  readonly containerAnnotations?: readonly string[] | undefined;
  /** Whether devices belong to the user and group that the container was asked to run as, and not to the host's owner. Default: false. */
  readonly deviceOwnership?: boolean | undefined;
  /** Whether a privileged container gets all devices of the host. Default: true. */
  readonly privilegedDevices?: boolean | undefined;
  /** Whether everybody in a pod may use ports below 1024. Default: true. */
  readonly unprivilegedPorts?: boolean | undefined;
  /** Whether everybody in a pod without users of its own may send pings. Default: true. */
  readonly unprivilegedIcmp?: boolean | undefined;
  /** The `oomScoreAdj` of sandboxes. Default: -998. */
  readonly sandboxOomScoreAdj?: number | undefined;
  /** The root filesystem, relative to the bundle or absolute. Default: `rootfs`. */
  readonly root?: string | undefined;
}
