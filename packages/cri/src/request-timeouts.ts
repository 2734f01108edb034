import type { DefaultTimeouts } from "@container-interfaces/transport";
import type { ImageServiceDefinition, RuntimeServiceDefinition } from "./gen/runtime/v1/api.js";

/** kubelet's default `runtimeRequestTimeout`: 2 minutes. */
const requestTimeoutMs = 120_000;

/** A number of seconds in a request, in milliseconds; a negative one counts as none. */
function secondsToMs(seconds: bigint | undefined): number {
  return Math.max(Number(seconds ?? 0n), 0) * 1_000;
}

/**
 * The deadline of each RPC of RuntimeService for a call that brings none, as kubelet has them: 2 minutes, with these
 * exceptions. RunPodSandbox has twice that. StopContainer and ExecSync have their own `timeout` on top, and ExecSync has no
 * deadline when its `timeout` is 0, as the command has none. CheckpointContainer has its own `timeout` where that is longer.
 * GetContainerEvents goes on until it is cancelled.
 */
export const runtimeServiceTimeouts: DefaultTimeouts<RuntimeServiceDefinition> = {
  version: requestTimeoutMs,
  runPodSandbox: 2 * requestTimeoutMs,
  stopPodSandbox: requestTimeoutMs,
  removePodSandbox: requestTimeoutMs,
  podSandboxStatus: requestTimeoutMs,
  listPodSandbox: requestTimeoutMs,
  streamPodSandboxes: requestTimeoutMs,
  createContainer: requestTimeoutMs,
  startContainer: requestTimeoutMs,
  stopContainer: ({ timeout }) => requestTimeoutMs + secondsToMs(timeout),
  removeContainer: requestTimeoutMs,
  listContainers: requestTimeoutMs,
  streamContainers: requestTimeoutMs,
  containerStatus: requestTimeoutMs,
  updateContainerResources: requestTimeoutMs,
  reopenContainerLog: requestTimeoutMs,
  execSync: ({ timeout }) =>
    secondsToMs(timeout) === 0 ? undefined : requestTimeoutMs + secondsToMs(timeout),
  exec: requestTimeoutMs,
  attach: requestTimeoutMs,
  portForward: requestTimeoutMs,
  containerStats: requestTimeoutMs,
  listContainerStats: requestTimeoutMs,
  streamContainerStats: requestTimeoutMs,
  podSandboxStats: requestTimeoutMs,
  listPodSandboxStats: requestTimeoutMs,
  streamPodSandboxStats: requestTimeoutMs,
  updateRuntimeConfig: requestTimeoutMs,
  status: requestTimeoutMs,
  checkpointContainer: ({ timeout }) => Math.max(requestTimeoutMs, secondsToMs(timeout)),
  checkpointPod: requestTimeoutMs,
  restorePod: requestTimeoutMs,
  listMetricDescriptors: requestTimeoutMs,
  listPodSandboxMetrics: requestTimeoutMs,
  streamPodSandboxMetrics: requestTimeoutMs,
  runtimeConfig: requestTimeoutMs,
  updatePodSandboxResources: requestTimeoutMs,
};

/**
 * The deadline of each RPC of ImageService for a call that brings none, as kubelet has them: 2 minutes, and none for
 * PullImage, which takes as long as the image is large and ends when it is cancelled.
 */
export const imageServiceTimeouts: DefaultTimeouts<ImageServiceDefinition> = {
  listImages: requestTimeoutMs,
  streamImages: requestTimeoutMs,
  imageStatus: requestTimeoutMs,
  removeImage: requestTimeoutMs,
  imageFsInfo: requestTimeoutMs,
};
