import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PodSandboxState } from "@container-interfaces/cri";
import { expect, expectEqual, expectSoon } from "../expect.js";
import { cgroupExists, cgroupOf, processesIn } from "../observe/cgroups.js";
import { exists, isMounted, mountsBelow } from "../observe/files.js";
import { argvOf, bundleOf, inNetworkOf, isAlive } from "../observe/processes.js";
import { type Pod, sameNetwork, withPod } from "./fixtures.js";
import type { Peer } from "./peer.js";

const labels = { app: "web", tier: "front", "example.com/é": "" };
const annotations = { "example.com/note": "spaces, Ünicode ✓ and\nlines" };

/** Checks the life of a pod: its processes, cgroups, network and files on this machine. */
export async function checkPods(peer: Peer): Promise<void> {
  await checkPodLife(peer);
  await checkPodAsked(peer);
}

async function checkPodLife(peer: Peer): Promise<void> {
  await peer.check("a pod runs and goes: process, cgroup, network, mounts, folders", async () => {
    const dnsConfig = { servers: ["192.0.2.53"], searches: ["pods.example"] };
    await withPod(peer, "life", (pod) => followPod(peer, pod), { dnsConfig });
  });
}

async function followPod(peer: Peer, { id, pid }: Pod): Promise<void> {
  const { client, lab, ledger } = peer;
  expectEqual(await argvOf(pid), ["/pause"], "the command line of the first process");
  const cgroup = `${lab.cgroupParent}/life/${id}`;
  expectEqual(await cgroupOf(pid), cgroup, "the cgroup of the pause process");
  expect((await processesIn(cgroup)).includes(pid), `the cgroup ${cgroup} does not list the process ${pid}`);
  expect(!(await sameNetwork(pid, "self")), "the pod is in the network namespace of this machine");
  expect(!(await sameNetwork(pid, lab.pid)), "the pod is in the network namespace of the runtime");

  const { status } = await client.podSandboxStatus({ podSandboxId: id });
  const ip = status?.network?.ip ?? "";
  expect(ip.startsWith(lab.version === "1.6" ? "10.216." : "10.224."), `the status has the address ${ip}`);
  const addresses = await inNetworkOf(pid, ["ip", "-o", "-4", "addr", "show", "eth0"]);
  expect(addresses.includes(` ${ip}/16 `), `eth0 in the namespace has: ${addresses}`);
  ledger.saw("PodSandboxStatus", `its ${ip} is on eth0 in the netns`);

  const bundle = bundleOf(lab.state, id);
  expect(await isMounted(join(bundle, "rootfs")), "the root file system of the sandbox is not mounted");
  const shm = join(lab.state, "io.containerd.grpc.v1.cri", "sandboxes", id, "shm");
  expect(await isMounted(shm), "the shared memory of the pod is not mounted");
  const files = join(lab.root, "io.containerd.grpc.v1.cri", "sandboxes", id);
  const resolv = await readFile(join(files, "resolv.conf"), "utf8");
  expect(/^nameserver 192\.0\.2\.53$/m.test(resolv) && /^search pods\.example$/m.test(resolv), resolv);
  ledger.saw("RunPodSandbox", `/pause in its cgroup, eth0 ${ip} in a netns, shm mounted`);

  const namespaces = join(lab.state, "io.containerd.grpc.v1.cri", "netns");
  const before = (await mountsBelow(namespaces)).length;
  await client.stopPodSandbox({ podSandboxId: id });
  await expectSoon(async () => !(await isAlive(pid)), "the pause process lives after the stop");
  expectEqual(
    (await mountsBelow(namespaces)).length,
    before - 1,
    "the number of the pods' network namespaces",
  );
  expect(!(await isMounted(shm)), "the shared memory is still mounted after the stop");
  expect(!(await cgroupExists(cgroup)), `the cgroup ${cgroup} is still there after the stop`);
  const stopped = await client.podSandboxStatus({ podSandboxId: id });
  expectEqual(stopped.status?.state, PodSandboxState.SANDBOX_NOTREADY, "the state after the stop");
  await client.stopPodSandbox({ podSandboxId: id });
  ledger.saw("StopPodSandbox", "process, cgroup, netns and shm gone; again: fine");

  expect(await exists(files), "the folder of the pod went before it was removed");
  await client.removePodSandbox({ podSandboxId: id });
  expect(!(await exists(files)), `${files} is left after the removal`);
  expect(!(await exists(bundle)), `${bundle} is left after the removal`);
  await client.removePodSandbox({ podSandboxId: id });
  ledger.saw("RemovePodSandbox", "bundle and folders gone; again: fine");
}

async function checkPodAsked(peer: Peer): Promise<void> {
  await peer.check("labels, annotations and metadata come back, and filters choose pods", async () => {
    const { client, plain, ledger } = peer;
    await withPod(
      peer,
      "ask-a",
      async (a) => {
        await withPod(peer, "ask-b", async (b) => {
          await client.stopPodSandbox({ podSandboxId: b.id });
          const { status } = await client.podSandboxStatus({ podSandboxId: a.id });
          expectEqual(status?.labels, labels, "the labels in the status");
          expectEqual(status?.annotations, annotations, "the annotations in the status");
          expectEqual(status?.metadata, a.config.metadata, "the metadata in the status");

          const cases = [
            ["no filter", undefined, [a.id, b.id]],
            ["an id", { id: a.id }, [a.id]],
            ["an unknown id", { id: "f".repeat(64) }, []],
            ["ready", { state: { state: PodSandboxState.SANDBOX_READY } }, [a.id]],
            ["not ready", { state: { state: PodSandboxState.SANDBOX_NOTREADY } }, [b.id]],
            ["two labels", { labelSelector: { app: "web", tier: "front" } }, [a.id]],
            ["a label with another value", { labelSelector: { app: "other" } }, []],
          ] as const;
          for (const [what, filter, wanted] of cases) {
            const ids = async (list: typeof client): Promise<string[]> =>
              (await list.listPodSandbox({ filter })).items.map(({ id }) => id).sort();
            expectEqual(await ids(client), [...wanted].sort(), `the list of pods by ${what}`);
            const { items } = await plain.listPodSandbox({ filter });
            expectEqual(items.map(({ id }) => id).sort(), [...wanted].sort(), `ListPodSandbox by ${what}`);
          }
          const { items } = await plain.listPodSandbox({ filter: { id: a.id } });
          expectEqual(items[0]?.labels, labels, "the labels in the list");
          expectEqual(items[0]?.annotations, annotations, "the annotations in the list");
          ledger.saw("ListPodSandbox", `${cases.length} filters choose from 2 pods made here`);
          if (peer.lacks.has("StreamPodSandboxes")) return;
          const streamed: string[] = [];
          for await (const { podSandboxes } of client.streamPodSandboxes({})) {
            streamed.push(...podSandboxes.map(({ id }) => id));
          }
          expectEqual(streamed.sort(), [a.id, b.id].sort(), "StreamPodSandboxes");
          ledger.saw("StreamPodSandboxes", "the same pods, by the same filters");
        });
      },
      { labels, annotations },
    );
  });
}
