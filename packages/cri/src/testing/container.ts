import { join } from "node:path";
import type {
  ContainerConfig,
  Container as ContainerMessage,
  ContainerState,
  ContainerStatus,
  LinuxContainerResources,
} from "../gen/runtime/v1/api.js";
import type { StoredImage } from "./images.js";
import type { Pod } from "./pod.js";
import type { RunningProgram } from "./running-program.js";
import { stopSignalOf } from "./stop-signal.js";

/** A container of the fake runtime. */
export interface Container {
  readonly id: string;
  readonly pod: Pod;
  readonly config: ContainerConfig;
  readonly image: StoredImage;
  /** Nanoseconds since 1970, as the two times below, which are 0 until it happens. */
  readonly createdAt: bigint;
  startedAt: bigint;
  finishedAt: bigint;
  state: ContainerState;
  exitCode: number;
  reason: string;
  message: string;
  resources: LinuxContainerResources | undefined;
  /** While it runs. */
  program: RunningProgram | undefined;
}

/** The name that a container reserves, made of its metadata and its sandbox's as containerd makes it. */
export function containerName(config: ContainerConfig, pod: Pod): string {
  const { metadata } = pod.config;
  return [
    config.metadata?.name,
    metadata?.name,
    metadata?.namespace,
    metadata?.uid,
    config.metadata?.attempt,
  ].join("_");
}

/** The absolute path of the container's log, or empty where none is kept. */
export function logPath({ config, pod }: Container): string {
  const { logDirectory } = pod.config;
  return logDirectory === "" || config.logPath === "" ? "" : join(logDirectory, config.logPath);
}

/** The container as lists show it. */
export function toContainerMessage(container: Container): ContainerMessage {
  const { id, pod, config, image, state, createdAt } = container;
  return {
    id,
    podSandboxId: pod.id,
    metadata: config.metadata,
    image: config.image,
    imageRef: image.id,
    state,
    createdAt,
    labels: config.labels,
    annotations: config.annotations,
    imageId: image.id,
  };
}

/** The container in full. */
export function toContainerStatus(container: Container): ContainerStatus {
  const { podSandboxId: _, ...message } = toContainerMessage(container);
  const { config, image, resources } = container;
  const user =
    config.linux?.securityContext?.runAsUser?.value ??
    BigInt(typeof image.user === "number" ? image.user : 0);
  return {
    ...message,
    startedAt: container.startedAt,
    finishedAt: container.finishedAt,
    exitCode: container.exitCode,
    reason: container.reason,
    message: container.message,
    mounts: config.mounts,
    logPath: logPath(container),
    resources: resources === undefined ? undefined : { linux: resources },
    user: {
      linux: {
        uid: user,
        gid: config.linux?.securityContext?.runAsGroup?.value ?? 0n,
        supplementalGroups: config.linux?.securityContext?.supplementalGroups ?? [],
      },
    },
    stopSignal: stopSignalOf(config.stopSignal),
  };
}
