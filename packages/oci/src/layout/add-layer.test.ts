import { createHash } from "node:crypto";
import * as zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import { collect, failure, newLayout } from "../../test/layout-lab.js";
import { addLayer } from "./add-layer.js";
import { layerTar } from "./layer-tar.js";

const entries = [
  { name: "bin/", type: "directory" },
  { name: "bin/hello", mode: 0o755, content: "#!/bin/sh\necho hello\n" },
  { name: "bin/hi", type: "symlink", linkName: "hello" },
] as const;
const tar = Buffer.concat([...layerTar(entries)]);

describe("addLayer", () => {
  it("has the digest of the archive before and after it is compressed", async () => {
    const layout = await newLayout();
    const diffId = `sha256:${createHash("sha256").update(tar).digest("hex")}`;
    const plain = await addLayer(layout, [tar], { compression: "none", annotations: { a: "b" } });
    expect(plain).toEqual({
      descriptor: {
        mediaType: "application/vnd.oci.image.layer.v1.tar",
        digest: diffId,
        size: tar.length,
        annotations: { a: "b" },
      },
      diffId,
    });
    const gzip = await addLayer(layout, layerTar(entries));
    expect(gzip.diffId).toBe(diffId);
    expect(gzip.descriptor.mediaType).toBe("application/vnd.oci.image.layer.v1.tar+gzip");
    const bytes = await collect(layout.openBlob(gzip.descriptor));
    expect(tar.equals(zlib.gunzipSync(bytes))).toBe(true);
    // no time, and no system
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  });

  it("gives the same digest however the archive comes in pieces", async () => {
    const layout = await newLayout();
    const whole = await addLayer(layout, [tar]);
    const cut = await addLayer(
      layout,
      Array.from(tar, (byte) => Uint8Array.of(byte)),
    );
    expect(cut).toEqual(whole);
  });

  it.runIf("createZstdCompress" in zlib)("compresses by zstd", async () => {
    const layout = await newLayout();
    const { descriptor, diffId } = await addLayer(layout, [tar], { compression: "zstd" });
    expect(descriptor.mediaType).toBe("application/vnd.oci.image.layer.v1.tar+zstd");
    expect(diffId).toBe(`sha256:${createHash("sha256").update(tar).digest("hex")}`);
    expect((await collect(layout.openBlob(descriptor))).readUInt32LE(0)).toBe(0xfd2fb528);
  });

  it.skipIf("createZstdCompress" in zlib)("says that this Node has no zstd", async () => {
    await failure(addLayer(await newLayout(), [tar], { compression: "zstd" }), "UNSUPPORTED");
  });

  it.each(["none", "gzip"] as const)("passes on what fails in the source (%s)", async (compression) => {
    const layout = await newLayout();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield tar;
      throw new RangeError("the disk is gone");
    }
    await expect(addLayer(layout, broken(), { compression })).rejects.toThrow(RangeError);
    await failure(addLayer(layout, [tar], { compression, signal: AbortSignal.abort() }), "ABORTED");
    expect((await layout.gc()).removed).toEqual([]);
  });
});
