import { readFile } from "node:fs/promises";
import {
  type ContainerStats,
  containerUsage,
  cpuCoresBetween,
  type PodSandboxStats,
  podUsage,
} from "@container-interfaces/cri";
import { expect, expectEqual, expectSoon, present } from "../expect.js";
import { readCgroupNumber, readWorkingSet } from "../observe/cgroups.js";
import { inNetworkOf } from "../observe/processes.js";
import { type Pod, type PodContainer, startContainer, withPod } from "./fixtures.js";
import { checkMetrics } from "./metrics.js";
import type { Peer } from "./peer.js";

const MiB = 1024 * 1024;
/** Holds 24 MiB in a shell's memory and then uses half a core or so. */
const busy = "x=$(head -c 25165824 /dev/zero | tr '\\0' x); echo ready; while :; do :; done";

/** Checks what pods and containers are said to use against the files of their cgroups. */
export async function checkUsage(peer: Peer): Promise<void> {
  await withPod(peer, "usage", async (pod) => {
    const labels = { role: "busy" };
    const container = await startContainer(peer, pod, "busy", {
      command: ["sh", "-c", busy],
      labels,
      linux: {
        resources: { memoryLimitInBytes: 128n * 1024n * 1024n, cpuQuota: 30_000n, cpuPeriod: 100_000n },
      },
    });
    await startContainer(peer, pod, "idle", { command: ["sleep", "1000"] });
    await expectSoon(
      async () => (await readFile(`${pod.logs}/busy.log`, "utf8")).includes("ready"),
      "it does not get ready",
      20_000,
    );
    await checkContainerStats(peer, container);
    await checkContainerLists(peer, pod, container);
    await checkPodStats(peer, pod);
    await checkMetrics(peer, pod, container);
  });
}

/** Compares the memory and the processor time in stats with a cgroup, read right after. */
async function compare(
  what: string,
  cgroup: string,
  stats: ContainerStats | PodSandboxStats,
): Promise<string> {
  const usage = "linux" in stats ? podUsage(stats) : containerUsage(stats);
  const said = Number(present(usage.memoryWorkingSetBytes, `memory of ${what}`));
  const read = await readWorkingSet(cgroup);
  expect(
    Math.abs(said - read) < 4 * MiB,
    `${what} is said to have a working set of ${said}, and has ${read} bytes`,
  );
  const cpu = Number(present(usage.cpuTimeNanoseconds, `processor time of ${what}`));
  const later = await readCgroupNumber(cgroup, "cpuUsage");
  expect(
    cpu > 0 && cpu <= later && later - cpu < 5e9,
    `${what} is said to have used ${cpu} ns, and has used ${later}`,
  );
  return `${(said / MiB).toFixed(1)} MiB`;
}

async function checkContainerStats(peer: Peer, { id, cgroup }: PodContainer): Promise<void> {
  await peer.check("ContainerStats agrees with the cgroup, and processor time grows", async () => {
    const first = present((await peer.client.containerStats({ containerId: id })).stats, "stats");
    expectEqual(
      [first.attributes?.id, first.attributes?.metadata?.name],
      [id, "busy"],
      "id and name in the stats",
    );
    const memory = await compare("the container", cgroup, first);
    const available = Number(containerUsage(first).memoryAvailableBytes);
    const left = 128 * MiB - (await readWorkingSet(cgroup));
    expect(Math.abs(available - left) < 4 * MiB, `${available} bytes are said to be left of ${left}`);
    let cores: number | undefined;
    await expectSoon(async () => {
      const { stats } = await peer.client.containerStats({ containerId: id });
      cores = cpuCoresBetween(first.cpu, stats?.cpu);
      return Number((stats?.cpu?.timestamp ?? 0n) - (first.cpu?.timestamp ?? 0n)) > 1e9;
    }, "the time of the stats does not move on");
    expect(
      cores !== undefined && cores > 0.02 && cores < 0.6,
      `a loop with a quota of 0.3 cores used ${cores}`,
    );
    peer.ledger.saw("ContainerStats", `${memory} as the cgroup has it, ${cores.toFixed(2)} of 0.30 cores`);
  });
}

async function checkContainerLists(peer: Peer, pod: Pod, { id, cgroup }: PodContainer): Promise<void> {
  await peer.check("lists of container stats agree with the cgroups and obey filters", async () => {
    const filters = [
      ["a pod", { podSandboxId: pod.id }, 2],
      ["an id", { id }, 1],
      ["a label", { labelSelector: { role: "busy" } }, 1],
    ] as const;
    for (const [what, filter, count] of filters) {
      for (const [how, list] of [
        ["the list", peer.client],
        ["ListContainerStats", peer.plain],
      ] as const) {
        const { stats } = await list.listContainerStats({ filter });
        expectEqual(stats.length, count, `the number of stats by ${what} in ${how}`);
      }
    }
    const { stats } = await peer.plain.listContainerStats({ filter: { id } });
    peer.ledger.saw(
      "ListContainerStats",
      `${await compare("the item", cgroup, present(stats[0], "stats"))}; ${filters.length} filters`,
    );
    if (peer.lacks.has("StreamContainerStats")) return;
    for await (const { containerStats } of peer.client.streamContainerStats({ filter: { id } })) {
      const memory = await compare("the streamed item", cgroup, present(containerStats[0], "stats"));
      peer.ledger.saw("StreamContainerStats", `${memory}; ${filters.length} filters`);
    }
  });
}

async function checkPodStats(peer: Peer, pod: Pod): Promise<void> {
  await peer.check("stats of pods agree with the cgroup and the interface", async () => {
    const check = async (what: string, stats: PodSandboxStats): Promise<string> => {
      const memory = await compare(what, pod.cgroup, stats);
      const { containers, interfaces, processes } = podUsage(stats);
      expectEqual(containers.map(({ name }) => name).sort(), ["busy", "idle"], `the containers in ${what}`);
      // one for each container: containerd leaves the pause process out
      expectEqual(processes, 2n, `the number of processes in ${what}`);
      const eth0 = interfaces.find(({ name }) => name === "eth0");
      const received = Number(
        await inNetworkOf(pod.pid, ["ip", "-s", "-j", "link", "show", "eth0"]).then(receivedBytes),
      );
      const said = Number(present(eth0?.receivedBytes, "eth0"));
      expect(
        said > 0 && said <= received && received - said < 10_000,
        `${what}: eth0 received ${said}, by the kernel ${received}`,
      );
      return `${memory}, eth0 ${said} B in, as cgroup and link`;
    };
    const { stats } = await peer.client.podSandboxStats({ podSandboxId: pod.id });
    peer.ledger.saw("PodSandboxStats", await check("PodSandboxStats", present(stats, "stats")));
    const list = await peer.plain.listPodSandboxStats({ filter: { id: pod.id } });
    expectEqual(list.stats.length, 1, "the number of listed stats");
    peer.ledger.saw(
      "ListPodSandboxStats",
      await check("ListPodSandboxStats", present(list.stats[0], "stats")),
    );
    const preferred = await peer.client.listPodSandboxStats({ filter: { id: pod.id } });
    await check("the list", present(preferred.stats[0], "stats"));
    if (peer.lacks.has("StreamPodSandboxStats")) return;
    for await (const { podSandboxStats } of peer.client.streamPodSandboxStats({ filter: { id: pod.id } })) {
      const seen = await check("StreamPodSandboxStats", present(podSandboxStats[0], "stats"));
      peer.ledger.saw("StreamPodSandboxStats", seen);
    }
  });
}

function receivedBytes(json: string): number {
  const [link] = JSON.parse(json) as { stats64?: { rx?: { bytes?: number } } }[];
  return Number(link?.stats64?.rx?.bytes);
}
