import assert from "node:assert/strict";
import { type CaseBodies, needing } from "./contract-case.js";
import { expectCode, orNotFound } from "./expect-code.js";

const attach = ["controller CREATE_DELETE_VOLUME", "controller PUBLISH_UNPUBLISH_VOLUME"] as const;
/** The most volumes that a case makes to reach the limit of a node. */
const patientLimit = 32n;

/** How a driver attaches volumes to nodes. */
export const attachmentCases: CaseBodies = {
  "attaches and detaches a volume any number of times": needing(attach, async ({ controller }, bench) => {
    const { volumeId, volumeContext } = await bench.volume("attach");
    const { nodeId } = await bench.nodeInfo();
    const request = { volumeId, nodeId, volumeCapability: bench.capability(), volumeContext };
    const first = await controller.controllerPublishVolume(request);
    assert.deepEqual(await controller.controllerPublishVolume(request), first, "the same again");
    for (let round = 0; round < 3; round++) await controller.controllerUnpublishVolume({ volumeId, nodeId });
  }),
  "detaches a volume from all nodes at once": needing(attach, async ({ controller }, bench) => {
    const { volumeId, volumeContext } = await bench.volume("all-nodes");
    const { nodeId } = await bench.nodeInfo();
    const request = { volumeId, nodeId, volumeCapability: bench.capability(), volumeContext };
    await controller.controllerPublishVolume(request);
    await controller.controllerUnpublishVolume({ volumeId });
    await controller.deleteVolume({ volumeId });
  }),
  "does not attach a volume that is not there, or to a node that is not there": needing(
    attach,
    async ({ controller }, bench) => {
      const { nodeId } = await bench.nodeInfo();
      const volumeCapability = bench.capability();
      const absent = { volumeId: bench.name("absent"), nodeId, volumeCapability };
      await expectCode(controller.controllerPublishVolume(absent), "NOT_FOUND", "attaching no volume");
      const { volumeId } = await bench.volume("no-node");
      const noNode = { volumeId, nodeId: bench.name("no-node"), volumeCapability };
      await expectCode(controller.controllerPublishVolume(noNode), "NOT_FOUND", "attaching to no node");
    },
  ),
  "detaches a volume that is not there": needing(attach, async ({ controller }, bench) => {
    const { nodeId } = await bench.nodeInfo();
    await orNotFound(controller.controllerUnpublishVolume({ volumeId: bench.name("absent"), nodeId }));
  }),
  "does not attach a volume in two ways": needing(
    [...attach, "controller PUBLISH_READONLY"],
    async ({ controller }, bench) => {
      const { volumeId, volumeContext } = await bench.volume("two-ways");
      const { nodeId } = await bench.nodeInfo();
      const request = { volumeId, nodeId, volumeCapability: bench.capability(), volumeContext };
      await controller.controllerPublishVolume(request);
      const other = controller.controllerPublishVolume({ ...request, readonly: true });
      await expectCode(other, "ALREADY_EXISTS", "attaching read-only what is attached for writing");
    },
  ),
  "does not delete a volume that is attached": needing(attach, async ({ controller }, bench) => {
    const { volumeId, volumeContext } = await bench.volume("in-use");
    const { nodeId } = await bench.nodeInfo();
    const request = { volumeId, nodeId, volumeCapability: bench.capability(), volumeContext };
    await controller.controllerPublishVolume(request);
    const deletion = controller.deleteVolume({ volumeId });
    await expectCode(deletion, "FAILED_PRECONDITION", "deleting a volume that is attached");
  }),
  "shows where a volume is attached": needing(
    [...attach, "controller LIST_VOLUMES", "controller LIST_VOLUMES_PUBLISHED_NODES"],
    async ({ controller }, bench) => {
      const { volumeId, volumeContext } = await bench.volume("nodes");
      const { nodeId } = await bench.nodeInfo();
      const nodes = async (): Promise<string[] | undefined> =>
        (await controller.listVolumes({})).entries.find(({ volume }) => volume?.volumeId === volumeId)?.status
          ?.publishedNodeIds;
      assert.deepEqual(await nodes(), []);
      const request = { volumeId, nodeId, volumeCapability: bench.capability(), volumeContext };
      await controller.controllerPublishVolume(request);
      assert.deepEqual(await nodes(), [nodeId]);
      await controller.controllerUnpublishVolume({ volumeId, nodeId });
      assert.deepEqual(await nodes(), []);
    },
  ),
  "attaches no more volumes to a node than it says": needing(attach, async ({ controller }, bench) => {
    const { nodeId, maxVolumesPerNode } = await bench.nodeInfo();
    if (maxVolumesPerNode === 0n) return "the driver states no limit of volumes for a node";
    if (maxVolumesPerNode > patientLimit) return `a node takes ${maxVolumesPerNode} volumes, too many to try`;
    const publish = async (): Promise<unknown> => {
      const { volumeId, volumeContext } = await bench.volume("limit");
      const request = { volumeId, nodeId, volumeCapability: bench.capability(), volumeContext };
      return await controller.controllerPublishVolume(request);
    };
    for (let count = 0n; count < maxVolumesPerNode; count++) await publish();
    await expectCode(publish(), "RESOURCE_EXHAUSTED", "attaching one more");
  }),
};
