import type { PodSandboxMetrics } from "@container-interfaces/cri";
import { expect, expectEqual, present } from "../expect.js";
import { readCgroupNumber } from "../observe/cgroups.js";
import type { Pod, PodContainer } from "./fixtures.js";
import type { Peer } from "./peer.js";

const MiB = 1024 * 1024;

const name = "container_memory_usage_bytes";

/** Checks the metrics of a container that holds memory, and that each metric is described. */
export async function checkMetrics(peer: Peer, pod: Pod, container: PodContainer): Promise<void> {
  if (peer.lacks.has("ListMetricDescriptors")) return;
  const { client, plain, ledger } = peer;
  await peer.check("metrics are described, and agree with the cgroup", async () => {
    const { descriptors } = await client.listMetricDescriptors({});
    const described = new Map(descriptors.map((each) => [each.name, each.labelKeys]));
    const check = async (pods: readonly PodSandboxMetrics[]): Promise<string> => {
      const own = present(
        pods.find(({ podSandboxId }) => podSandboxId === pod.id),
        "the pod among the metrics",
      );
      return await compare(own, described, container);
    };
    ledger.saw("ListPodSandboxMetrics", await check((await plain.listPodSandboxMetrics({})).podMetrics));
    await check((await client.listPodSandboxMetrics({})).podMetrics);
    const streamed: PodSandboxMetrics[] = [];
    for await (const { podSandboxMetrics } of client.streamPodSandboxMetrics({})) {
      streamed.push(...podSandboxMetrics);
    }
    ledger.saw("StreamPodSandboxMetrics", await check(streamed));
    ledger.saw("ListMetricDescriptors", `${described.size}, among them all that have values`);
  });
}

/** Compares the metrics of a pod with their descriptions and with the cgroup of a container. */
async function compare(
  { metrics, containerMetrics }: PodSandboxMetrics,
  described: ReadonlyMap<string, readonly string[]>,
  { id, cgroup }: PodContainer,
): Promise<string> {
  const own = containerMetrics.find(({ containerId }) => containerId === id)?.metrics ?? [];
  for (const each of [...metrics, ...own]) {
    const keys = present(described.get(each.name), `the description of ${each.name}`);
    expectEqual(each.labelValues.length, keys.length, `the number of label values of ${each.name}`);
  }
  const metric = present(
    own.find((each) => each.name === name),
    name,
  );
  const label = metric.labelValues[described.get(name)?.indexOf("container") ?? -1];
  expectEqual(label, "busy", "the label of the container");
  const value = Number(metric.value?.value);
  const read = await readCgroupNumber(cgroup, "memoryUsage");
  expect(Math.abs(value - read) < 4 * MiB, `${name} is ${value}, and in the cgroup ${read}`);
  return `${own.length} of a container, memory ${(value / MiB).toFixed(1)} MiB as in its cgroup`;
}
