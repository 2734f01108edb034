import { describe, expect, it } from "vitest";
import { failure, newLayout, plantBlob, plantIndex, smallImage } from "../../test/layout-lab.js";

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

describe("referrers", () => {
  it("are what has the digest as its subject, as a registry lists them", async () => {
    const layout = await newLayout();
    const image = await smallImage(layout, "web");
    const other = await smallImage(layout, "other", { content: "other" });
    const empty = plantBlob(layout, "{}", "application/vnd.oci.empty.v1+json");
    const manifest = (more: object) =>
      plantBlob(
        layout,
        JSON.stringify({ schemaVersion: 2, config: empty, layers: [], ...more }),
        manifestType,
      );
    const config = { ...empty, mediaType: "application/vnd.example.config" };
    const signature = manifest({
      artifactType: "application/vnd.example.signature",
      subject: image,
      annotations: { by: "me" },
    });
    const sbom = manifest({ config, subject: image });
    const ofOther = manifest({ artifactType: "application/vnd.example.signature", subject: other });
    const ofSignature = manifest({ artifactType: "application/vnd.example.time", subject: signature });
    const index = plantBlob(
      layout,
      JSON.stringify({ schemaVersion: 2, manifests: [sbom, sbom], subject: image }),
      indexType,
    );
    plantIndex(layout, [
      image,
      signature,
      { ...signature, annotations: { twice: "1" } },
      index,
      ofOther,
      ofSignature,
    ]);
    const referrers = await layout.referrers(image.digest);
    expect(referrers).toEqual([
      { ...signature, artifactType: "application/vnd.example.signature", annotations: { by: "me" } },
      index,
      { ...sbom, artifactType: "application/vnd.example.config" },
    ]);
    const signatures = await layout.referrers(image.digest, {
      artifactType: "application/vnd.example.signature",
    });
    expect(signatures.map(({ digest }) => digest)).toEqual([signature.digest]);
    expect(await layout.referrers(signature.digest)).toMatchObject([{ digest: ofSignature.digest }]);
    expect(await layout.referrers(empty.digest)).toEqual([]);
    await failure(layout.referrers("web"), "INVALID_ARGUMENT");
  });

  it("are passed over where they cannot be read", async () => {
    const layout = await newLayout();
    const image = await smallImage(layout, "web");
    plantIndex(layout, [
      image,
      plantBlob(layout, "{", manifestType),
      { mediaType: manifestType, digest: `sha256:${"0".repeat(64)}`, size: 4 },
    ]);
    expect(await layout.referrers(image.digest)).toEqual([]);
  });
});
