import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { tarOf } from "../../test/tar-of.js";
import { digestOf, testImage } from "../../test/test-image.js";
import { OciError } from "../oci-error.js";
import { decompress } from "./decompress.js";
import { layerCompression } from "./layer-compression.js";
import { unpackRootfs } from "./unpack-rootfs.js";

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "decompress-"));
});
afterEach(() => rmSync(base, { recursive: true }));

async function all(bytes: Uint8Array, compression: "gzip" | "zstd" | "none", size = 1000): Promise<Buffer> {
  const chunks = (async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  const parts: Uint8Array[] = [];
  for await (const part of decompress(chunks, compression, "sha256:0")) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

const failing = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("gzip", () => {
  const text = Buffer.concat([randomBytes(100_000), Buffer.alloc(500_000, "text ")]);

  it.each([1, 10, 1000, 1_000_000])("in pieces of %d bytes, with several members", async (size) => {
    const short = size === 1 ? text.subarray(0, 2000) : text;
    const bytes = Buffer.concat([gzipSync(short), gzipSync(""), gzipSync("more")]);
    expect((await all(bytes, "gzip", size)).equals(Buffer.concat([short, Buffer.from("more")]))).toBe(true);
  });

  it("may be followed by zeros", async () => {
    for (const size of [7, 1000, 1_000_000]) {
      const bytes = Buffer.concat([gzipSync(text), Buffer.alloc(5000)]);
      expect((await all(bytes, "gzip", size)).equals(text)).toBe(true);
    }
  });

  it.each([
    ["is cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length - 20)],
    ["ends in its checksum", (bytes: Buffer) => bytes.subarray(0, bytes.length - 5)],
    ["is damaged", (bytes: Buffer) => Buffer.from(bytes).fill(0, 5000, 5100)],
    ["is followed by something", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("x")])],
    [
      "is followed by zeros and something",
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(3000), Buffer.from("x")]),
    ],
    ["is followed by a zero and something", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("\0x")])],
  ])("that %s is refused", async (_, change) => {
    for (const size of [100, 1_000_000]) {
      const error = await failing(all(change(gzipSync(text)), "gzip", size));
      expect(error).toBeInstanceOf(OciError);
      expect((error as OciError).code).toBe("INVALID_LAYER");
    }
  });

  it("hands on what the source throws", async () => {
    const error = new Error("from the source");
    const chunks = (async function* (): AsyncGenerator<Uint8Array> {
      yield gzipSync(text).subarray(0, 100);
      throw error;
    })();
    const read = async (): Promise<void> => {
      for await (const _ of decompress(chunks, "gzip", "sha256:0"));
    };
    expect(await failing(read())).toBe(error);
  });

  it("closes the source when it is left", async () => {
    let closed = false;
    const chunks = (async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield gzipSync(randomBytes(100_000));
      } finally {
        closed = true;
      }
    })();
    for await (const _ of decompress(chunks, "gzip", "sha256:0")) break;
    expect(closed).toBe(true);
  });
});

describe("zstd", () => {
  // made by `zstd -1 --no-check` and `zstd -1` of "hello\n", and a frame to be skipped
  const plain = Buffer.from("28b52ffd20063100006865 6c6c6f0a".replace(" ", ""), "hex");
  const skipped = Buffer.from("502a4d1803000000616263", "hex");
  const wide = Buffer.from("28b52ffd0090310000", "hex");

  it("in frames, with one to be skipped", async () => {
    for (const size of [1, 5, 1000]) {
      const bytes = Buffer.concat([skipped, plain, plain, skipped]);
      expect((await all(bytes, "zstd", size)).toString()).toBe("hello\nhello\n");
    }
  });

  it.each([
    ["is cut short", plain.subarray(0, 10)],
    ["is followed by something", Buffer.concat([plain, Buffer.from("something else")])],
    ["is damaged", Buffer.concat([plain.subarray(0, 6), Buffer.alloc(20, 0xff)])],
  ])("that %s is refused", async (_, bytes) => {
    const error = await failing(all(bytes, "zstd"));
    expect(error).toBeInstanceOf(OciError);
    expect((error as OciError).code).toBe("INVALID_LAYER");
  });

  it("with a window of 256 MiB is refused", async () => {
    const error = await failing(all(wide, "zstd"));
    expect(error).toBeInstanceOf(OciError);
    expect(["INVALID_LAYER", "UNSUPPORTED"]).toContain((error as OciError).code);
  });
});

describe("layerCompression", () => {
  const [gzip, zstd, none] = [
    Buffer.from([0x1f, 0x8b, 8, 0]),
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    Buffer.from("name"),
  ];
  const oci = "application/vnd.oci.image.layer.v1.tar";
  const docker = "application/vnd.docker.image.rootfs.diff.tar.gzip";

  it("takes what the media type and the bytes agree on", () => {
    expect(layerCompression(oci, none, "d")).toBe("none");
    expect(layerCompression(`${oci}+gzip`, gzip, "d")).toBe("gzip");
    expect(layerCompression(`${oci}+zstd`, zstd, "d")).toBe("zstd");
    expect(layerCompression(oci, new Uint8Array(), "d")).toBe("none");
  });

  it("takes the bytes' word with Docker's media types", () => {
    expect([gzip, zstd, none].map((start) => layerCompression(docker, start, "d"))).toEqual([
      "gzip",
      "zstd",
      "none",
    ]);
  });

  it.each([
    [oci, gzip],
    [`${oci}+gzip`, zstd],
    [`${oci}+gzip`, none],
    [`${oci}+zstd`, gzip],
  ])("refuses %s where the bytes are otherwise", (mediaType, start) => {
    expect(() => layerCompression(mediaType, start, "d")).toThrow(/INVALID_LAYER.*its media type .* says/);
  });

  it("refuses other media types", () => {
    expect(() => layerCompression("application/json", none, "d")).toThrow(/UNSUPPORTED/);
    expect(() => layerCompression(`${oci}+gzip+encrypted`, none, "d")).toThrow(/UNSUPPORTED/);
  });
});

describe("a compressed layer of an image", () => {
  it("is verified by its diff ID, of the uncompressed archive", async () => {
    const tar = tarOf({ name: "a", data: "text" });
    const image = testImage({
      blob: gzipSync(tar),
      tar,
      mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    });
    await unpackRootfs(image, join(base, "root"));
    expect(readFileSync(join(base, "root", "a"), "utf8")).toBe("text");
    const other = gzipSync(tarOf({ name: "a", data: "evil" }));
    const wrong = testImage({ blob: other, tar, mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" });
    const error = await failing(unpackRootfs(wrong, join(base, "other")));
    expect((error as OciError).code).toBe("DIGEST_MISMATCH");
    expect((error as OciError).digest).toBe(digestOf(other));
  });
});
