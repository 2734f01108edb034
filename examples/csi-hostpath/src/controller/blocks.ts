import { type FileHandle, open } from "node:fs/promises";
import {
  BlockMetadataType,
  type GetMetadataAllocatedResponse,
  type SnapshotMetadataHandlers,
} from "@container-interfaces/csi";
import { type DeepPartial, RpcError } from "@container-interfaces/transport";
import { blockBytes } from "../driver-config.js";
import type { SnapshotRecord } from "../state/records.js";
import type { Store } from "../state/store.js";

const readBytes = 1024 * 1024;
const defaultMaxResults = 256;
const zeros = Buffer.alloc(readBytes);

/** Tells which blocks of snapshots hold data, and which differ, by reading them. */
export function metadataHandlers(store: Store): SnapshotMetadataHandlers {
  const blockSnapshot = (id: string, path: string): SnapshotRecord => {
    const snapshot = store.snapshot(id);
    if (snapshot.kind === "block") return snapshot;
    throw refusal("INVALID_ARGUMENT", "the snapshot is of a directory, which has no blocks", path);
  };
  return {
    getMetadataAllocated: (request) => {
      const snapshot = blockSnapshot(request.snapshotId, "snapshotId");
      return messages(
        snapshot,
        request,
        changedBlocks(undefined, store.pathOf(snapshot.id), request.startingOffset),
      );
    },
    getMetadataDelta: (request) => {
      const base = blockSnapshot(request.baseSnapshotId, "baseSnapshotId");
      const target = blockSnapshot(request.targetSnapshotId, "targetSnapshotId");
      if (base.volumeId !== target.volumeId)
        throw refusal("INVALID_ARGUMENT", "the snapshots are of different volumes", "targetSnapshotId");
      if (base.serial > target.serial)
        throw refusal("INVALID_ARGUMENT", "the target is older than the base", "targetSnapshotId");
      const paths = [store.pathOf(base.id), store.pathOf(target.id)] as const;
      return messages(target, request, changedBlocks(...paths, request.startingOffset));
    },
  };
}

async function* messages(
  { sizeBytes }: SnapshotRecord,
  { startingOffset, maxResults }: { readonly startingOffset: bigint; readonly maxResults: number },
  offsets: AsyncIterable<number>,
): AsyncGenerator<DeepPartial<GetMetadataAllocatedResponse>> {
  if (startingOffset >= sizeBytes)
    throw refusal("OUT_OF_RANGE", `the snapshot has ${sizeBytes} bytes`, "startingOffset");
  const most = maxResults > 0 ? Math.min(maxResults, 10_000) : defaultMaxResults;
  const message = (block: number[]): DeepPartial<GetMetadataAllocatedResponse> => ({
    blockMetadataType: BlockMetadataType.FIXED_LENGTH,
    volumeCapacityBytes: BigInt(sizeBytes),
    blockMetadata: block.map((at) => ({ byteOffset: BigInt(at), sizeBytes: BigInt(blockBytes) })),
  });
  let [pending, sent] = [[] as number[], false];
  for await (const offset of offsets) {
    pending.push(offset);
    if (pending.length < most) continue;
    yield message(pending);
    [pending, sent] = [[], true];
  }
  // one message at least, so that the caller learns the size
  if (pending.length > 0 || !sent) yield message(pending);
}

/** The offsets of blocks that differ between two files, from the block with an offset on. Without a base it is one of zeros. */
async function* changedBlocks(
  base: string | undefined,
  target: string,
  from: bigint,
): AsyncGenerator<number> {
  const [after, before] = [await open(target), base === undefined ? undefined : await open(base)];
  try {
    const first = Number(from) - (Number(from) % blockBytes);
    const [now, then] = [Buffer.alloc(readBytes), before === undefined ? zeros : Buffer.alloc(readBytes)];
    for (let at = first; ; at += readBytes) {
      const length = await readAt(after, now, at);
      if (length === 0) return;
      if (before !== undefined) await readAt(before, then, at);
      if (now.equals(then)) continue;
      for (let start = 0; start < length; start += blockBytes)
        if (now.compare(then, start, start + blockBytes, start, start + blockBytes) !== 0) yield at + start;
    }
  } finally {
    await after.close();
    await before?.close();
  }
}

/** Fills the buffer from an offset; what is after the end of the file reads as zeros. */
async function readAt(file: FileHandle, buffer: Buffer, at: number): Promise<number> {
  const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
  buffer.fill(0, bytesRead);
  return bytesRead;
}

function refusal(code: "INVALID_ARGUMENT" | "OUT_OF_RANGE", reason: string, path: string): RpcError {
  return new RpcError(code, reason, { doing: "reading the blocks of snapshots", path });
}
