import assert from "node:assert/strict";
import { VolumeCapability_AccessMode_Mode as Mode } from "../../gen/csi/v1/csi.js";
import type { DriverClients } from "../driver-clients.js";
import { type CaseBodies, needing } from "./contract-case.js";
import { atOnce, expectCode } from "./expect-code.js";

const cut = ["controller CREATE_DELETE_VOLUME", "controller CREATE_DELETE_SNAPSHOT"] as const;
const metadata = [...cut, "plugin SNAPSHOT_METADATA_SERVICE"] as const;

/** What a driver does with snapshots. */
export const snapshotCases: CaseBodies = {
  "takes one snapshot for a name, however often it is asked": needing(cut, async ({ controller }, bench) => {
    const { volumeId } = await bench.volume("snapshot");
    const request = bench.snapshotRequest("once", volumeId);
    const snapshot = await bench.snapshot(request);
    assert.equal(snapshot.sourceVolumeId, volumeId);
    assert.ok(snapshot.creationTime !== undefined && snapshot.creationTime.seconds > 0n, "it has a time");
    assert.equal(snapshot.groupSnapshotId, "", "it is of no group");
    assert.deepEqual((await controller.createSnapshot(request)).snapshot, snapshot);
    const other = await bench.snapshot(bench.snapshotRequest("other", volumeId));
    assert.notEqual(other.snapshotId, snapshot.snapshotId, "another name is another snapshot");
  }),
  "takes one snapshot when equal calls come at once": needing(cut, async ({ controller }, bench) => {
    const { volumeId } = await bench.volume("snapshot-parallel");
    const request = bench.snapshotRequest("parallel", volumeId);
    const one = async (): Promise<string | undefined> =>
      (await controller.createSnapshot(request)).snapshot?.snapshotId;
    const ids = await atOnce(one, bench.patienceMs);
    assert.equal(new Set(ids).size, 1, `the same name gave ${ids}`);
  }),
  "refuses the name of a snapshot of another volume": needing(cut, async ({ controller }, bench) => {
    const request = bench.snapshotRequest("taken", (await bench.volume("one")).volumeId);
    await bench.snapshot(request);
    const other = { ...request, sourceVolumeId: (await bench.volume("two")).volumeId };
    await expectCode(controller.createSnapshot(other), "ALREADY_EXISTS", "createSnapshot of another volume");
  }),
  "does not take a snapshot of a volume that is not there": needing(cut, async ({ controller }, bench) => {
    const absent = controller.createSnapshot(bench.snapshotRequest("absent", bench.name("absent")));
    await expectCode(absent, "NOT_FOUND", "createSnapshot of no volume");
  }),
  "deletes a snapshot any number of times, and then it cannot be used": needing(
    cut,
    async ({ controller }, bench) => {
      const { volumeId } = await bench.volume("snapshot-delete");
      const { snapshotId } = await bench.snapshot(bench.snapshotRequest("delete", volumeId));
      for (let round = 0; round < 3; round++) await controller.deleteSnapshot({ snapshotId });
      await controller.deleteSnapshot({ snapshotId: bench.name("absent") });
      const restored = controller.createVolume(
        await bench.volumeRequest("restore", fromSnapshot(snapshotId)),
      );
      await expectCode(restored, "NOT_FOUND", "createVolume from a deleted snapshot");
    },
  ),
  "makes a volume from a snapshot": needing(cut, async ({ controller }, bench) => {
    const source = await bench.volume("snapshot-restore");
    const { snapshotId } = await bench.snapshot(bench.snapshotRequest("restore", source.volumeId));
    const request = await bench.volumeRequest("restored", fromSnapshot(snapshotId));
    const { volume } = await controller.createVolume(request);
    assert.ok(volume !== undefined && volume.volumeId !== source.volumeId, "it is another volume");
    const origin = volume.contentSource?.type;
    assert.equal(origin?.$case === "snapshot" ? origin.value.snapshotId : undefined, snapshotId);
    assert.equal((await controller.createVolume(request)).volume?.volumeId, volume.volumeId);
  }),
  "tells of a snapshot": needing([...cut, "controller GET_SNAPSHOT"], async ({ controller }, bench) => {
    const { volumeId } = await bench.volume("snapshot-get");
    const { snapshotId } = await bench.snapshot(bench.snapshotRequest("get", volumeId));
    const { snapshot } = await controller.getSnapshot({ snapshotId });
    assert.deepEqual([snapshot?.snapshotId, snapshot?.sourceVolumeId], [snapshotId, volumeId]);
    await controller.deleteSnapshot({ snapshotId });
    await expectCode(controller.getSnapshot({ snapshotId }), "NOT_FOUND", "getSnapshot of a deleted one");
  }),
  "tells which blocks of a snapshot are written and which have changed": needing(
    metadata,
    async (clients, bench) => {
      const volumeCapabilities = [bench.capability(Mode.SINGLE_NODE_WRITER, "block")];
      const { volumeId, capacityBytes } = await bench.volume("blocks", { volumeCapabilities });
      const base = await bench.snapshot(bench.snapshotRequest("base", volumeId));
      const target = await bench.snapshot(bench.snapshotRequest("target", volumeId));
      const ids = { baseSnapshotId: base.snapshotId, targetSnapshotId: target.snapshotId };
      await readBlocks(clients.snapshotMetadata.getMetadataAllocated({ snapshotId: base.snapshotId }), 0);
      const paged = { snapshotId: target.snapshotId, maxResults: 2 };
      await readBlocks(clients.snapshotMetadata.getMetadataAllocated(paged), paged.maxResults);
      const changed = await readBlocks(clients.snapshotMetadata.getMetadataDelta(ids), 0);
      assert.equal(changed, 0, "nothing was written between the snapshots");
      const behind = capacityBytes * 2n + 1n;
      const { snapshotMetadata } = clients;
      const calls = {
        OUT_OF_RANGE: snapshotMetadata.getMetadataDelta({ ...ids, startingOffset: behind }),
        NOT_FOUND: snapshotMetadata.getMetadataAllocated({ snapshotId: bench.name("absent") }),
      } as const;
      await expectCode(readBlocks(calls.OUT_OF_RANGE, 0), "OUT_OF_RANGE", "blocks behind the end");
      await expectCode(readBlocks(calls.NOT_FOUND, 0), "NOT_FOUND", "blocks of no snapshot");
    },
  ),
};

function fromSnapshot(snapshotId: string): object {
  return { volumeContentSource: { type: { $case: "snapshot", value: { snapshotId } } } };
}

type Blocks = ReturnType<DriverClients["snapshotMetadata"]["getMetadataAllocated"]>;

/** Reads ranges to the end, looks whether they are in order, and counts them. */
async function readBlocks(stream: Blocks, maxResults: number): Promise<number> {
  let end = 0n;
  let count = 0;
  for await (const { blockMetadata, blockMetadataType, volumeCapacityBytes } of stream) {
    assert.ok(blockMetadataType === 1 || blockMetadataType === 2, "the ranges are of one length or not");
    assert.ok(maxResults === 0 || blockMetadata.length <= maxResults, "there are more ranges than asked for");
    for (const { byteOffset, sizeBytes } of blockMetadata) {
      assert.ok(byteOffset >= end, `a range begins at ${byteOffset}, and one before it ends at ${end}`);
      assert.ok(sizeBytes > 0n, "a range is empty");
      end = byteOffset + sizeBytes;
      assert.ok(byteOffset < volumeCapacityBytes, "a range is behind the end of the volume");
      count++;
    }
  }
  return count;
}
