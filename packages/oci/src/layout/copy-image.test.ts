import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { describe, expect, it } from "vitest";
import { collect, failure, newLayout, plantBlob, smallImage } from "../../test/layout-lab.js";
import { copyImage } from "./copy-image.js";

const indexType = "application/vnd.oci.image.index.v1+json";

describe("copyImage", () => {
  it("copies an index with all that it lists, byte for byte", async () => {
    const [from, to] = [await newLayout(), await newLayout()];
    const children: Descriptor[] = [];
    for (const architecture of ["amd64", "arm64"]) {
      children.push(await smallImage(from, architecture, { architecture, content: architecture }));
    }
    const xml = plantBlob(from, "<a/>", "application/xml");
    const inner = plantBlob(from, JSON.stringify({ schemaVersion: 2, manifests: children }), indexType);
    const bytes = Buffer.from(`{ "schemaVersion": 2, "manifests": ${JSON.stringify([inner, xml])} }`);
    const index = await from.putManifest(bytes, { name: "all" });
    const copied = await copyImage(from, index, to, { name: "copy" });
    expect(copied.digest).toBe(index.digest);
    expect(bytes.equals(readFileSync(to.blobPath(index.digest)))).toBe(true);
    expect(await to.verify()).toEqual([]);
    expect((await to.gc()).removed).toEqual([]);
    for (const architecture of ["amd64", "arm64"]) {
      const { config, manifest } = await to.resolve("copy", { platform: `linux/${architecture}` });
      expect(config.architecture).toBe(architecture);
      expect((await collect(to.openBlob(manifest.layers[0] as Descriptor))).length).toBeGreaterThan(0);
    }
    expect((await to.index()).manifests).toHaveLength(1);
    expect(await to.hasBlob(xml)).toBe(true);
  });

  it("does not read what is there, and lets layers be elsewhere", async () => {
    const [from, to] = [await newLayout(), await newLayout()];
    const image = await smallImage(from, "web");
    const { manifest } = await from.resolve("web");
    const layer = manifest.layers[0] as Descriptor;
    await copyImage(from, image, to);
    rmSync(from.blobPath(layer.digest));
    await copyImage(from, image, to, { name: "web" });
    const elsewhere = { ...manifest, layers: [{ ...layer, urls: ["https://example.com/layer"] }] };
    const other = await from.putManifest(Buffer.from(JSON.stringify(elsewhere)), { name: "other" });
    const empty = await newLayout();
    await copyImage(from, other, empty, { name: "other" });
    expect((await empty.verify()).map(({ problem }) => problem)).toEqual([]);
    expect(await empty.hasBlob(layer)).toBe(false);
  });

  it("lists nothing of what is damaged or no image", async () => {
    const [from, to] = [await newLayout(), await newLayout()];
    const image = await smallImage(from, "web");
    const { manifest } = await from.resolve("web");
    const layer = manifest.layers[0] as Descriptor;
    writeFileSync(from.blobPath(layer.digest), Buffer.alloc(Number(layer.size)));
    await failure(copyImage(from, image, to, { name: "web" }), "DIGEST_MISMATCH");
    rmSync(from.blobPath(layer.digest));
    await failure(copyImage(from, image, to, { name: "web" }), "NOT_FOUND");
    await failure(copyImage(from, layer, to), "UNSUPPORTED");
    await failure(copyImage(from, image, to, { signal: AbortSignal.abort() }), "ABORTED");
    expect((await to.index()).manifests).toEqual([]);
    expect(await to.hasBlob(layer)).toBe(false);
  });
});
