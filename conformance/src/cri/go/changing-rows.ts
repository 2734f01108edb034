import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Signal } from "@container-interfaces/cri";
import { present } from "../../expect.js";
import type { PlainClient, Target } from "../peer.js";
import type { PodIds, Row } from "./row.js";

/** Calls that change something, in an order that works. */
export async function changingRows({ plain }: Target, pod: PodIds, folder: string): Promise<Row[]> {
  const podSandboxId = pod.id;
  const containerId = present(pod.containers[0], "a container");
  const image = { image: "registry.example/busybox:1" };
  const config = {
    metadata: { name: "new", namespace: "ns", uid: "u", attempt: 4_294_967_295 },
    labels: { a: "" },
  };
  const container = {
    metadata: { name: "added" },
    image,
    envs: [{ key: "K", value: Buffer.from([0, 255]) }],
    stopSignal: Signal.SIGNAL_SIGHUP,
  };
  const containerWire = { ...container, envs: [{ key: "K", value: "AP8=" }], stopSignal: "SIGNAL_SIGHUP" };
  const auth = { username: "u", password: "p" };
  const linux = { cpuShares: 9_007_199_254_740_993n, unified: { "memory.high": "1" } };
  const restored = { metadata: { name: "main" }, image, command: ["sleep", "infinity"] };
  const location = join(folder, "container.json");
  const output = join(folder, "pod");
  await mkdir(output);
  const { containerId: other } = await plain.createContainer({
    podSandboxId,
    config: { metadata: { name: "other" }, image },
  });
  const again = { ...config, metadata: { ...config.metadata, attempt: 1 } };
  return [
    ["GetContainerEvents", {}, undefined, () => firstEvent(plain)],
    [
      "RunPodSandbox",
      { config, runtimeHandler: "sealed" },
      240,
      () => plain.runPodSandbox({ config, runtimeHandler: "sealed" }),
    ],
    [
      "CreateContainer",
      { podSandboxId, config: containerWire, sandboxConfig: config },
      120,
      () => plain.createContainer({ podSandboxId, config: container, sandboxConfig: config }),
    ],
    ["StartContainer", { containerId: other }, 120, () => plain.startContainer({ containerId: other })],
    [
      "UpdateContainerResources",
      { containerId, linux: { ...linux, cpuShares: "9007199254740993" } },
      120,
      () => plain.updateContainerResources({ containerId, linux }),
    ],
    [
      "UpdatePodSandboxResources",
      { podSandboxId, overhead: { oomScoreAdj: "-1" } },
      120,
      () => plain.updatePodSandboxResources({ podSandboxId, overhead: { oomScoreAdj: -1n } }),
    ],
    ["ReopenContainerLog", { containerId }, 120, () => plain.reopenContainerLog({ containerId })],
    [
      "UpdateRuntimeConfig",
      { runtimeConfig: { networkConfig: { podCidr: "10.9.0.0/16" } } },
      120,
      () => plain.updateRuntimeConfig({ runtimeConfig: { networkConfig: { podCidr: "10.9.0.0/16" } } }),
    ],
    [
      "CheckpointContainer",
      { containerId, location, timeout: "300" },
      300,
      () => plain.checkpointContainer({ containerId, location, timeout: 300n }),
    ],
    [
      "CheckpointPod",
      { podSandboxId, outputPath: output, containerIds: [containerId] },
      120,
      () => plain.checkpointPod({ podSandboxId, outputPath: output, containerIds: [containerId] }),
    ],
    [
      "RestorePod",
      { checkpointPath: output, config: again, containerConfigs: [restored] },
      120,
      () => plain.restorePod({ checkpointPath: output, config: again, containerConfigs: [restored] }),
    ],
    [
      "StopContainer",
      { containerId, timeout: "30" },
      150,
      () => plain.stopContainer({ containerId, timeout: 30n }),
    ],
    ["RemoveContainer", { containerId }, 120, () => plain.removeContainer({ containerId })],
    ["StopPodSandbox", { podSandboxId }, 120, () => plain.stopPodSandbox({ podSandboxId })],
    ["RemovePodSandbox", { podSandboxId }, 120, () => plain.removePodSandbox({ podSandboxId })],
    ["PullImage", { image, auth }, undefined, () => plain.pullImage({ image, auth })],
    [
      "RemoveImage",
      { image: { image: "registry.example/gone:1" } },
      120,
      () => plain.removeImage({ image: { image: "registry.example/gone:1" } }),
    ],
  ];
}

/** Waits for the first event, and makes pods until it comes; then leaves the stream. */
async function firstEvent(plain: PlainClient): Promise<void> {
  let seen = false;
  const read = async (): Promise<void> => {
    for await (const _ of plain.getContainerEvents({})) break;
    seen = true;
  };
  const reading = read();
  for (let attempt = 0; !seen; attempt++) {
    const config = { metadata: { name: "event", namespace: "ns", uid: "u", attempt } };
    const { podSandboxId } = await plain.runPodSandbox({ config });
    await plain.removePodSandbox({ podSandboxId });
  }
  await reading;
}
