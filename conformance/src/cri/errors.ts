import { RpcError, type RpcErrorCode } from "@container-interfaces/cri";
import { expect, expectCode, expectEqual } from "../expect.js";
import type { ContainerdVersion } from "../lab.js";
import { podConfig, startContainer, withPod } from "./fixtures.js";
import type { Rpc } from "./ledger.js";
import type { Peer } from "./peer.js";

const unknown = "0123456789abcdef".repeat(4);
const containerId = unknown;
const podSandboxId = unknown;

type Call = (peer: Peer) => Promise<unknown>;

/** What an RPC answers for an id that the runtime does not know; the interface wants these. */
const unknownIds: readonly (readonly [Rpc, RpcErrorCode | "OK", Call])[] = [
  ["StopPodSandbox", "OK", ({ plain }) => plain.stopPodSandbox({ podSandboxId })],
  ["RemovePodSandbox", "OK", ({ plain }) => plain.removePodSandbox({ podSandboxId })],
  ["PodSandboxStatus", "NOT_FOUND", ({ plain }) => plain.podSandboxStatus({ podSandboxId })],
  ["PodSandboxStats", "NOT_FOUND", ({ plain }) => plain.podSandboxStats({ podSandboxId })],
  ["PortForward", "NOT_FOUND", ({ plain }) => plain.portForward({ podSandboxId, port: [80] })],
  [
    "UpdatePodSandboxResources",
    "NOT_FOUND",
    ({ plain }) => plain.updatePodSandboxResources({ podSandboxId }),
  ],
  ["StartContainer", "NOT_FOUND", ({ plain }) => plain.startContainer({ containerId })],
  ["StopContainer", "OK", ({ plain }) => plain.stopContainer({ containerId })],
  ["RemoveContainer", "OK", ({ plain }) => plain.removeContainer({ containerId })],
  ["ContainerStatus", "NOT_FOUND", ({ plain }) => plain.containerStatus({ containerId })],
  [
    "UpdateContainerResources",
    "NOT_FOUND",
    ({ plain }) => plain.updateContainerResources({ containerId, linux: { cpuShares: 2n } }),
  ],
  ["ReopenContainerLog", "NOT_FOUND", ({ plain }) => plain.reopenContainerLog({ containerId })],
  ["ExecSync", "NOT_FOUND", ({ plain }) => plain.execSync({ containerId, cmd: ["true"] })],
  ["Exec", "NOT_FOUND", ({ plain }) => plain.exec({ containerId, cmd: ["true"], stdout: true })],
  ["Attach", "NOT_FOUND", ({ plain }) => plain.attach({ containerId, stdout: true })],
  ["ContainerStats", "NOT_FOUND", ({ plain }) => plain.containerStats({ containerId })],
  ["CreateContainer", "NOT_FOUND", (peer) => createIn(peer, podSandboxId, peer.lab.images.busybox)],
];

/** What each version answers where the interface leaves the code open. */
const refusals: Record<
  ContainerdVersion,
  Record<"sameNameAgain" | "secondStart" | "unknownHandler", RpcErrorCode>
> = {
  "1.6": { sameNameAgain: "UNKNOWN", secondStart: "UNKNOWN", unknownHandler: "UNKNOWN" },
  "2.4": { sameNameAgain: "FAILED_PRECONDITION", secondStart: "UNKNOWN", unknownHandler: "UNKNOWN" },
};

/** Checks the errors of a real runtime as the client gives them. */
export async function checkErrors(peer: Peer): Promise<void> {
  for (const [rpc, wanted, call] of unknownIds) {
    if (peer.lacks.has(rpc)) continue;
    await peer.check(`${rpc} of an unknown id gives ${wanted}`, async () => {
      if (wanted === "OK") {
        await call(peer);
        return;
      }
      const error = await expectCode(call(peer), wanted);
      expect(
        error.message.startsWith(`[${wanted}] calling /runtime.v1.RuntimeService/${rpc} on unix://`),
        error.message,
      );
      expectEqual(
        [error.method, error.endpoint],
        [`/runtime.v1.RuntimeService/${rpc}`, peer.lab.endpoint],
        "the facts",
      );
    });
  }
  await checkRefusals(peer);
  await checkLongMessages(peer);
}

async function checkRefusals(peer: Peer): Promise<void> {
  await peer.check("what the runtime refuses is a typed error", async () => {
    await withPod(peer, "refused", async (pod) => {
      const absent = await expectCode(createIn(peer, pod.id, `${peer.lab.registry}/absent:1`), "NOT_FOUND");
      expect(absent.reason.includes("/absent:1"), `the reason does not name the image: ${absent.reason}`);
      const codes = refusals[peer.lab.version];
      await expectCode(peer.client.runPodSandbox({ config: pod.config }), codes.sameNameAgain);
      const { id } = await startContainer(peer, pod, "main");
      await expectCode(peer.client.startContainer({ containerId: id }), codes.secondStart);
      const missing = peer.client.execSync({ containerId: id, cmd: ["/no/such/program"], timeout: 10n });
      const result = await missing.then(({ exitCode }) => exitCode).catch((error: unknown) => error);
      expect(RpcError.is(result) || result === 127, `a missing program gives ${result}`);
      const handler = peer.client.runPodSandbox({
        config: podConfig(peer, "handler"),
        runtimeHandler: "absent",
      });
      await expectCode(handler, codes.unknownHandler);
    });
  });
}

/** Both sides take messages of 16 MiB. */
async function checkLongMessages(peer: Peer): Promise<void> {
  await peer.check(
    "messages over 4 MiB pass in both directions, and over 16 MiB fail with the limit",
    async () => {
      const note = (MiB: number): Record<string, string> => ({ note: "n".repeat(MiB * 1024 * 1024) });
      await withPod(
        peer,
        "long",
        async (pod) => {
          const { items } = await peer.plain.listPodSandbox({ filter: { id: pod.id } });
          expectEqual(
            items[0]?.annotations.note?.length,
            5 * 1024 * 1024,
            "the length of the annotation in the list",
          );
        },
        { annotations: note(5) },
      );
      const config = podConfig(peer, "too-long", { annotations: note(17) });
      const error = await expectCode(peer.client.runPodSandbox({ config }), "RESOURCE_EXHAUSTED");
      expect(/16777216|16 MiB/.test(error.message), `the limit is not in: ${error.message}`);
    },
  );
}

async function createIn(peer: Peer, pod: string, image: string): Promise<unknown> {
  return await peer.plain.createContainer({
    podSandboxId: pod,
    sandboxConfig: podConfig(peer, "unknown"),
    config: { metadata: { name: "unknown" }, image: { image } },
  });
}
