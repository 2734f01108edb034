import { setTimeout as pause } from "node:timers/promises";
import { type CallOptions, RpcError } from "@container-interfaces/transport";
import type { BlockMetadata } from "../gen/csi/v1/csi.js";

/** What both streams of SnapshotMetadata have in each message. */
export interface BlockMessage {
  readonly volumeCapacityBytes: bigint;
  readonly blockMetadata: readonly BlockMetadata[];
}

/** How often in a row a stream is asked for without any block. */
const maxAttempts = 5;
const maxPauseMs = 3_000;

/**
 * Reads a stream of SnapshotMetadata and gives its blocks one by one. Where the stream breaks off with `UNAVAILABLE`, it is asked for
 * again from behind the last block, after pauses from 100 ms to 3 s, until it has failed 5 times in a row without a block.
 *
 * @param startingOffset where to begin, in bytes
 * @param open asks for the stream from an offset
 * @throws RpcError what the stream throws; `INTERNAL` for blocks that are not in the order of their offsets
 */
export async function* readBlocks(
  rpc: string,
  startingOffset: bigint,
  open: (startingOffset: bigint) => AsyncIterable<BlockMessage>,
  { signal }: CallOptions,
): AsyncGenerator<BlockMetadata, void, undefined> {
  let done: bigint | undefined;
  let capacity: bigint | undefined;
  for (let failed = 0; ; ) {
    try {
      let end = -1n;
      for await (const message of open(done ?? startingOffset)) {
        capacity = message.volumeCapacityBytes;
        for (const block of message.blockMetadata) {
          if (block.byteOffset < end) throw outOfOrder(rpc, block, end);
          end = block.byteOffset + block.sizeBytes;
          const rest = behind(block, done);
          if (rest === undefined) continue;
          done = end;
          failed = 0;
          yield rest;
        }
      }
      return;
    } catch (error) {
      // there is nothing behind the end, and a driver may refuse to begin there
      if (done !== undefined && done === capacity && RpcError.is(error, "UNAVAILABLE")) return;
      if (!RpcError.is(error, "UNAVAILABLE") || ++failed >= maxAttempts || signal?.aborted) throw error;
      // when the signal fires, the next attempt says so
      await pause(Math.min(100 * 2 ** (failed - 1), maxPauseMs), undefined, { signal }).catch(() => {});
    }
  }
}

/** The part of a block that was not given before: after a stream that broke off, the first one may begin earlier. */
function behind(block: BlockMetadata, done: bigint | undefined): BlockMetadata | undefined {
  if (done === undefined || block.byteOffset >= done) return block;
  const sizeBytes = block.byteOffset + block.sizeBytes - done;
  return sizeBytes > 0n ? { ...block, byteOffset: done, sizeBytes } : undefined;
}

function outOfOrder(rpc: string, block: BlockMetadata, end: bigint): RpcError {
  return new RpcError(
    "INTERNAL",
    `a block begins at ${block.byteOffset}, and the one before ends at ${end}`,
    {
      doing: `reading the blocks of ${rpc}`,
      path: "blockMetadata",
      hint: "Blocks come in the order of their offsets. This is a fault of the driver.",
    },
  );
}
