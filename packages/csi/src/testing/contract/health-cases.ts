import assert from "node:assert/strict";
import { type CaseBodies, needing } from "./contract-case.js";
import { expectCode } from "./expect-code.js";

const create = ["controller CREATE_DELETE_VOLUME"] as const;

/** What a driver tells of the health of volumes. */
export const healthCases: CaseBodies = {
  "tells the health of a volume": needing(
    [...create, "controller GET_VOLUME_HEALTH"],
    async ({ controller }, bench) => {
      const { volumeId } = await bench.volume("health");
      const { volumeHealth } = await controller.controllerGetVolumeHealth({ volumeId });
      assert.equal(volumeHealth?.volumeId, volumeId);
      const absent = controller.controllerGetVolumeHealth({ volumeId: bench.name("absent") });
      await expectCode(absent, "NOT_FOUND", "the health of no volume");
    },
  ),
  "lists the health of volumes": needing(["controller LIST_VOLUME_HEALTH"], async ({ controller }) => {
    const { entries } = await controller.controllerListVolumeHealth({});
    for (const { volumeId } of entries) assert.notEqual(volumeId, "", "every entry has an id");
    const call = controller.controllerListVolumeHealth({ startingToken: "contract-no-such-token" });
    await expectCode(call, "ABORTED", "controllerListVolumeHealth with a wrong token");
  }),
  "tells the health of a volume on the node": needing(
    [...create, "node GET_VOLUME_HEALTH"],
    async ({ node }, bench) => {
      const { volume, request } = await bench.publishedVolume("node-health");
      const { volumeId } = volume;
      const places = {
        volumePublishPath: request.targetPath,
        stagingTargetPath: request.stagingTargetPath,
      };
      const { volumeHealth } = await node.nodeGetVolumeHealth({ volumeId, ...places });
      assert.equal(volumeHealth?.volumeId, volumeId);
      const absent = node.nodeGetVolumeHealth({ volumeId: bench.name("absent") });
      await expectCode(absent, "NOT_FOUND", "the health of no volume on the node");
    },
  ),
  "tells the health of the storage on the node": needing(["node GET_STORAGE_HEALTH"], async ({ node }) => {
    for (const { status, reason } of (await node.nodeGetStorageHealth({})).backendHealth)
      assert.ok(status !== 0 && reason !== "", "every entry says what it is about");
  }),
};
