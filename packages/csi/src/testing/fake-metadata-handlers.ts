import { type DeepPartial, RpcError } from "@container-interfaces/transport";
import type { SnapshotMetadataHandlers } from "../driver/driver-handlers.js";
import { BlockMetadataType, type GetMetadataAllocatedResponse } from "../gen/csi/v1/csi.js";
import { type FakeDriverState, fakeBlockBytes } from "./fake-driver-state.js";
import type { FakeSnapshot } from "./fake-volume.js";

/** How many blocks one message has where the caller does not say. */
const defaultMaxResults = 256;

/** The handlers of SnapshotMetadata. */
export function createMetadataHandlers(state: FakeDriverState): SnapshotMetadataHandlers {
  return {
    getMetadataAllocated: async function* ({ snapshotId, startingOffset, maxResults }) {
      const snapshot = state.snapshot(snapshotId);
      yield* blocksOf(snapshot, [...snapshot.blocks.keys()], startingOffset, maxResults);
    },
    getMetadataDelta: async function* (request) {
      const base = state.snapshot(request.baseSnapshotId);
      const target = state.snapshot(request.targetSnapshotId);
      if (base.sourceVolumeId !== target.sourceVolumeId)
        throw new RpcError("INVALID_ARGUMENT", "the snapshots are of different volumes", {
          path: "targetSnapshotId",
        });
      if (base.serial > target.serial)
        throw new RpcError("INVALID_ARGUMENT", "the target is older than the base", {
          path: "targetSnapshotId",
        });
      const changed = [...target.blocks].filter(([block, serial]) => base.blocks.get(block) !== serial);
      const indices = changed.map(([block]) => block);
      yield* blocksOf(target, indices, request.startingOffset, request.maxResults);
    },
  };
}

function* blocksOf(
  { sizeBytes }: FakeSnapshot,
  indices: readonly number[],
  startingOffset: bigint,
  maxResults: number,
): Generator<DeepPartial<GetMetadataAllocatedResponse>> {
  if (startingOffset < 0n || startingOffset > sizeBytes)
    throw new RpcError("OUT_OF_RANGE", `the snapshot has ${sizeBytes} bytes`, { path: "startingOffset" });
  const blocks = [...indices]
    .sort((one, other) => one - other)
    .map((block) => ({ byteOffset: BigInt(block * fakeBlockBytes), sizeBytes: BigInt(fakeBlockBytes) }))
    .filter((block) => block.byteOffset + block.sizeBytes > startingOffset);
  const size = maxResults > 0 ? maxResults : defaultMaxResults;
  // one message at least, so that the caller learns the size of an empty snapshot
  for (let from = 0; from === 0 || from < blocks.length; from += size)
    yield {
      blockMetadataType: BlockMetadataType.FIXED_LENGTH,
      volumeCapacityBytes: sizeBytes,
      blockMetadata: blocks.slice(from, from + size),
    };
}
