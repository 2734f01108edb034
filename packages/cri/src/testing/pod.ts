import type {
  LinuxContainerResources,
  PodSandbox,
  PodSandboxConfig,
  PodSandboxState,
  PodSandboxStatus,
} from "../gen/runtime/v1/api.js";

/** A sandbox of the fake runtime. */
export interface Pod {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly runtimeHandler: string;
  /** Nanoseconds since 1970. */
  readonly createdAt: bigint;
  state: PodSandboxState;
  /** Empty on the network of the host, and after the sandbox was stopped. */
  ip: string;
  overhead: LinuxContainerResources | undefined;
  resources: LinuxContainerResources | undefined;
}

/** The name that a sandbox reserves, made of its metadata as containerd makes it. */
export function podName({ metadata }: PodSandboxConfig): string {
  return [metadata?.name, metadata?.namespace, metadata?.uid, metadata?.attempt].join("_");
}

/** The sandbox as lists show it. */
export function toPodSandbox(pod: Pod): PodSandbox {
  const { id, config, state, createdAt, runtimeHandler } = pod;
  const { metadata, labels, annotations } = config;
  return { id, metadata, state, createdAt, labels, annotations, runtimeHandler };
}

/** The sandbox in full. */
export function toPodSandboxStatus(pod: Pod): PodSandboxStatus {
  return {
    ...toPodSandbox(pod),
    network: { ip: pod.ip, additionalIps: [] },
    linux: { namespaces: { options: pod.config.linux?.securityContext?.namespaceOptions } },
  };
}
