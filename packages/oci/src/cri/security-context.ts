import type { Integer } from "./integers.js";

/** As whom a container runs, and what it may do. */
export interface LinuxContainerSecurityContext {
  /** Which capabilities it has, beside or without the runtime's own choice. */
  readonly capabilities?: Capability | undefined;
  /**
   * Whether it may do what the runtime may: all capabilities and devices, no seccomp, no AppArmor, nothing masked. Needs a
   * privileged pod. Default: false.
   */
  readonly privileged?: boolean | undefined;
  /** Which namespaces it shares with whom. */
  readonly namespaceOptions?: NamespaceOption | undefined;
  /** The SELinux context to run in. */
  readonly selinuxOptions?: SELinuxOption | undefined;
  /** The user id. Not together with `runAsUsername`. Default: the image's user. */
  readonly runAsUser?: Int64Value | undefined;
  /** The group id; only with a user. Default: that of the user in the image. */
  readonly runAsGroup?: Int64Value | undefined;
  /** The name of a user of the image. */
  readonly runAsUsername?: string | undefined;
  /** Whether the root filesystem is read-only. Default: false. */
  readonly readonlyRootfs?: boolean | undefined;
  /** Further group ids. */
  readonly supplementalGroups?: readonly Integer[] | undefined;
  /** By the numbers of CRI's `SupplementalGroupsPolicy`: 0 adds the groups that the image has the user in, 1 does not. Default: 0. */
  readonly supplementalGroupsPolicy?: number | undefined;
  /** Whether the process can never gain privileges. Default: false. */
  readonly noNewPrivs?: boolean | undefined;
  /** Absolute paths that cannot be read. Default: none, as clients send the usual ones. */
  readonly maskedPaths?: readonly string[] | undefined;
  /** Absolute paths that cannot be written. Default: none, as clients send the usual ones. */
  readonly readonlyPaths?: readonly string[] | undefined;
  /** Which system calls it may make. Default: what the settings say, else all. */
  readonly seccomp?: SecurityProfile | undefined;
  /** Its AppArmor profile. Default: the runtime's own, where the host has AppArmor. */
  readonly apparmor?: SecurityProfile | undefined;
  /** Older form of `apparmor`: `runtime/default`, `unconfined` or `localhost/NAME`. Read when `apparmor` is absent. */
  readonly apparmorProfile?: string | undefined;
  /** Older form of `seccomp`: `runtime/default`, `docker/default`, `unconfined` or `localhost/PATH`. Read when `seccomp` is absent. */
  readonly seccompProfilePath?: string | undefined;
}

/** What the sandbox of a pod may do. */
export interface LinuxSandboxSecurityContext {
  /** Which namespaces the pod has of its own. */
  readonly namespaceOptions?: NamespaceOption | undefined;
  /** The SELinux context to run in. */
  readonly selinuxOptions?: SELinuxOption | undefined;
  /** The user id of the sandbox. Default: the image's user. */
  readonly runAsUser?: Int64Value | undefined;
  /** The group id; only with a user. */
  readonly runAsGroup?: Int64Value | undefined;
  /** Further group ids. */
  readonly supplementalGroups?: readonly Integer[] | undefined;
  /** Whether containers of the pod may be privileged. Default: false. */
  readonly privileged?: boolean | undefined;
  /** Which system calls the sandbox may make. Default: what the settings say, else all. */
  readonly seccomp?: SecurityProfile | undefined;
  /** Older form of `seccomp`. Read when that is absent. */
  readonly seccompProfilePath?: string | undefined;
}

/** A number that may be absent. */
export interface Int64Value {
  /** The number. Default: 0. */
  readonly value?: Integer | undefined;
}

/** Names of capabilities, with `CAP_` or without, in any case; `ALL` is all that the runtime has. */
export interface Capability {
  /** What is added. */
  readonly addCapabilities?: readonly string[] | undefined;
  /** What is taken away, after `addCapabilities`. */
  readonly dropCapabilities?: readonly string[] | undefined;
  /** What is added, and stays when a user other than root executes a program. */
  readonly addAmbientCapabilities?: readonly string[] | undefined;
}

/** A seccomp or AppArmor profile. */
export interface SecurityProfile {
  /** By the numbers of CRI: 0 is the runtime's own, 1 is none, 2 is one of the host. Default: 0. */
  readonly profileType?: number | undefined;
  /** Which one of the host: a name for AppArmor, a path for seccomp. Only with 2. */
  readonly localhostRef?: string | undefined;
}

/** A SELinux context. */
export interface SELinuxOption {
  /** The user part. */
  readonly user?: string | undefined;
  /** The role part. */
  readonly role?: string | undefined;
  /** The type part. */
  readonly type?: string | undefined;
  /** The level, such as `s0:c1,c2`. */
  readonly level?: string | undefined;
}

/** Whose namespaces are used, by the numbers of CRI's `NamespaceMode`: 0 pod, 1 container, 2 node, 3 target. */
export interface NamespaceOption {
  /** The network: pod or node. Default: pod. */
  readonly network?: number | undefined;
  /** Processes: pod, container, node, or for a container target. Default: pod. */
  readonly pid?: number | undefined;
  /** Shared memory and the like: pod or node. Default: pod. */
  readonly ipc?: number | undefined;
  /** The container whose processes are shared, for target. */
  readonly targetId?: string | undefined;
  /** Users: pod or node. Default: node. */
  readonly usernsOptions?: UserNamespace | undefined;
}

/** The users of a pod. */
export interface UserNamespace {
  /** 0 for users of the pod's own, which needs mappings, 2 for those of the node, which must have none. */
  readonly mode?: number | undefined;
  /** How user ids map to those of the host. */
  readonly uids?: readonly IDMapping[] | undefined;
  /** How group ids map to those of the host. */
  readonly gids?: readonly IDMapping[] | undefined;
}

/** A range of ids and where the host has it. */
export interface IDMapping {
  /** The first id on the host. */
  readonly hostId?: number | undefined;
  /** The first id in the container. */
  readonly containerId?: number | undefined;
  /** How many ids. */
  readonly length?: number | undefined;
}
