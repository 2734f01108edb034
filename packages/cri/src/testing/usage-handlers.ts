import type {
  ContainerStats,
  ContainerStatsFilter,
  PodSandboxStats,
  PodSandboxStatsFilter,
} from "../gen/runtime/v1/api.js";
import type { RuntimeServiceHandlers } from "../serve-runtime.js";
import { inBatches } from "./filters.js";
import { metricDescriptors, podSandboxMetrics } from "./metrics.js";
import type { Pod } from "./pod.js";
import type { RuntimeParts } from "./runtime-parts.js";
import { containerStats, podSandboxStats } from "./stats.js";

/** The RPCs about what containers and sandboxes use. */
export type UsageHandlers = Pick<
  RuntimeServiceHandlers,
  | "containerStats"
  | "listContainerStats"
  | "streamContainerStats"
  | "podSandboxStats"
  | "listPodSandboxStats"
  | "streamPodSandboxStats"
  | "listMetricDescriptors"
  | "listPodSandboxMetrics"
  | "streamPodSandboxMetrics"
>;

/** Makes the handlers of the RPCs about what containers and sandboxes use. */
export function createUsageHandlers(parts: RuntimeParts): UsageHandlers {
  const { pods, podsById, containers, containersById, clock, batchSize } = parts;
  const statsOfPod = (pod: Pod): PodSandboxStats =>
    podSandboxStats(pod, containers.list({ podSandboxId: pod.id }), clock.now());
  const listContainers = (filter: ContainerStatsFilter | undefined): ContainerStats[] =>
    containers
      .list({ ...filter, state: undefined })
      .flatMap((each) => (each.program === undefined ? [] : [containerStats(each, clock.now())]));
  const listPods = (filter: PodSandboxStatsFilter | undefined): PodSandboxStats[] =>
    pods.list({ ...filter, state: undefined }).map(statsOfPod);
  const listMetrics = (): ReturnType<typeof podSandboxMetrics>[] =>
    pods.list().map((pod) => podSandboxMetrics(pod, containers.list({ podSandboxId: pod.id }), clock.now()));
  return {
    containerStats: ({ containerId }) => ({
      stats: containerStats(containersById.get(containerId), clock.now()),
    }),
    listContainerStats: ({ filter }) => ({ stats: listContainers(filter) }),
    async *streamContainerStats({ filter }) {
      for (const batch of inBatches(listContainers(filter), batchSize)) yield { containerStats: batch };
    },
    podSandboxStats: ({ podSandboxId }) => ({ stats: statsOfPod(podsById.get(podSandboxId)) }),
    listPodSandboxStats: ({ filter }) => ({ stats: listPods(filter) }),
    async *streamPodSandboxStats({ filter }) {
      for (const batch of inBatches(listPods(filter), batchSize)) yield { podSandboxStats: batch };
    },
    listMetricDescriptors: () => ({ descriptors: metricDescriptors }),
    listPodSandboxMetrics: () => ({ podMetrics: listMetrics() }),
    async *streamPodSandboxMetrics() {
      for (const batch of inBatches(listMetrics(), batchSize)) yield { podSandboxMetrics: batch };
    },
  };
}
