import type { CapabilityArgs } from "./plugin-configs/capability-args.js";

/** What a runtime says of one attachment, `RuntimeConf` in libcni (SPEC.md, section 3, "Attachment Parameters"). */
export interface RuntimeConf {
  /** The id of the container: letters, digits, `_`, `.` and `-`, the first a letter or a digit. */
  readonly containerId: string;
  /** The container's isolation domain: the path of its network namespace. May be empty for DEL, when the namespace is gone. */
  readonly netns: string;
  /** The name of the interface in the container, of at most 15 bytes. */
  readonly ifName: string;
  /** Pairs that every plugin gets as `CNI_ARGS`, such as `["K8S_POD_NAME", "web"]`. With `["IgnoreUnknown", "1"]` plugins pass over those that they do not know. */
  readonly args?: readonly (readonly [key: string, value: string])[] | undefined;
  /** Arguments by capability; a plugin gets those whose capability its configuration has, as `runtimeConfig`. */
  readonly capabilityArgs?: CapabilityArgs | undefined;
}

/** An attachment that is in the cache, `NetworkAttachment` in libcni. */
export interface NetworkAttachment extends RuntimeConf {
  /** The name of the network. */
  readonly network: string;
  /** The network's configuration at the time of ADD. */
  readonly config: Uint8Array;
}

/** An attachment that is still valid, for GC (SPEC.md, section 2, "GC"). */
export type GcAttachment = Pick<RuntimeConf, "containerId" | "ifName">;
