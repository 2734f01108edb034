import { ContainerState } from "@container-interfaces/cri";
import { expectEqual } from "../expect.js";
import { createContainer, type Pod, startContainer, withPod } from "./fixtures.js";
import type { Peer } from "./peer.js";

const labels = { app: "worker", part: "one" };
const annotations = { "example.com/container": 'with "quotes"' };

/** Checks what the lists say of containers, and how filters choose from them. */
export async function checkContainerLists(peer: Peer, pod: Pod): Promise<void> {
  await peer.check("labels and annotations come back, and filters choose containers", async () => {
    const { client, plain, ledger } = peer;
    await withPod(peer, "lists", async (other) => {
      const one = await startContainer(peer, other, "one", { labels, annotations });
      const two = await createContainer(peer, other, "two", { labels: { app: "worker", part: "two" } });
      const elsewhere = await createContainer(peer, pod, "elsewhere", { labels });
      const ids = [one.id, two.id, elsewhere.id];
      const cases = [
        ["an id", { id: two.id }, [two.id]],
        ["a pod", { podSandboxId: other.id }, [one.id, two.id]],
        ["a label", { labelSelector: { app: "worker" } }, ids],
        ["a pod and labels", { podSandboxId: other.id, labelSelector: labels }, [one.id]],
        ["running", { podSandboxId: other.id, state: { state: ContainerState.CONTAINER_RUNNING } }, [one.id]],
        ["created", { podSandboxId: other.id, state: { state: ContainerState.CONTAINER_CREATED } }, [two.id]],
      ] as const;
      for (const [what, filter, wanted] of cases) {
        for (const [how, list] of [
          ["the list", client.listContainers],
          ["ListContainers", plain.listContainers],
        ] as const) {
          const { containers } = await list({ filter });
          expectEqual(containers.map(({ id }) => id).sort(), [...wanted].sort(), `${how} by ${what}`);
        }
      }
      const item = (await plain.listContainers({ filter: { id: one.id } })).containers[0];
      expectEqual(
        [item?.labels, item?.annotations],
        [labels, annotations],
        "labels and annotations in the list",
      );
      expectEqual([item?.podSandboxId, item?.metadata?.name], [other.id, "one"], "pod and name in the list");
      const { status } = await client.containerStatus({ containerId: one.id });
      expectEqual(
        [status?.labels, status?.annotations],
        [labels, annotations],
        "labels and annotations in the status",
      );
      ledger.saw("ListContainers", `${cases.length} filters choose from 3 containers made here`);
      await client.removeContainer({ containerId: elsewhere.id });
      if (peer.lacks.has("StreamContainers")) return;
      const streamed: string[] = [];
      for await (const { containers } of client.streamContainers({ filter: { podSandboxId: other.id } })) {
        streamed.push(...containers.map(({ id }) => id));
      }
      expectEqual(streamed.sort(), [one.id, two.id].sort(), "StreamContainers");
      ledger.saw("StreamContainers", "the same containers, by the same filters");
    });
  });
}
