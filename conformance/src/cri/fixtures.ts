/**
 * Pods and containers for the checks; what a check made is taken away when it ends, however it ends.
 *
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ContainerConfig, PodSandboxConfig } from "@container-interfaces/cri";
import type { DeepPartial } from "@container-interfaces/transport";
import { namespaceOf, pidOf } from "../observe/processes.js";
import type { Peer } from "./peer.js";

/** A pod that runs. */
export interface Pod {
  readonly id: string;
  readonly config: DeepPartial<PodSandboxConfig>;
  /** The pause process. */
  readonly pid: number;
  /** The cgroup of the pod, which has those of the sandbox and the containers below it. */
  readonly cgroup: string;
  readonly logs: string;
}

/** A container that was created, and mostly runs. */
export interface PodContainer {
  readonly id: string;
  /** Its first process; 0 before it is started. */
  readonly pid: number;
  readonly cgroup: string;
}

/** A command that runs until SIGTERM, which ends it at once. */
const idle = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done"] as const;

/** The configuration of a pod; names are also used for its cgroup and its logs. */
export function podConfig(
  peer: Peer,
  name: string,
  more: DeepPartial<PodSandboxConfig> = {},
): DeepPartial<PodSandboxConfig> {
  return {
    metadata: { name, namespace: "conformance", uid: `uid-${name}`, attempt: 0 },
    hostname: name,
    logDirectory: join(peer.dir, "logs", name),
    ...more,
    linux: { cgroupParent: `${peer.lab.cgroupParent}/${name}`, ...more.linux },
  };
}

/** Runs a pod. */
export async function runPod(
  peer: Peer,
  name: string,
  more: DeepPartial<PodSandboxConfig> = {},
): Promise<Pod> {
  const config = podConfig(peer, name, more);
  const logs = config.logDirectory ?? "";
  await mkdir(logs, { recursive: true });
  const { podSandboxId: id } = await peer.client.runPodSandbox({ config });
  return {
    id,
    config,
    pid: await pidOf(peer.lab.state, id),
    cgroup: `${peer.lab.cgroupParent}/${name}`,
    logs,
  };
}

/** Removes a pod, which stops it; one that is gone is fine. */
export async function endPod(peer: Peer, id: string): Promise<void> {
  await peer.client.removePodSandbox({ podSandboxId: id });
}

/** Runs a pod for as long as the function takes. */
export async function withPod<T>(
  peer: Peer,
  name: string,
  use: (pod: Pod) => Promise<T>,
  more: DeepPartial<PodSandboxConfig> = {},
): Promise<T> {
  const pod = await runPod(peer, name, more);
  let result: T;
  try {
    result = await use(pod);
  } catch (error) {
    // what failed first is what has to be told
    await endPod(peer, pod.id).catch(() => {});
    throw error;
  }
  await endPod(peer, pod.id);
  return result;
}

/** Creates a container of the busybox image. */
export async function createContainer(
  peer: Peer,
  pod: Pod,
  name: string,
  more: DeepPartial<ContainerConfig> = {},
): Promise<PodContainer> {
  const { containerId } = await peer.client.createContainer({
    podSandboxId: pod.id,
    sandboxConfig: pod.config,
    config: {
      metadata: { name, attempt: 0 },
      image: { image: peer.lab.images.busybox },
      command: idle,
      logPath: `${name}.log`,
      ...more,
    },
  });
  return { id: containerId, pid: 0, cgroup: `${pod.cgroup}/${containerId}` };
}

/** Creates a container and starts it. */
export async function startContainer(
  peer: Peer,
  pod: Pod,
  name: string,
  more: DeepPartial<ContainerConfig> = {},
): Promise<PodContainer> {
  const container = await createContainer(peer, pod, name, more);
  await peer.client.startContainer({ containerId: container.id });
  return { ...container, pid: await pidOf(peer.lab.state, container.id) };
}

/** Whether a process is in the same network namespace as another. */
export async function sameNetwork(a: number | "self", b: number | "self"): Promise<boolean> {
  return (await namespaceOf(a, "net")) === (await namespaceOf(b, "net"));
}
