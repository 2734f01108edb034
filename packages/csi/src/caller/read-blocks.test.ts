import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { type BlockMessage, readBlocks } from "./read-blocks.js";

type Step = readonly (readonly [bigint, bigint])[] | RpcError;

const unavailable = new RpcError("UNAVAILABLE", "the driver went away");

/** Streams one after another, each with its messages; an error breaks one off. */
function streams(...all: readonly (readonly Step[])[]): {
  readonly asked: bigint[];
  open(offset: bigint): AsyncIterable<BlockMessage>;
} {
  const asked: bigint[] = [];
  return {
    asked,
    open: async function* (offset) {
      const steps = all[Math.min(asked.push(offset), all.length) - 1] ?? [];
      for (const step of steps) {
        if (step instanceof RpcError) throw step;
        const blockMetadata = step.map(([byteOffset, sizeBytes]) => ({ byteOffset, sizeBytes }));
        yield { volumeCapacityBytes: 100n, blockMetadata };
      }
    },
  };
}

async function read(
  { open }: ReturnType<typeof streams>,
  offset = 0n,
  signal?: AbortSignal,
): Promise<unknown> {
  const blocks: [bigint, bigint][] = [];
  for await (const block of readBlocks("GetMetadataDelta", offset, open, { signal }))
    blocks.push([block.byteOffset, block.sizeBytes]);
  return blocks;
}

describe("readBlocks", () => {
  it("gives the blocks of all messages, and begins where it is told", async () => {
    const source = streams([
      [[0n, 10n]],
      [],
      [
        [10n, 5n],
        [20n, 5n],
      ],
    ]);
    expect(await read(source, 7n)).toEqual([
      [0n, 10n],
      [10n, 5n],
      [20n, 5n],
    ]);
    expect(source.asked).toEqual([7n]);
  });

  it("goes on behind the last block where a stream breaks off", async () => {
    const source = streams(
      [[[0n, 10n]], unavailable],
      [unavailable],
      [[[30n, 10n]], unavailable],
      [[[50n, 10n]]],
    );
    expect(await read(source)).toEqual([
      [0n, 10n],
      [30n, 10n],
      [50n, 10n],
    ]);
    expect(source.asked).toEqual([0n, 10n, 10n, 40n]);
  });

  it("gives nothing twice where the driver begins earlier", async () => {
    const source = streams(
      [[[0n, 10n]], unavailable],
      [
        [
          [0n, 5n],
          [5n, 15n],
          [20n, 10n],
        ],
      ],
    );
    expect(await read(source)).toEqual([
      [0n, 10n],
      [10n, 10n],
      [20n, 10n],
    ]);
  });

  it("is done where the stream breaks off behind the last byte", async () => {
    const source = streams([[[90n, 10n]], unavailable]);
    expect(await read(source)).toEqual([[90n, 10n]]);
    expect(source.asked).toHaveLength(1);
  });

  it("gives up after 5 streams in a row without a block", async () => {
    const source = streams([unavailable]);
    await expect(read(source)).rejects.toBe(unavailable);
    expect(source.asked).toHaveLength(5);
  });

  it("does not repeat what failed otherwise", async () => {
    const gone = new RpcError("NOT_FOUND", "no such snapshot");
    const source = streams([[[0n, 10n]], gone]);
    await expect(read(source)).rejects.toBe(gone);
    expect(source.asked).toHaveLength(1);
  });

  it("does not go on when the signal has fired", async () => {
    const source = streams([unavailable]);
    await expect(read(source, 0n, AbortSignal.abort())).rejects.toBe(unavailable);
    expect(source.asked).toHaveLength(1);
  });

  it("refuses blocks that are not in order", async () => {
    await expect(
      read(
        streams([
          [
            [10n, 10n],
            [15n, 10n],
          ],
        ]),
      ),
    ).rejects.toMatchObject({
      code: "INTERNAL",
      path: "blockMetadata",
      reason: "a block begins at 15, and the one before ends at 20",
    });
  });
});
