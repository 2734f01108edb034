import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { describe, expect, it } from "vitest";
import { failure, newLayout, plantBlob, plantIndex, smallImage } from "../../test/layout-lab.js";
import type { Layout } from "./layout.js";

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

interface Lab {
  readonly layout: Layout;
  readonly image: Descriptor;
  readonly config: Descriptor;
  readonly layer: Descriptor;
}

async function laboratory(): Promise<Lab> {
  const layout = await newLayout();
  const image = await smallImage(layout, "web");
  const { manifest } = await layout.resolve("web");
  return { layout, image, config: manifest.config, layer: manifest.layers[0] as Descriptor };
}

describe("verify", () => {
  it("finds nothing in a layout that is well", async () => {
    const { layout } = await laboratory();
    plantBlob(layout, "an orphan", "text/plain");
    expect(await layout.verify()).toEqual([]);
  });

  it("does not ask for the subject of a signature, unless something else needs it", async () => {
    const { layout, image, config } = await laboratory();
    const { mediaType, digest, size } = image;
    const subject = { mediaType, digest, size };
    const text = JSON.stringify({ schemaVersion: 2, config, layers: [], subject });
    const signature = plantBlob(layout, text, manifestType);
    plantIndex(layout, [signature]);
    rmSync(layout.blobPath(digest));
    expect((await layout.verify()).filter(({ problem }) => problem === "missing")).toEqual([]);
    for (const entries of [
      [signature, image],
      [image, signature],
    ]) {
      plantIndex(layout, entries);
      const missing = (await layout.verify()).filter(({ problem }) => problem === "missing");
      expect(missing).toMatchObject([{ digest, from: undefined }]);
    }
  });

  const spoilt: [string, (lab: Lab) => unknown, object[]][] = [
    [
      "a layer that is missing",
      ({ layout, layer }) => rmSync(layout.blobPath(layer.digest)),
      [{ problem: "missing" }],
    ],
    [
      "a manifest that is missing",
      ({ layout, image }) => rmSync(layout.blobPath(image.digest)),
      [{ problem: "missing", from: undefined }],
    ],
    [
      "a layer with another byte",
      ({ layout, layer }) => writeFileSync(layout.blobPath(layer.digest), Buffer.alloc(Number(layer.size))),
      [{ problem: "digest" }],
    ],
    [
      "a layer that is cut short",
      ({ layout, layer }) => writeFileSync(layout.blobPath(layer.digest), "x"),
      [{ problem: "size" }],
    ],
    [
      "an orphan with another digest",
      ({ layout }) => writeFileSync(layout.blobPath(`sha256:${"a".repeat(64)}`), "x"),
      [{ problem: "digest", digest: `sha256:${"a".repeat(64)}` }],
    ],
    [
      "a manifest that is none",
      ({ layout }) => plantIndex(layout, [plantBlob(layout, '{"schemaVersion":1}', manifestType)]),
      [{ problem: "document" }],
    ],
    [
      "an index that is no JSON",
      ({ layout }) => plantIndex(layout, [plantBlob(layout, "{", indexType)]),
      [{ problem: "document" }],
    ],
    [
      "fewer layers in the config",
      ({ layout, config }) =>
        plantIndex(layout, [
          plantBlob(layout, JSON.stringify({ schemaVersion: 2, config, layers: [] }), manifestType),
        ]),
      [{ problem: "document", reason: "it has 0 layers, and its config has 1 diff_ids" }],
    ],
    [
      "a config that is none",
      ({ layout }) => {
        const config = plantBlob(layout, "{}", "application/vnd.oci.image.config.v1+json");
        const manifest = { schemaVersion: 2, config, layers: [] };
        plantIndex(layout, [plantBlob(layout, JSON.stringify(manifest), manifestType)]);
      },
      [{ problem: "document" }],
    ],
    [
      "two sizes for one blob",
      ({ layout, image }) => plantIndex(layout, [image, { ...image, mediaType: "text/plain", size: 1 }]),
      [{ problem: "size" }],
    ],
    [
      "a link in the place of a blob",
      ({ layout, layer }) => {
        rmSync(layout.blobPath(layer.digest));
        symlinkSync("/etc/hostname", layout.blobPath(layer.digest));
      },
      [{ problem: "layout" }],
    ],
    [
      "something else among the blobs",
      ({ layout }) => mkdirSync(join(layout.path, "blobs", "sha256", "README")),
      [{ problem: "layout", digest: undefined }],
    ],
    [
      "an index.json that is none",
      ({ layout }) => writeFileSync(join(layout.path, "index.json"), "[]"),
      [{ problem: "layout" }],
    ],
    [
      "an oci-layout that is none",
      ({ layout }) => writeFileSync(join(layout.path, "oci-layout"), "{}"),
      [{ problem: "layout" }],
    ],
    [
      "no blobs at all",
      ({ layout }) => {
        rmSync(join(layout.path, "blobs"), { recursive: true });
        writeFileSync(join(layout.path, "blobs"), "");
      },
      [{ problem: "layout" }, { problem: "layout" }],
    ],
  ];
  it.each(spoilt)("finds %s", async (_name, spoil, expected) => {
    const lab = await laboratory();
    spoil(lab);
    const findings = await lab.layout.verify();
    expect(findings).toMatchObject(expected);
    for (const { file, reason } of findings) {
      expect(file.startsWith(lab.layout.path)).toBe(true);
      expect(reason).not.toBe("");
    }
  });

  it("lets layers be elsewhere that say where, and algorithms that cannot be computed", async () => {
    const { layout, config } = await laboratory();
    const digest = `sha256:${"1".repeat(64)}`;
    const away = {
      mediaType: "application/vnd.oci.image.layer.nondistributable.v1.tar",
      digest,
      size: 1,
    };
    mkdirSync(join(layout.path, "blobs", "other"));
    writeFileSync(join(layout.path, "blobs", "other", "abc"), "12345");
    const other = { mediaType: "application/xml", digest: "other:abc", size: 5 };
    const manifest = { schemaVersion: 2, config, layers: [away] };
    plantIndex(layout, [plantBlob(layout, JSON.stringify(manifest), manifestType), other]);
    expect(await layout.verify()).toEqual([]);
  });

  it("can be ended", async () => {
    const { layout } = await laboratory();
    await failure(layout.verify({ signal: AbortSignal.abort() }), "ABORTED");
    await failure(layout.verify({ timeoutMs: 0 }), "TIMEOUT");
  });
});
