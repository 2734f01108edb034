import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ZstdFormatError, ZstdFrames } from "./zstd-frames.js";

// "hello\n" in one raw block, with its size stated; the same with a checksum's flag and four bytes
const plain = Buffer.from("28b52ffd200631000068656c6c6f0a", "hex");
const summed = Buffer.from("28b52ffd240631000068656c6c6f0a01020304", "hex");
const skipped = Buffer.from("502a4d1803000000616263", "hex");

interface Frame {
  readonly bytes: Buffer;
  readonly contentSize: number | undefined;
}

function framesOf(bytes: Uint8Array, cuts: readonly number[]): Frame[] {
  const scanner = new ZstdFrames();
  const frames: Frame[] = [];
  let open: Buffer[] = [];
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let from = 0;
  for (const to of ends) {
    for (const part of scanner.scan(bytes.subarray(from, to))) {
      expect(part.first).toBe(open.length === 0);
      open.push(Buffer.from(part.bytes));
      if (!part.last) continue;
      frames.push({ bytes: Buffer.concat(open), contentSize: part.contentSize });
      open = [];
    }
    from = to;
  }
  scanner.end();
  return frames;
}

describe("ZstdFrames", () => {
  it("finds frames however the stream is cut, without those to be skipped and zeros at the end", () => {
    const stream = Buffer.concat([skipped, plain, summed, skipped, plain, Buffer.alloc(9)]);
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 12 }), (cuts) => {
        const frames = framesOf(stream, cuts);
        expect(frames.map(({ bytes }) => bytes.toString("hex"))).toEqual(
          [plain, summed, plain].map((one) => one.toString("hex")),
        );
        expect(frames.map(({ contentSize }) => contentSize)).toEqual([6, 6, 6]);
      }),
    );
  });

  it.each([
    ["no frame", Buffer.from("hello"), /no zstd stream/],
    ["something after a frame", Buffer.concat([plain, Buffer.from("more")]), /something follows/],
    ["something after zeros", Buffer.concat([plain, Buffer.from("\0\0x")]), /something follows/],
    ["an end in a header", plain.subarray(0, 5), /middle of a frame/],
    ["an end in a block", plain.subarray(0, 12), /middle of a frame/],
    ["an end in a checksum", summed.subarray(0, -1), /middle of a frame/],
    ["an end in a frame to be skipped", skipped.subarray(0, -1), /middle of a frame/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => framesOf(bytes, [3])).toThrow(message);
  });

  it("takes arbitrary bytes to an end or to an error of its own", () => {
    const hostile = fc
      .uint8Array({ maxLength: 60 })
      .map((rest) => Buffer.concat([plain.subarray(0, 4), rest]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), hostile), (bytes) => {
        try {
          framesOf(bytes, [7, 20]);
        } catch (error) {
          expect(error).toBeInstanceOf(ZstdFormatError);
        }
      }),
    );
  });
});
