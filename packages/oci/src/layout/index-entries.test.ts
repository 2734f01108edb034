import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { describe, expect, it } from "vitest";
import {
  digestOf,
  failure,
  indexOnDisk,
  newLayout,
  plantBlob,
  plantIndex,
  smallImage,
} from "../../test/layout-lab.js";

const refName = "org.opencontainers.image.ref.name";
const indexType = "application/vnd.oci.image.index.v1+json";
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const dockerType = "application/vnd.docker.distribution.manifest.v2+json";
const dockerListType = "application/vnd.docker.distribution.manifest.list.v2+json";
const emptyIndex = Buffer.from(`{"schemaVersion":2,  "mediaType":"${indexType}", "manifests":[]}\n`);

const nameOf = ({ annotations }: { annotations?: Readonly<Record<string, string>> }) =>
  annotations?.[refName];

describe("putManifest", () => {
  it("keeps the bytes as they are", async () => {
    const layout = await newLayout();
    const descriptor = await layout.putManifest(emptyIndex, { name: "web", annotations: { a: "b" } });
    expect(descriptor).toEqual({
      mediaType: indexType,
      digest: digestOf(emptyIndex),
      size: emptyIndex.length,
      annotations: { a: "b", [refName]: "web" },
    });
    expect(emptyIndex.equals(readFileSync(layout.blobPath(descriptor.digest)))).toBe(true);
    expect(indexOnDisk(layout).manifests).toEqual([descriptor]);
  });

  it("learns the type from the form where nothing says it", async () => {
    const layout = await newLayout();
    const put = (document: unknown, mediaType?: string) =>
      layout.putManifest(Buffer.from(JSON.stringify(document)), { mediaType });
    const config = plantBlob(layout, "{}", "application/vnd.example+json");
    expect((await put({ schemaVersion: 2, manifests: [] })).mediaType).toBe(indexType);
    expect((await put({ schemaVersion: 2, layers: [], config })).mediaType).toBe(manifestType);
    expect((await put({ any: 1 }, "application/vnd.example+json")).mediaType).toBe(
      "application/vnd.example+json",
    );
    await failure(put({ layers: [], manifests: [] }), "INVALID_ARGUMENT");
    await failure(put({ any: 2 }), "INVALID_ARGUMENT");
    await failure(put([]), "INVALID_ARGUMENT");
    await failure(put({ mediaType: "a/b" }, "c/d"), "INVALID_ARGUMENT");
    await failure(layout.putManifest(Buffer.from("{"), {}), "INVALID_ARGUMENT");
    await failure(layout.putManifest(Buffer.alloc(4 * 1024 * 1024 + 1, " "), {}), "TOO_LARGE");
    await failure(layout.putManifest(emptyIndex, { digest: digestOf("other") }), "DIGEST_MISMATCH");
    expect(indexOnDisk(layout).manifests).toHaveLength(3);
  });

  it.each<[document: object, mediaType: string | undefined]>([
    [{ config: {}, layers: 7 }, undefined],
    [{ schemaVersion: 2, config: {}, layers: [] }, manifestType],
    [{ schemaVersion: 1, manifests: [] }, undefined],
    [{ schemaVersion: 2, manifests: {} }, indexType],
    [{ schemaVersion: 2, manifests: [], annotations: { a: 1 } }, undefined],
    [{ schemaVersion: 2, manifests: [{ digest: "../x" }] }, dockerListType],
    [{ schemaVersion: 2, mediaType: dockerType, layers: [] }, undefined],
    [{ schemaVersion: 2, manifests: [] }, dockerType],
    [{ schemaVersion: 2, manifests: [], layers: [] }, indexType],
  ])("refuses %j as %s, which nothing could read", async (document, mediaType) => {
    const layout = await newLayout();
    const before = indexOnDisk(layout);
    const bytes = Buffer.from(JSON.stringify(document));
    const error = await failure(layout.putManifest(bytes, { mediaType, name: "web" }), "INVALID_ARGUMENT");
    expect(error.message).not.toContain("INVALID_DOCUMENT");
    expect(indexOnDisk(layout)).toEqual(before);
    expect((await layout.gc()).removed).toEqual([]);
    // nor can it be named
    const planted = plantBlob(
      layout,
      bytes,
      mediaType ?? ("manifests" in document ? indexType : manifestType),
    );
    await failure(layout.tag("web", planted), "INVALID_ARGUMENT");
  });

  it.each([
    { platform: { os: 3, architecture: "amd64" } },
    { annotations: { a: 1 } },
    { artifactType: "no type" },
    { mediaType: "no type" },
  ])("refuses a descriptor with %j, which would make the index invalid", async (more) => {
    const layout = await newLayout();
    const before = indexOnDisk(layout);
    const bytes = "mediaType" in more ? Buffer.from("{}") : emptyIndex;
    await failure(layout.putManifest(bytes, more as object), "INVALID_ARGUMENT");
    const descriptor = { ...plantBlob(layout, bytes, indexType), ...more } as unknown as Descriptor;
    await failure(layout.tag("web", descriptor), "INVALID_ARGUMENT");
    expect(indexOnDisk(layout)).toEqual(before);
    await layout.putManifest(emptyIndex);
  });

  it("has each name once, and keeps the place of what it replaces", async () => {
    const layout = await newLayout();
    await smallImage(layout, "one");
    const before = await smallImage(layout, "web", { content: "before" });
    await smallImage(layout, "two", { content: "two" });
    const after = await smallImage(layout, "web", { content: "after" });
    expect(after.digest).not.toBe(before.digest);
    expect(indexOnDisk(layout).manifests.map(nameOf)).toEqual(["one", "web", "two"]);
    expect(indexOnDisk(layout).manifests[1]?.digest).toBe(after.digest);
    // both stay on disk until gc
    expect(await layout.hasBlob(before)).toBe(true);
  });

  it("lists a manifest without a name once, and gives it the name that comes later", async () => {
    const layout = await newLayout();
    await layout.putManifest(emptyIndex);
    await layout.putManifest(emptyIndex, { annotations: { a: "b" } });
    expect(indexOnDisk(layout).manifests).toMatchObject([{ annotations: { a: "b" } }]);
    await layout.putManifest(emptyIndex, { name: "web" });
    expect(indexOnDisk(layout).manifests.map(nameOf)).toEqual(["web"]);
    await layout.putManifest(emptyIndex);
    expect(indexOnDisk(layout).manifests.map(nameOf)).toEqual(["web"]);
    await layout.putManifest(emptyIndex, { name: "also" });
    expect(indexOnDisk(layout).manifests.map(nameOf)).toEqual(["web", "also"]);
  });

  it("keeps what others wrote into the index, numbers too", async () => {
    const layout = await newLayout();
    const text =
      '{"schemaVersion":2,"x-first":{"n":18446744073709551615},"manifests":[{"mediaType":"application/xml","size":1,' +
      '"digest":"other:abc","x-own":[1,2]}],"annotations":{"a":"b"}}';
    writeFileSync(join(layout.path, "index.json"), text);
    await layout.putManifest(emptyIndex, { name: "web" });
    const written = readFileSync(join(layout.path, "index.json"), "utf8");
    expect(written).toContain('"x-first":{"n":18446744073709551615}');
    expect(written).toContain('{"mediaType":"application/xml","size":1,"digest":"other:abc","x-own":[1,2]}');
    expect(indexOnDisk(layout).manifests).toHaveLength(2);
  });

  it.each(["", "a b", "a\n", "é", `${"a".repeat(1025)}`, "a;b"])("refuses the name %j", async (name) => {
    const layout = await newLayout();
    const descriptor = await layout.putManifest(emptyIndex);
    await failure(layout.putManifest(emptyIndex, { name }), "INVALID_ARGUMENT");
    await failure(layout.tag(name, descriptor), "INVALID_ARGUMENT");
    expect(indexOnDisk(layout).manifests).toEqual([descriptor]);
  });

  it("serialises what happens at the same time, over several handles", async () => {
    const layout = await newLayout();
    const { openLayout } = await import("./open-layout.js");
    const others = await Promise.all([1, 2, 3].map(() => openLayout(layout.path)));
    const names = Array.from({ length: 24 }, (_, at) => `tag-${at}`);
    await Promise.all(names.map((name, at) => (others[at % 4] ?? layout).putManifest(emptyIndex, { name })));
    expect(indexOnDisk(layout).manifests.map(nameOf).sort()).toEqual([...names].sort());
    await Promise.all(others.map((other) => other.close()));
  });
});

describe("tag, untag and remove", () => {
  it("give, take and replace names", async () => {
    const layout = await newLayout();
    const one = await smallImage(layout, "one", { content: "1" });
    const two = await smallImage(layout, "two", { content: "2" });
    expect(nameOf(await layout.tag("registry.example.com:5000/a/b_c:v1", one))).toBe(
      "registry.example.com:5000/a/b_c:v1",
    );
    await layout.tag("two", one);
    expect(indexOnDisk(layout).manifests.map((entry) => [nameOf(entry), entry.digest])).toEqual([
      ["one", one.digest],
      ["two", one.digest],
      ["registry.example.com:5000/a/b_c:v1", one.digest],
    ]);
    await layout.tag("three", two);
    expect(await layout.untag("one")).toBe(true);
    expect(await layout.untag("one")).toBe(false);
    expect(await layout.remove(one)).toBe(true);
    expect(await layout.remove(one)).toBe(false);
    expect(indexOnDisk(layout).manifests.map(nameOf)).toEqual(["three"]);
    await failure(layout.remove({ digest: "x" }), "INVALID_ARGUMENT");
  });

  it("name only what is there", async () => {
    const layout = await newLayout();
    const descriptor = plantBlob(layout, "{}", indexType);
    await failure(layout.tag("web", { ...descriptor, digest: digestOf("x") }), "NOT_FOUND");
    await failure(layout.tag("web", { ...descriptor, size: 3 }), "NOT_FOUND");
    expect(indexOnDisk(layout).manifests).toEqual([]);
  });

  it("leave the file alone when there is nothing to do", async () => {
    const layout = await newLayout();
    plantIndex(layout, []);
    const file = join(layout.path, "index.json");
    const before = readFileSync(file, "utf8");
    expect(await layout.untag("nothing")).toBe(false);
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});
