import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { expect, expectEqual, expectSoon } from "../expect.js";
import { expectedCpuWeight, readCgroupNumber } from "../observe/cgroups.js";
import { accepts } from "../observe/files.js";
import { checkCommands } from "./commands.js";
import { type Pod, type PodContainer, startContainer, withPod } from "./fixtures.js";
import type { Rpc } from "./ledger.js";
import type { Peer } from "./peer.js";

const MiB = 1024n * 1024n;

/** Checks what is done with a container that runs: commands, limits, logs, addresses of streams. */
export async function checkRunning(peer: Peer): Promise<void> {
  await withPod(peer, "running", async (pod) => {
    const command = [
      "sh",
      "-c",
      "trap 'exit 0' TERM; n=0; while :; do n=$((n+1)); echo line $n; sleep 0.05; done",
    ];
    const container = await startContainer(peer, pod, "main", { command });
    await checkCommands(peer, container);
    await checkUpdate(peer, container);
    await checkUpdatePod(peer, pod);
    await checkLog(peer, pod, container);
    await checkStreams(peer, pod, container);
  });
}

async function checkUpdate(peer: Peer, { id, cgroup }: PodContainer): Promise<void> {
  await peer.check("UpdateContainerResources changes the files of the cgroup", async () => {
    const before = await readCgroupNumber(cgroup, "memoryLimit");
    await peer.client.updateContainerResources({
      containerId: id,
      linux: { memoryLimitInBytes: 96n * MiB, cpuShares: 512n, cpuQuota: 25_000n, cpuPeriod: 100_000n },
    });
    const limit = await readCgroupNumber(cgroup, "memoryLimit");
    expect(before !== limit, "the memory limit was the same before");
    expectEqual(limit, 96 * 1024 * 1024, "the memory limit");
    expectEqual(await readCgroupNumber(cgroup, "cpuQuota"), 25_000, "the quota of processor time");
    const weight = await readCgroupNumber(cgroup, "cpuWeight");
    expect((await expectedCpuWeight(cgroup, 512)).includes(weight), `the weight is ${weight} for 512 shares`);
    await peer.client.updateContainerResources({ containerId: id, linux: { cpuQuota: 50_000n } });
    expectEqual(await readCgroupNumber(cgroup, "cpuQuota"), 50_000, "the quota after a second update");
    expectEqual(
      await readCgroupNumber(cgroup, "memoryLimit"),
      limit,
      "the limit that the second update leaves out",
    );
    peer.ledger.saw("UpdateContainerResources", "memory limit 96 MiB, quota, shares in the cgroup");
  });
}

async function checkUpdatePod(peer: Peer, pod: Pod): Promise<void> {
  if (peer.lacks.has("UpdatePodSandboxResources")) return;
  await peer.check(
    "UpdatePodSandboxResources is remembered, and leaves the pod's cgroup to its owner",
    async () => {
      const before = await readCgroupNumber(pod.cgroup, "memoryLimit");
      const limit = 123n * MiB;
      await peer.client.updatePodSandboxResources({
        podSandboxId: pod.id,
        resources: { memoryLimitInBytes: limit },
      });
      expectEqual(
        await readCgroupNumber(pod.cgroup, "memoryLimit"),
        before,
        "the memory limit of the pod's cgroup",
      );
      const { info } = await peer.client.podSandboxStatus({ podSandboxId: pod.id, verbose: true });
      expect(JSON.stringify(info).includes(String(limit)), "the verbose status does not have the new limit");
      peer.ledger.saw("UpdatePodSandboxResources", "kept in the pod's record; cgroup is its owner's");
    },
  );
}

async function checkLog(peer: Peer, pod: Pod, { id }: PodContainer): Promise<void> {
  await peer.check("ReopenContainerLog starts a new file after a rotation", async () => {
    const path = join(pod.logs, "main.log");
    const [moved, text] = [`${path}.1`, (file: string) => readFile(file, "utf8").catch(() => "")];
    await expectSoon(async () => (await text(path)).split("\n").length > 3, "no lines come into the log");
    const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d) stdout F line 1$/;
    expect(
      form.test((await text(path)).split("\n")[0] ?? ""),
      `the log begins with ${(await text(path)).slice(0, 200)}`,
    );
    await rename(path, moved);
    const length = (await text(moved)).length;
    await expectSoon(async () => (await text(moved)).length > length, "the renamed file does not grow");
    await peer.client.reopenContainerLog({ containerId: id });
    await expectSoon(
      async () => (await text(path)).split("\n").length > 3,
      "no lines come into the new file",
    );
    const old = await text(moved);
    const last = Number(/line (\d+)\n$/.exec(old)?.[1]);
    const next = Number(/line (\d+)\n/.exec(await text(path))?.[1]);
    expectEqual(next, last + 1, "the number of the first line in the new file");
    expectEqual(await text(moved), old, "the renamed file after the reopening");
    peer.ledger.saw("ReopenContainerLog", `line ${last} ends the old file, ${next} begins the new`);
  });
}

async function checkStreams(peer: Peer, pod: Pod, { id }: PodContainer): Promise<void> {
  await peer.check("Exec, Attach and PortForward answer addresses that accept connections", async () => {
    const { client } = peer;
    const calls: readonly (readonly [Rpc, () => Promise<{ url: string }>])[] = [
      ["Exec", () => client.exec({ containerId: id, cmd: ["cat"], stdin: true, stdout: true, stderr: true })],
      ["Attach", () => client.attach({ containerId: id, stdout: true, stderr: true })],
      ["PortForward", () => client.portForward({ podSandboxId: pod.id, port: [80] })],
    ];
    const urls = new Set<string>();
    for (const [rpc, call] of calls) {
      const url = new URL((await call()).url);
      expectEqual([url.protocol, url.hostname], ["http:", peer.lab.address], `protocol and host of ${url}`);
      expect(await accepts(url.hostname, Number(url.port)), `nothing accepts connections at ${url.host}`);
      expect(url.pathname.startsWith(`/${rpc.toLowerCase()}/`), `the path of ${rpc} is ${url.pathname}`);
      urls.add(url.href);
      peer.ledger.saw(rpc, `${url.pathname.slice(0, 16)}… on a port that accepts TCP`);
    }
    expectEqual(urls.size, calls.length, "the number of different addresses");
  });
}
