import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { VolumeCapability_AccessMode_Mode as Mode, VolumeUsage_Unit } from "../../gen/csi/v1/csi.js";
import type { ContractBench } from "./contract-bench.js";
import { type CaseBodies, needing } from "./contract-case.js";
import { atOnce, expectCode, orNotFound } from "./expect-code.js";

const create = ["controller CREATE_DELETE_VOLUME"] as const;
const stage = [...create, "node STAGE_UNSTAGE_VOLUME"] as const;
const stats = [...create, "node GET_VOLUME_STATS"] as const;

/** What a driver does with volumes on a node. */
export const nodeCases: CaseBodies = {
  "publishes a volume any number of times, and takes it away any number of times": needing(
    create,
    async ({ node }, bench) => {
      const { volume, request } = await bench.readyVolume("publish");
      const { volumeId } = volume;
      const { targetPath } = request;
      for (let round = 0; round < 3; round++) await node.nodePublishVolume(request);
      await checkTarget(bench, targetPath, true);
      for (let round = 0; round < 3; round++) await node.nodeUnpublishVolume({ volumeId, targetPath });
      await checkTarget(bench, targetPath, false);
      await node.nodePublishVolume(request);
      await checkTarget(bench, targetPath, true);
    },
  ),
  "publishes a volume when equal calls come at once": needing(create, async ({ node }, bench) => {
    const { volume, request } = await bench.readyVolume("publish-parallel");
    await atOnce(() => node.nodePublishVolume(request), bench.patienceMs);
    await node.nodeUnpublishVolume({ volumeId: volume.volumeId, targetPath: request.targetPath });
    await checkTarget(bench, request.targetPath, false);
  }),
  "does not publish at a path in another way": needing(create, async ({ node }, bench) => {
    const { request } = await bench.publishedVolume("other-way");
    const other = node.nodePublishVolume({ ...request, readonly: true });
    await expectCode(other, "ALREADY_EXISTS", "publishing read-only where it is published for writing");
  }),
  "does not publish a volume for a single writer at a second path": needing(
    [...create, "node SINGLE_NODE_MULTI_WRITER"],
    async ({ node }, bench) => {
      const { request } = await bench.publishedVolume("single", Mode.SINGLE_NODE_SINGLE_WRITER);
      const second = node.nodePublishVolume({ ...request, targetPath: await bench.targetPath() });
      await expectCode(second, "FAILED_PRECONDITION", "publishing at a second path");
    },
  ),
  "does not publish a volume that is not there": needing(create, async ({ node }, bench) => {
    const { request } = await bench.readyVolume("publish-absent");
    const absent = node.nodePublishVolume({ ...request, volumeId: bench.name("absent") });
    await expectCode(absent, "NOT_FOUND", "publishing no volume");
  }),
  "does not publish a volume without its staging path": needing(stage, async ({ node }, bench) => {
    const { request } = await bench.readyVolume("unstaged");
    const unstaged = node.nodePublishVolume({ ...request, stagingTargetPath: "" });
    await expectCode(
      unstaged,
      ["FAILED_PRECONDITION", "INVALID_ARGUMENT"],
      "publishing without a staging path",
    );
  }),
  "takes away what is not published, or not there": needing(create, async ({ node }, bench) => {
    const targetPath = await bench.targetPath();
    const { volumeId } = await bench.volume("unpublished");
    await node.nodeUnpublishVolume({ volumeId, targetPath });
    await orNotFound(node.nodeUnpublishVolume({ volumeId: bench.name("absent"), targetPath }));
  }),
  "stages and unstages a volume any number of times": needing(stage, async ({ node }, bench) => {
    const { volume, request } = await bench.readyVolume("stage");
    const { volumeId } = volume;
    const { stagingTargetPath = "", volumeCapability, publishContext, volumeContext } = request;
    const staging = { volumeId, stagingTargetPath, volumeCapability, publishContext, volumeContext };
    for (let round = 0; round < 2; round++) await node.nodeStageVolume(staging);
    for (let round = 0; round < 3; round++) await node.nodeUnstageVolume({ volumeId, stagingTargetPath });
    await node.nodeStageVolume(staging);
  }),
  "does not stage a volume that is not there": needing(stage, async ({ node }, bench) => {
    const { request } = await bench.readyVolume("stage-absent");
    const { stagingTargetPath = "", volumeCapability } = request;
    const volumeId = bench.name("absent");
    const staging = node.nodeStageVolume({ volumeId, stagingTargetPath, volumeCapability });
    await expectCode(staging, "NOT_FOUND", "staging no volume");
    await orNotFound(node.nodeUnstageVolume({ volumeId, stagingTargetPath: `${stagingTargetPath}-absent` }));
  }),
  "tells how full a volume is": needing(stats, async ({ node }, bench) => {
    const { volume, request } = await bench.publishedVolume("stats");
    const { usage } = await node.nodeGetVolumeStats({
      volumeId: volume.volumeId,
      volumePath: request.targetPath,
    });
    const bytes = usage.find(({ unit }) => unit === VolumeUsage_Unit.BYTES);
    assert.ok(bytes !== undefined && bytes.total > 0n, "the volume has bytes");
    for (const { total, used, available } of usage)
      assert.ok(
        used >= 0n && used <= total && available >= 0n && available <= total,
        "the numbers fit together",
      );
  }),
  "does not tell how full a volume is where it is not": needing(stats, async ({ node }, bench) => {
    const { volume, request } = await bench.publishedVolume("stats-elsewhere");
    const volumePath = `${request.targetPath}-absent`;
    const elsewhere = node.nodeGetVolumeStats({ volumeId: volume.volumeId, volumePath });
    await expectCode(elsewhere, "NOT_FOUND", "measuring a volume at another path");
    const absent = node.nodeGetVolumeStats({ volumeId: bench.name("absent"), volumePath });
    await expectCode(absent, "NOT_FOUND", "measuring no volume");
  }),
};

async function checkTarget(bench: ContractBench, path: string, expected: boolean): Promise<void> {
  if (bench.options.checkTargets === false) return;
  const there = await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  assert.equal(
    there,
    expected,
    expected ? "nothing is at the target path" : "the target path is still there",
  );
}
