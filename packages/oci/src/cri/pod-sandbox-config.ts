import type { LinuxContainerResources } from "./container-resources.js";
import type { LinuxSandboxSecurityContext } from "./security-context.js";

/**
 * What a pod is to be, as CRI's `RunPodSandboxRequest` has it. It is plain data: a `PodSandboxConfig` of the generated messages
 * fits, and so does an object with some of its fields.
 */
export interface PodSandboxConfig {
  /** What the pod is called; goes into annotations. */
  readonly metadata?: PodSandboxMetadata | undefined;
  /** The pod's host name; empty for a pod in the host's network. */
  readonly hostname?: string | undefined;
  /** Where logs of the pod go; goes into an annotation of the sandbox. */
  readonly logDirectory?: string | undefined;
  /** What the pod's `/etc/resolv.conf` says; see {@link resolvConfOf}. */
  readonly dnsConfig?: DNSConfig | undefined;
  /** Annotations; settings may pass some of them on. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** What only Linux has. */
  readonly linux?: LinuxPodSandboxConfig | undefined;
}

/** What a pod is called. */
export interface PodSandboxMetadata {
  /** Its name in its namespace. */
  readonly name?: string | undefined;
  /** Its id in the cluster. */
  readonly uid?: string | undefined;
  /** Its namespace in the cluster. */
  readonly namespace?: string | undefined;
}

/** How names are resolved. */
export interface DNSConfig {
  /** Addresses of name servers. */
  readonly servers?: readonly string[] | undefined;
  /** Domains to look in. */
  readonly searches?: readonly string[] | undefined;
  /** Options of resolv.conf(5), such as `ndots:5`. */
  readonly options?: readonly string[] | undefined;
}

/** The part of a pod's config that is about Linux. */
export interface LinuxPodSandboxConfig {
  /** The cgroup of the pod: an absolute path, or one that ends in `.slice` for systemd. */
  readonly cgroupParent?: string | undefined;
  /** What the sandbox may do. */
  readonly securityContext?: LinuxSandboxSecurityContext | undefined;
  /** Kernel parameters of the pod's namespaces. */
  readonly sysctls?: Readonly<Record<string, string>> | undefined;
  /** The sum of what the containers get; goes into annotations of the sandbox. */
  readonly resources?: LinuxContainerResources | undefined;
}
