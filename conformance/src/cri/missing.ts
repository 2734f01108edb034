import { expectCode } from "../expect.js";
import { type Rpc, rpcs } from "./ledger.js";
import type { Peer } from "./peer.js";

const id = "0".repeat(64);

/** A call of each RPC that a runtime may lack, with the least that it needs. */
const calls: Partial<Record<Rpc, (peer: Peer) => Promise<unknown>>> = {
  StreamPodSandboxes: ({ plain }) => drain(plain.streamPodSandboxes({})),
  StreamContainers: ({ plain }) => drain(plain.streamContainers({})),
  StreamContainerStats: ({ plain }) => drain(plain.streamContainerStats({})),
  StreamPodSandboxStats: ({ plain }) => drain(plain.streamPodSandboxStats({})),
  StreamPodSandboxMetrics: ({ plain }) => drain(plain.streamPodSandboxMetrics({})),
  StreamImages: ({ plain }) => drain(plain.streamImages({})),
  GetContainerEvents: ({ plain }) => drain(plain.getContainerEvents({})),
  CheckpointContainer: ({ plain }) =>
    plain.checkpointContainer({ containerId: id, location: "/nonexistent/file" }),
  CheckpointPod: ({ plain }) => plain.checkpointPod({ podSandboxId: id, outputPath: "/nonexistent" }),
  RestorePod: ({ plain }) => plain.restorePod({ checkpointPath: "/nonexistent" }),
  ListMetricDescriptors: ({ plain }) => plain.listMetricDescriptors({}),
  ListPodSandboxMetrics: ({ plain }) => plain.listPodSandboxMetrics({}),
  RuntimeConfig: ({ plain }) => plain.runtimeConfig({}),
  UpdatePodSandboxResources: ({ plain }) => plain.updatePodSandboxResources({ podSandboxId: id }),
};

/** Checks that each RPC which the runtime lacks ends as UNIMPLEMENTED, and nothing else. */
export async function checkMissing(peer: Peer): Promise<void> {
  for (const rpc of rpcs) {
    if (!peer.lacks.has(rpc)) continue;
    await peer.check(`${rpc} ends as UNIMPLEMENTED`, async () => {
      const call = calls[rpc];
      if (call === undefined) throw new Error("the runtime lacks it, and no call is written for it");
      await expectCode(call(peer), "UNIMPLEMENTED");
    });
  }
}

async function drain(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const message of messages) void message;
}
