import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BlobReader } from "./blob-reader.js";

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of source) found.push(piece);
  return Buffer.concat(found);
}

describe("parts of a blob", () => {
  test("are those bytes, in any order and of any size", async () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, at) => at);
    const part = fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 100 }));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 33 }),
        fc.array(part, { maxLength: 6 }),
        async (size, parts) => {
          const reader = new BlobReader(() => pieces(bytes, size));
          for (const [offset, wanted] of parts) {
            const length = Math.min(wanted, bytes.length - offset);
            const found = await all(reader.read(offset, length, offset + length === bytes.length));
            expect(found).toEqual(Buffer.from(bytes.subarray(offset, offset + length)));
          }
          await reader.close();
        },
      ),
    );
  });

  test("that follow one another read the blob once", async () => {
    let opened = 0;
    const reader = new BlobReader(() => {
      opened += 1;
      return pieces(new Uint8Array(30), 7);
    });
    for (const offset of [0, 10, 20]) await all(reader.read(offset, 10, offset === 20));
    expect(opened).toBe(1);
    await all(reader.read(10, 10, false));
    expect(opened).toBe(2);
  });

  test("are not mixed up with one that was left in the middle", async () => {
    const bytes = Uint8Array.from({ length: 30 }, (_, at) => at);
    const reader = new BlobReader(() => pieces(bytes, 4));
    const left = reader.read(0, 20, false);
    await left.next();
    const again = all(reader.read(0, 20, false));
    await left.next();
    await left.return(undefined);
    expect(await again).toEqual(Buffer.from(bytes.subarray(0, 20)));
  });

  test("end before the last piece when the blob is not what it should be", async () => {
    const reader = new BlobReader(async function* () {
      yield new Uint8Array(10);
      throw new Error("wrong digest");
    });
    const found: number[] = [];
    const read = async () => {
      for await (const piece of reader.read(0, 10, true)) found.push(piece.length);
    };
    await expect(read()).rejects.toThrow("wrong digest");
    expect(found).toEqual([]);
  });
});
