import { present } from "../../expect.js";
import type { Target } from "../peer.js";
import type { PodIds, Row } from "./row.js";

/** Calls that change nothing. A list through the client is the streaming RPC. */
export function readingRows({ plain, client }: Target, pod: PodIds): Row[] {
  const podSandboxId = pod.id;
  const containerId = present(pod.containers[0], "a container");
  const label = { labelSelector: { a: "b" } };
  const image = { image: "registry.example/busybox:1", annotations: { a: "b" }, imageRef: "sha256:aa" };
  return [
    ["Version", { version: "0.1.0" }, 120, () => plain.version({ version: "0.1.0" })],
    [
      "PodSandboxStatus",
      { podSandboxId, verbose: true },
      120,
      () => plain.podSandboxStatus({ podSandboxId, verbose: true }),
    ],
    ["ListPodSandbox", { filter: label }, 120, () => plain.listPodSandbox({ filter: label })],
    [
      "StreamPodSandboxes",
      { filter: { state: { state: "SANDBOX_NOTREADY" } } },
      120,
      () => client.listPodSandbox({ filter: { state: { state: 1 } } }),
    ],
    [
      "ListContainers",
      { filter: { podSandboxId } },
      120,
      () => plain.listContainers({ filter: { podSandboxId } }),
    ],
    [
      "StreamContainers",
      { filter: { state: { state: "CONTAINER_RUNNING" } } },
      120,
      () => client.listContainers({ filter: { state: { state: 1 } } }),
    ],
    [
      "ContainerStatus",
      { containerId, verbose: true },
      120,
      () => plain.containerStatus({ containerId, verbose: true }),
    ],
    [
      "ExecSync",
      { containerId, cmd: ["echo", "é"], timeout: "7" },
      127,
      () => plain.execSync({ containerId, cmd: ["echo", "é"], timeout: 7n }),
    ],
    [
      "Exec",
      { containerId, cmd: ["sh"], tty: true, stdin: true, stdout: true },
      120,
      () => plain.exec({ containerId, cmd: ["sh"], tty: true, stdin: true, stdout: true }),
    ],
    [
      "Attach",
      { containerId, stdout: true, stderr: true },
      120,
      () => plain.attach({ containerId, stdout: true, stderr: true }),
    ],
    [
      "PortForward",
      { podSandboxId, port: [80, 443] },
      120,
      () => plain.portForward({ podSandboxId, port: [80, 443] }),
    ],
    ["ContainerStats", { containerId }, 120, () => plain.containerStats({ containerId })],
    [
      "ListContainerStats",
      { filter: { id: containerId } },
      120,
      () => plain.listContainerStats({ filter: { id: containerId } }),
    ],
    ["StreamContainerStats", { filter: label }, 120, () => client.listContainerStats({ filter: label })],
    ["PodSandboxStats", { podSandboxId }, 120, () => plain.podSandboxStats({ podSandboxId })],
    [
      "ListPodSandboxStats",
      { filter: { id: podSandboxId } },
      120,
      () => plain.listPodSandboxStats({ filter: { id: podSandboxId } }),
    ],
    ["StreamPodSandboxStats", { filter: label }, 120, () => client.listPodSandboxStats({ filter: label })],
    ["ListPodSandboxMetrics", {}, 120, () => plain.listPodSandboxMetrics({})],
    ["StreamPodSandboxMetrics", {}, 120, () => client.listPodSandboxMetrics({})],
    ["ListMetricDescriptors", {}, 120, () => plain.listMetricDescriptors({})],
    ["Status", { verbose: true }, 120, () => plain.status({ verbose: true })],
    ["RuntimeConfig", {}, 120, () => plain.runtimeConfig({})],
    ["ListImages", { filter: { image } }, 120, () => plain.listImages({ filter: { image } })],
    ["StreamImages", { filter: { image } }, 120, () => client.listImages({ filter: { image } })],
    ["ImageStatus", { image, verbose: true }, 120, () => plain.imageStatus({ image, verbose: true })],
    ["ImageFsInfo", {}, 120, () => plain.imageFsInfo({})],
  ];
}
