import type { ContainerConfig } from "./container-config.js";
import type { LinuxContainerResources } from "./container-resources.js";
import { matchPattern } from "./match-pattern.js";
import type { PodSandboxConfig } from "./pod-sandbox-config.js";

/** Names of the annotations that containerd gives, which runtimes of virtual machines read. */
export const criAnnotations = {
  /** `sandbox` or `container`. */
  containerType: "io.kubernetes.cri.container-type",
  /** The id of the sandbox. */
  sandboxId: "io.kubernetes.cri.sandbox-id",
  /** The name of the pod. */
  sandboxName: "io.kubernetes.cri.sandbox-name",
  /** The namespace of the pod in the cluster. */
  sandboxNamespace: "io.kubernetes.cri.sandbox-namespace",
  /** The id of the pod in the cluster. */
  sandboxUid: "io.kubernetes.cri.sandbox-uid",
  /** Where logs of the pod go; of a sandbox. */
  sandboxLogDirectory: "io.kubernetes.cri.sandbox-log-directory",
  /** The image of the sandbox. */
  sandboxImageName: "io.kubernetes.cri.podsandbox.image-name",
  /** The period of the pod's quota, in microseconds; of a sandbox. */
  sandboxCpuPeriod: "io.kubernetes.cri.sandbox-cpu-period",
  /** What the containers may use in a period, in microseconds; of a sandbox. */
  sandboxCpuQuota: "io.kubernetes.cri.sandbox-cpu-quota",
  /** The weight of the containers together; of a sandbox. */
  sandboxCpuShares: "io.kubernetes.cri.sandbox-cpu-shares",
  /** The memory of the containers together, in bytes; of a sandbox. */
  sandboxMemory: "io.kubernetes.cri.sandbox-memory",
  /** The name of the container; of a container. */
  containerName: "io.kubernetes.cri.container-name",
  /** The image as the user wrote it; of a container. */
  imageName: "io.kubernetes.cri.image-name",
} as const;

/** The annotations that tell which pod a container is of. */
function podAnnotations(sandboxId: string, { metadata }: PodSandboxConfig): Readonly<Record<string, string>> {
  return {
    [criAnnotations.sandboxId]: sandboxId,
    [criAnnotations.sandboxName]: metadata?.name ?? "",
    [criAnnotations.sandboxNamespace]: metadata?.namespace ?? "",
    [criAnnotations.sandboxUid]: metadata?.uid ?? "",
  };
}

/**
 * The annotations of a sandbox.
 *
 * @param passed patterns of annotations of the pod that are passed on
 */
export function sandboxAnnotationsOf(
  sandboxId: string,
  config: PodSandboxConfig,
  imageName: string,
  passed: readonly string[],
): Readonly<Record<string, string>> {
  return {
    ...resourceAnnotations(config.linux?.resources),
    ...matching(config.annotations, passed),
    ...podAnnotations(sandboxId, config),
    [criAnnotations.sandboxLogDirectory]: config.logDirectory ?? "",
    [criAnnotations.sandboxImageName]: imageName,
    [criAnnotations.containerType]: "sandbox",
  };
}

/**
 * The annotations of a container.
 *
 * @param passed patterns of annotations of the pod, and of the container, that are passed on
 */
export function containerAnnotationsOf(
  sandboxId: string,
  { config, sandboxConfig }: { config: ContainerConfig; sandboxConfig: PodSandboxConfig },
  imageName: string,
  passed: { readonly pod: readonly string[]; readonly container: readonly string[] },
): Readonly<Record<string, string>> {
  return {
    ...matching(sandboxConfig.annotations, passed.pod),
    ...matching(config.annotations, passed.container),
    ...podAnnotations(sandboxId, sandboxConfig),
    [criAnnotations.containerName]: config.metadata?.name ?? "",
    [criAnnotations.imageName]: imageName,
    [criAnnotations.containerType]: "container",
  };
}

function resourceAnnotations(resources: LinuxContainerResources | undefined): Record<string, string> {
  if (resources === undefined) return {};
  return {
    [criAnnotations.sandboxCpuPeriod]: String(resources.cpuPeriod ?? 0),
    [criAnnotations.sandboxCpuQuota]: String(resources.cpuQuota ?? 0),
    [criAnnotations.sandboxCpuShares]: String(resources.cpuShares ?? 0),
    [criAnnotations.sandboxMemory]: String(resources.memoryLimitInBytes ?? 0),
  };
}

function matching(
  annotations: Readonly<Record<string, string>> | undefined,
  patterns: readonly string[],
): Record<string, string> {
  const passed = Object.entries(annotations ?? {}).filter(
    ([name]) => name !== "" && patterns.some((pattern) => matchPattern(pattern, name)),
  );
  return Object.fromEntries(passed);
}
