import { expect, expectEqual, expectSoon } from "../expect.js";
import { accepts, readFrom } from "../observe/files.js";
import { isAlive } from "../observe/processes.js";
import { runPod, sameNetwork, startContainer, withPod } from "./fixtures.js";
import type { Peer } from "./peer.js";

/** Checks how pods are reached from outside, and pods without a network of their own. */
export async function checkPodNetwork(peer: Peer): Promise<void> {
  await checkPorts(peer);
  await checkHostNetwork(peer);
}

async function checkPorts(peer: Peer): Promise<void> {
  await peer.check("a port mapping leads into the pod", async () => {
    const port = 18_080;
    const portMappings = [{ containerPort: 8080, hostPort: port }];
    const { address } = peer.lab;
    await withPod(
      peer,
      "ports",
      async (pod) => {
        await startContainer(peer, pod, "server", {
          command: ["nc", "-ll", "-p", "8080", "-e", "hostname"],
        });
        await expectSoon(
          async () => (await readFrom(address, port, 1_000, true)) === "ports\n",
          `${address}:${port} does not answer from inside the pod`,
        );
      },
      { portMappings },
    );
    expect(!(await accepts(address, port, 500)), "the port is still mapped after the pod is gone");
  });
}

async function checkHostNetwork(peer: Peer): Promise<void> {
  await peer.check("a pod on the host's network is in the namespace of the runtime", async () => {
    const NODE = 2;
    const pod = await runPod(peer, "host", {
      hostname: "",
      linux: {
        cgroupParent: `${peer.lab.cgroupParent}/host`,
        securityContext: { namespaceOptions: { network: NODE } },
      },
    });
    try {
      expect(
        await sameNetwork(pod.pid, peer.lab.pid),
        "the pod has another network namespace than the runtime",
      );
      const { status } = await peer.client.podSandboxStatus({ podSandboxId: pod.id });
      expectEqual(status?.linux?.namespaces?.options?.network, NODE, "the network mode in the status");
    } finally {
      await peer.client.removePodSandbox({ podSandboxId: pod.id });
    }
    expect(!(await isAlive(pod.pid)), "RemovePodSandbox left the process of a pod that ran");
  });
}
