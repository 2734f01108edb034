import { existsSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, newFolder, newLayout, plantBlob, plantIndex, smallImage } from "../../test/layout-lab.js";
import { openLayout } from "./open-layout.js";

const indexType = "application/vnd.oci.image.index.v1+json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const emptyType = "application/vnd.oci.empty.v1+json";

describe("gc", () => {
  it("removes what nothing leads to, and says what", async () => {
    const layout = await newLayout();
    await smallImage(layout, "stays");
    const gone = await smallImage(layout, "goes", { content: "goes" });
    const { manifest } = await layout.resolve("goes");
    const orphan = plantBlob(layout, "orphan", "text/plain");
    await layout.untag("goes");
    const expected = [gone, manifest.config, ...manifest.layers, orphan];
    const dry = await layout.gc({ dryRun: true });
    expect([...dry.removed].sort()).toEqual(expected.map(({ digest }) => digest).sort());
    expect(dry.removedBytes).toBe(expected.reduce((sum, { size }) => sum + Number(size), 0));
    expect(await layout.hasBlob(orphan)).toBe(true);
    expect(await layout.gc()).toEqual(dry);
    for (const blob of expected) expect(await layout.hasBlob(blob)).toBe(false);
    expect((await layout.gc()).removed).toEqual([]);
    expect(await layout.verify()).toEqual([]);
  });

  it("keeps what is shared, nested, a subject, or of another kind", async () => {
    const layout = await newLayout();
    const image = await smallImage(layout, "web");
    const { manifest } = await layout.resolve("web");
    const empty = plantBlob(layout, "{}", emptyType);
    const manifestOf = (more: object) =>
      plantBlob(
        layout,
        JSON.stringify({ schemaVersion: 2, mediaType: manifestType, config: empty, layers: [], ...more }),
        manifestType,
      );
    const signature = manifestOf({ artifactType: "application/vnd.example.signature", subject: image });
    const nested = plantBlob(layout, JSON.stringify({ schemaVersion: 2, manifests: [signature] }), indexType);
    const outer = plantBlob(layout, JSON.stringify({ schemaVersion: 2, manifests: [nested] }), indexType);
    const opaque = plantBlob(layout, "<a/>", "application/xml");
    const blob = plantBlob(layout, "blob", "text/plain");
    const artifact = plantBlob(
      layout,
      JSON.stringify({ blobs: [blob] }),
      "application/vnd.oci.artifact.manifest.v1+json",
    );
    // refers to what is kept, and is itself listed nowhere
    const unlisted = manifestOf({ artifactType: "application/vnd.example.unlisted", subject: image });
    plantIndex(layout, [outer, opaque, artifact]);
    const report = await layout.gc();
    expect(report.removed).toEqual([unlisted.digest]);
    const kept = [
      image,
      manifest.config,
      ...manifest.layers,
      empty,
      signature,
      nested,
      outer,
      opaque,
      artifact,
      blob,
    ];
    for (const one of kept) expect(await layout.hasBlob(one)).toBe(true);
  });

  it("is content with a layout that lacks what it refers to", async () => {
    const layout = await newLayout();
    const absent = { mediaType: manifestType, digest: `sha256:${"0".repeat(64)}`, size: 10 };
    plantIndex(layout, [absent]);
    const orphan = plantBlob(layout, "orphan", "text/plain");
    expect((await layout.gc()).removed).toEqual([orphan.digest]);
  });

  it("removes nothing when a manifest cannot be read", async () => {
    const layout = await newLayout();
    const image = await smallImage(layout, "web");
    const orphan = plantBlob(layout, "orphan", "text/plain");
    const { length } = await layout.readBlob(image);
    writeFileSync(layout.blobPath(image.digest), "x".repeat(length));
    const error = await failure(layout.gc(), "INVALID_LAYOUT");
    expect(error.digest).toBe(image.digest);
    expect(await layout.hasBlob(orphan)).toBe(true);
    await layout.untag("web");
    expect((await layout.gc()).removed).toContain(orphan.digest);
  });

  it("leaves what this handle added for a manifest to come, and takes it when the handle is closed", async () => {
    const layout = await newLayout();
    const mediaType = "text/plain";
    const blob = await layout.addBlob(Buffer.from("to come"), { mediaType });
    expect(await layout.gc()).toMatchObject({ removed: [], spared: [blob.digest] });
    await layout.close();
    await using again = await openLayout(layout.path);
    expect((await again.gc()).removed).toEqual([blob.digest]);
  });

  it("leaves what another handle that is open added, and found again", async () => {
    const layout = await newLayout();
    const old = plantBlob(layout, "old", "text/plain");
    const older = plantBlob(layout, "older", "text/plain");
    for (const { digest } of [old, older]) utimesSync(layout.blobPath(digest), 1000, 1000);
    await using other = await openLayout(layout.path);
    const added = await other.addBlob(Buffer.from("added"), { mediaType: "text/plain" });
    await other.addBlob(Buffer.from("old"), { mediaType: "text/plain", digest: old.digest, size: old.size });
    const report = await layout.gc();
    expect(report.removed).toEqual([older.digest]);
    expect([...report.spared].sort()).toEqual([added.digest, old.digest].sort());
    await other.close();
    expect([...(await layout.gc()).removed].sort()).toEqual([added.digest, old.digest].sort());
  });

  it("lets the manifest fail whose blob was found, and collected before it was put", async () => {
    const layout = await newLayout();
    const config = plantBlob(layout, "{}", "application/vnd.example+json");
    utimesSync(layout.blobPath(config.digest), 1000, 1000);
    expect(await layout.hasBlob(config)).toBe(true);
    await using other = await openLayout(layout.path);
    expect((await other.gc()).removed).toEqual([config.digest]);
    const manifest = { schemaVersion: 2, mediaType: manifestType, config, layers: [] };
    const error = await failure(
      layout.putManifest(Buffer.from(JSON.stringify(manifest)), { name: "web" }),
      "NOT_FOUND",
    );
    expect(error.digest).toBe(config.digest);
    expect((await layout.index()).manifests).toEqual([]);
  });

  it("spares what is young when asked to", async () => {
    const layout = await newLayout();
    const [young, old] = [plantBlob(layout, "young", "text/plain"), plantBlob(layout, "old", "text/plain")];
    const past = Date.now() / 1000 - 3600;
    utimesSync(layout.blobPath(old.digest), past, past);
    expect(await layout.gc({ minAgeMs: 60_000 })).toMatchObject({
      removed: [old.digest],
      spared: [young.digest],
    });
    await failure(layout.gc({ minAgeMs: Number.NaN }), "INVALID_ARGUMENT");
    expect((await layout.gc()).removed).toEqual([young.digest]);
  });

  it("clears away what processes left that are gone, and links in such a place without following them", async () => {
    const layout = await newLayout();
    const canary = join(newFolder(), "canary");
    mkdirSync(canary);
    writeFileSync(join(canary, "file"), "");
    const left = join(layout.path, ".container-interfaces-dead00");
    mkdirSync(left);
    writeFileSync(join(left, "1"), "half a blob");
    symlinkSync(`${2 ** 22 + 1}/1/0/00000000/${hostname()}`, join(left, "owner"));
    symlinkSync(canary, join(layout.path, ".container-interfaces-link00"));
    await layout.gc();
    expect(readdirSync(layout.path).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect(existsSync(join(canary, "file"))).toBe(true);
  });

  it("passes over what is no blob", async () => {
    const layout = await newLayout();
    await layout.addBlob(Buffer.from("x"), { mediaType: "text/plain" });
    const folder = join(layout.path, "blobs", "sha256", "f".repeat(64));
    mkdirSync(folder);
    writeFileSync(join(layout.path, "blobs", "sha256", "README"), "");
    writeFileSync(join(layout.path, "blobs", "file"), "");
    await layout.gc();
    expect(existsSync(folder)).toBe(true);
    expect(existsSync(join(layout.path, "blobs", "sha256", "README"))).toBe(true);
  });
});
