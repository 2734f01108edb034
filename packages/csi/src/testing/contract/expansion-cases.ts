import assert from "node:assert/strict";
import { type CaseBodies, needing } from "./contract-case.js";
import { atOnce, expectCode } from "./expect-code.js";

const expand = ["controller CREATE_DELETE_VOLUME", "controller EXPAND_VOLUME"] as const;
const nodeExpand = ["controller CREATE_DELETE_VOLUME", "node EXPAND_VOLUME"] as const;

/** How a driver makes volumes larger. */
export const expansionCases: CaseBodies = {
  "expands a volume, and leaves it as it is when it is large enough": needing(
    expand,
    async ({ controller }, bench) => {
      const { volumeId } = await bench.volume("expand");
      const volumeCapability = bench.capability();
      const to = (requiredBytes: bigint): Promise<{ capacityBytes: bigint }> =>
        controller.controllerExpandVolume({ volumeId, capacityRange: { requiredBytes }, volumeCapability });
      const { capacityBytes } = await to(bench.expandedBytes);
      assert.ok(capacityBytes >= bench.expandedBytes, `it has ${capacityBytes} bytes only`);
      assert.equal((await to(bench.expandedBytes)).capacityBytes, capacityBytes, "the same again");
      assert.equal((await to(bench.volumeBytes)).capacityBytes, capacityBytes, "it does not shrink");
    },
  ),
  "expands a volume when equal calls come at once": needing(expand, async ({ controller }, bench) => {
    const { volumeId } = await bench.volume("expand-parallel");
    const capacityRange = { requiredBytes: bench.expandedBytes };
    const one = async (): Promise<bigint> =>
      (await controller.controllerExpandVolume({ volumeId, capacityRange })).capacityBytes;
    const sizes = await atOnce(one, bench.patienceMs);
    assert.ok(
      sizes.every((size) => size === sizes[0] && size >= bench.expandedBytes),
      `it has ${sizes} bytes`,
    );
  }),
  "does not expand a volume that is not there": needing(expand, async ({ controller }, bench) => {
    const capacityRange = { requiredBytes: bench.expandedBytes };
    const absent = controller.controllerExpandVolume({ volumeId: bench.name("absent"), capacityRange });
    await expectCode(absent, "NOT_FOUND", "expanding no volume");
  }),
  "does not expand a volume to 2^62 bytes": needing(expand, async ({ controller }, bench) => {
    const { volumeId } = await bench.volume("expand-huge");
    const huge = controller.controllerExpandVolume({ volumeId, capacityRange: { requiredBytes: 1n << 62n } });
    await expectCode(huge, ["OUT_OF_RANGE", "RESOURCE_EXHAUSTED"], "expanding to 2^62 bytes");
  }),
  "expands a published volume on the node": needing(nodeExpand, async ({ controller, node }, bench) => {
    const online = bench.abilities.has("expansion ONLINE");
    const { volume, request } = await bench.readyVolume("node-expand");
    const { volumeId } = volume;
    if (!online) return "the driver does not advertise expansion ONLINE";
    await node.nodePublishVolume(request);
    const capacityRange = { requiredBytes: bench.expandedBytes };
    const { volumeCapability, targetPath: volumePath, stagingTargetPath } = request;
    if (bench.abilities.has("controller EXPAND_VOLUME"))
      await controller.controllerExpandVolume({ volumeId, capacityRange, volumeCapability });
    const place = { volumePath, stagingTargetPath, volumeCapability };
    for (let round = 0; round < 2; round++) {
      const { capacityBytes } = await node.nodeExpandVolume({ volumeId, capacityRange, ...place });
      assert.ok(
        capacityBytes === 0n || capacityBytes >= bench.expandedBytes,
        `it has ${capacityBytes} bytes`,
      );
    }
  }),
  "does not expand a volume on the node that is not there": needing(nodeExpand, async ({ node }, bench) => {
    const volumePath = await bench.targetPath();
    const absent = node.nodeExpandVolume({ volumeId: bench.name("absent"), volumePath });
    await expectCode(absent, "NOT_FOUND", "expanding no volume on the node");
  }),
};
