import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { describe, expect, it } from "vitest";
import {
  collect,
  digestOf,
  failure,
  indexOnDisk,
  newFolder,
  newLayout,
  plantBlob,
  plantIndex,
  smallImage,
} from "../../test/layout-lab.js";
import { type LayerEntry, layerTar } from "../layout/layer-tar.js";
import type { Layout } from "../layout/layout.js";
import type { OciErrorCode } from "../oci-error.js";
import { readTar } from "../tar/read-tar.js";
import { loadArchive } from "./load-archive.js";
import { saveArchive } from "./save-archive.js";

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";
const mib = 1024 * 1024;
const layoutFile: LayerEntry = { name: "oci-layout", content: '{"imageLayoutVersion":"1.0.0"}' };

const archiveOf = (entries: Iterable<LayerEntry>): Buffer => Buffer.concat([...layerTar(entries)]);

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function save(layout: Layout, names?: readonly string[]): Promise<Buffer> {
  const out = new PassThrough();
  const [bytes] = await Promise.all([collect(out), saveArchive(layout, out, { names })]);
  return bytes;
}

/** What a layout has, beside `oci-layout` and `index.json`. */
const filesOf = ({ path }: Layout): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !["index.json", "oci-layout"].includes(entry.name))
    .map(({ name }) => name);

describe("saveArchive", () => {
  it("writes the layout's files first, then the blobs in order, without times and owners", async () => {
    const layout = await newLayout();
    await smallImage(layout, "web");
    plantBlob(layout, "an orphan", "text/plain");
    const bytes = await save(layout);
    const names: string[] = [];
    for await (const { entry } of readTar([bytes])) {
      names.push(entry.name);
      expect({ ...entry, name: "", size: 0, dataSize: 0 }).toMatchObject({
        uid: 0,
        gid: 0,
        uname: "",
        mode: entry.type === "directory" ? 0o755 : 0o644,
        mtime: { seconds: 0, nanoseconds: 0 },
      });
    }
    expect(names.slice(0, 4)).toEqual(["oci-layout", "index.json", "blobs/", "blobs/sha256/"]);
    expect(names.slice(4)).toHaveLength(3);
    expect(names.slice(4)).toEqual([...names.slice(4)].sort());
    expect(names.join()).not.toContain(digestOf("an orphan").slice(7));
  });

  it("gives the same bytes for the same images", async () => {
    const [one, two] = [await newLayout(), await newLayout()];
    for (const layout of [one, two]) {
      await smallImage(layout, "a", { content: "a" });
      await smallImage(layout, "b", { content: "b" });
    }
    expect((await save(one)).equals(await save(two))).toBe(true);
    await smallImage(two, "c", { content: "c" });
    expect((await save(one)).equals(await save(two, ["a", "b"]))).toBe(true);
    expect((await save(one)).equals(await save(two))).toBe(false);
  });

  it("writes a file whole, or none", async () => {
    const layout = await newLayout();
    await smallImage(layout, "web");
    const folder = newFolder();
    const file = join(folder, "web.tar");
    await saveArchive(layout, file);
    expect(readFileSync(file).equals(await save(layout))).toBe(true);
    writeFileSync(file, "old");
    const [layer] = (await layout.resolve("web")).manifest.layers;
    writeFileSync(layout.blobPath(layer?.digest ?? ""), Buffer.alloc(Number(layer?.size)));
    await failure(saveArchive(layout, file), "DIGEST_MISMATCH");
    const absent = await failure(saveArchive(layout, join(folder, "absent", "web.tar")), "WRITE_FAILED");
    expect(absent).toMatchObject({
      hint: "Make the folder first.",
      reason: expect.stringMatching(/no folder .*absent$/),
    });
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["web.tar"]);
  });

  it("writes nothing when something is missing", async () => {
    const layout = await newLayout();
    const image = await smallImage(layout, "web");
    await failure(saveArchive(layout, new PassThrough(), { names: ["web", "other"] }), "NOT_FOUND");
    const [layer] = (await layout.resolve("web")).manifest.layers;
    rmSync(layout.blobPath(layer?.digest ?? ""));
    const file = join(newFolder(), "web.tar");
    await failure(saveArchive(layout, file), "NOT_FOUND");
    expect(existsSync(file)).toBe(false);
    await failure(saveArchive(layout, file, { signal: AbortSignal.abort() }), "ABORTED");
    writeFileSync(layout.blobPath(image.digest), "{");
    await failure(saveArchive(layout, file), "SIZE_MISMATCH");
  });

  it("passes on what fails in the stream", async () => {
    const layout = await newLayout();
    await smallImage(layout, "web");
    const full = new Writable({ write: (_chunk, _encoding, done) => done(new RangeError("full")) });
    await expect(saveArchive(layout, full)).rejects.toThrow(RangeError);
  });
});

describe("loadArchive", () => {
  it("takes in what saveArchive wrote, from a file, a stream, and compressed", async () => {
    const from = await newLayout();
    const image = await smallImage(from, "web");
    await smallImage(from, "arm", { architecture: "arm64", content: "arm" });
    const bytes = await save(from);
    const file = join(newFolder(), "images.tar.gz");
    writeFileSync(file, gzipSync(bytes));
    const sources = [
      file,
      createReadStream(file),
      inPieces(bytes),
      inPieces(bytes, 1),
      inPieces(gzipSync(bytes), 1),
    ];
    for (const source of sources) {
      const to = await newLayout();
      const loaded = await loadArchive(source, to);
      expect(loaded.map(({ name }) => name)).toEqual(["web", "arm"]);
      expect(loaded[0]?.descriptor).toEqual(image);
      expect(indexOnDisk(to).manifests).toEqual(indexOnDisk(from).manifests);
      expect(await to.verify()).toEqual([]);
      expect((await save(to)).equals(bytes)).toBe(true);
      expect((await to.gc()).removed).toEqual([]);
    }
  });

  it("saves and takes in a signature without what it signs", async () => {
    const from = await newLayout();
    const image = await smallImage(from, "web");
    const { mediaType, digest, size } = image;
    const { manifest } = await from.resolve("web");
    const subject = { mediaType, digest, size };
    const text = JSON.stringify({ schemaVersion: 2, config: manifest.config, layers: [], subject });
    const signature = await from.putManifest(Buffer.from(text), { name: "signature" });
    rmSync(from.blobPath(digest));
    await from.untag("web");
    const to = await newLayout();
    const [loaded] = await loadArchive(inPieces(await save(from)), to);
    expect(loaded?.descriptor.digest).toBe(signature.digest);
    const [found] = await to.referrers(digest);
    expect(found?.digest).toBe(signature.digest);
    // not so where something else needs it
    await from.tag("again", signature);
    plantIndex(from, [signature, image]);
    expect(await failure(save(from), "NOT_FOUND")).toMatchObject({ digest });
  });

  it("takes in some names only, and replaces those that are there", async () => {
    const [from, to] = [await newLayout(), await newLayout()];
    await smallImage(from, "web", { content: "new" });
    await smallImage(from, "other", { content: "other" });
    const old = await smallImage(to, "web", { content: "old" });
    const mine = await smallImage(to, "mine", { content: "mine" });
    await loadArchive(inPieces(await save(from)), to, { names: ["web"] });
    const names = indexOnDisk(to).manifests.map(({ annotations }) => Object.values(annotations ?? {}).join());
    expect(names).toEqual(["mine", "web"]);
    expect(await to.verify()).toEqual([]);
    expect((await to.gc()).removed).toContain(old.digest);
    expect(await to.hasBlob(mine)).toBe(true);
    await failure(loadArchive(inPieces(await save(from)), to, { names: ["absent"] }), "NOT_FOUND");
  });

  it("takes blobs in any order, other files beside them, and platforms that were left out", async () => {
    const from = await newLayout();
    const image = await smallImage(from, undefined);
    const absent = { mediaType: manifestType, digest: digestOf("absent"), size: 6 };
    const index = plantBlob(
      from,
      JSON.stringify({ schemaVersion: 2, manifests: [absent, image] }),
      indexType,
    );
    const entries: LayerEntry[] = [
      { name: "./manifest.json", content: "[]" },
      { name: "notes.txt", content: "notes" },
      { name: "large.tar", content: "not a tar" },
      { name: "blobs/sha256/README", content: "readme" },
      { name: "blobs/other/abc", content: "x" },
      { name: "link", type: "symlink", linkName: "/etc/passwd" },
    ];
    const blobs = [index, image, ...(await blobsOf(from, image))].map(({ digest }) => ({
      name: `./blobs/${digest.replace(":", "/")}`,
      content: readFileSync(from.blobPath(digest)),
    }));
    const listed = { ...index, annotations: { "io.containerd.image.name": "docker.io/library/web:latest" } };
    const last: LayerEntry[] = [
      { name: "./index.json", content: JSON.stringify({ schemaVersion: 2, manifests: [listed] }) },
      { ...layoutFile, name: "./oci-layout" },
    ];
    const to = await newLayout();
    const loaded = await loadArchive(inPieces(archiveOf([...entries, ...blobs, ...last])), to);
    expect(loaded).toEqual([{ name: "docker.io/library/web:latest", descriptor: listed }]);
    expect((await to.resolve("web", { platform: "linux/amd64" })).descriptor.digest).toBe(image.digest);
    expect(filesOf(to)).toHaveLength(4);
    // saved again, it lacks the same
    await save(to);
  });

  it("reads what docker save wrote: several names, links among layers", async () => {
    const layout = await newLayout();
    const layer = archiveOf([{ name: "greeting", content: "hello" }]);
    const diffId = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
    const config = JSON.stringify({
      os: "linux",
      architecture: "arm64",
      rootfs: { type: "layers", diff_ids: [diffId, diffId, diffId] },
    });
    const manifest = [
      {
        Config: "abc.json",
        RepoTags: ["web:1", "registry.example.com/web:2"],
        Layers: ["one/layer.tar", "two/layer.tar", "three/layer.tar"],
      },
      { Config: "abc.json", RepoTags: null, Layers: ["one/layer.tar", "one/layer.tar", "one/layer.tar"] },
    ];
    const bytes = archiveOf([
      { name: "one/", type: "directory" },
      { name: "one/VERSION", content: "1.0" },
      { name: "one/layer.tar", content: layer },
      { name: "two/layer.tar", type: "symlink", linkName: "../one/layer.tar" },
      { name: "three/layer.tar", type: "hardlink", linkName: "one/layer.tar" },
      { name: "abc.json", content: config },
      { name: "repositories", content: "{}" },
      { name: "manifest.json", content: JSON.stringify(manifest) },
    ]);
    const loaded = await loadArchive(inPieces(gzipSync(bytes)), layout);
    expect(loaded.map(({ name }) => name)).toEqual(["web:1", "registry.example.com/web:2", undefined]);
    const image = await layout.resolve("web:1", { platform: "linux/arm64" });
    expect(image.descriptor.platform).toEqual({ os: "linux", architecture: "arm64" });
    expect(image.manifest.config.digest).toBe(digestOf(config));
    expect(image.manifest.layers).toEqual(
      Array(3).fill({
        mediaType: "application/vnd.oci.image.layer.v1.tar",
        digest: diffId,
        size: layer.length,
      }),
    );
    expect(await layout.verify()).toEqual([]);
    expect(filesOf(layout)).toHaveLength(3);
    const again = await newLayout();
    const some = await loadArchive(inPieces(bytes), again, { names: ["registry.example.com/web:2"] });
    expect(some.map(({ descriptor }) => descriptor.digest)).toEqual([image.descriptor.digest]);
    await failure(loadArchive(inPieces(bytes), again, { names: ["web:3"] }), "NOT_FOUND");
  });

  it("reads compressed layers of docker save", async () => {
    const layout = await newLayout();
    const layer = gzipSync(archiveOf([{ name: "greeting", content: "hello" }]));
    const rootfs = { type: "layers", diff_ids: [digestOf("taken on trust until it is unpacked")] };
    await loadArchive(
      inPieces(
        archiveOf([
          { name: "c.json", content: JSON.stringify({ os: "linux", architecture: "amd64", rootfs }) },
          { name: "l.tar", content: layer },
          { name: "manifest.json", content: '[{"Config":"c.json","RepoTags":["web"],"Layers":["l.tar"]}]' },
        ]),
      ),
      layout,
    );
    const { manifest } = await layout.resolve("web");
    expect(manifest.layers[0]?.mediaType).toBe("application/vnd.oci.image.layer.v1.tar+gzip");
  });

  it("reads the names of files that go-containerregistry gives", async () => {
    const layout = await newLayout();
    const layer = gzipSync(archiveOf([{ name: "greeting", content: "hello" }]));
    const rootfs = { type: "layers", diff_ids: [digestOf("taken on trust until it is unpacked")] };
    const config = JSON.stringify({ os: "linux", architecture: "amd64", rootfs });
    const layerName = `${digestOf(layer).slice("sha256:".length)}.tar.gz`;
    const list = [{ Config: digestOf(config), RepoTags: ["web"], Layers: [layerName] }];
    const entries = [
      { name: digestOf(config), content: config },
      { name: layerName, content: layer },
      { name: "manifest.json", content: JSON.stringify(list) },
    ];
    await loadArchive(inPieces(archiveOf(entries)), layout);
    const { manifest } = await layout.resolve("web");
    expect([manifest.config.digest, manifest.layers[0]?.digest]).toEqual([digestOf(config), digestOf(layer)]);
  });
});

async function blobsOf(layout: Layout, image: Descriptor): Promise<Descriptor[]> {
  const { manifest } = await layout.resolve(image.digest);
  return [manifest.config, ...manifest.layers];
}

const blob = (content: string, digest = digestOf(content)): LayerEntry => ({
  name: `blobs/${digest.replace(":", "/")}`,
  content,
});
const indexFile = (...manifests: readonly object[]): LayerEntry => ({
  name: "index.json",
  content: JSON.stringify({ schemaVersion: 2, manifests }),
});
const describeBlob = (content: string, mediaType: string) => ({
  mediaType,
  digest: digestOf(content),
  size: content.length,
});
const manifestFor = (...layers: readonly object[]) =>
  JSON.stringify({ schemaVersion: 2, config: describeBlob("{}", "a/config"), layers });
const listed = (content: string, mediaType = manifestType) => indexFile(describeBlob(content, mediaType));
const goodLayer = describeBlob("layer", "a/layer");
const good = manifestFor(goodLayer);
const dockerFile = (value: unknown): LayerEntry => ({
  name: "manifest.json",
  content: JSON.stringify(value),
});
const dockerConfig = JSON.stringify({
  os: "linux",
  architecture: "amd64",
  rootfs: { type: "layers", diff_ids: [digestOf("layer")] },
});

type Hostile = [name: string, entries: readonly LayerEntry[], code: OciErrorCode, maxBytes?: number];

const hostile: Hostile[] = [
  ["nothing in it", [], "INVALID_LAYOUT"],
  ["no index", [layoutFile, blob("x")], "INVALID_LAYOUT"],
  [
    "another version",
    [{ ...layoutFile, content: '{"imageLayoutVersion":"9"}' }, indexFile()],
    "INVALID_LAYOUT",
  ],
  ["an index that is no JSON", [layoutFile, { name: "index.json", content: "{" }], "INVALID_LAYOUT"],
  [
    "a blob with another digest",
    [layoutFile, listed(good), blob(good), blob("{}"), blob("other", digestOf("layer"))],
    "DIGEST_MISMATCH",
  ],
  [
    "a blob under a digest that another has",
    [layoutFile, indexFile(), blob("x", digestOf("y"))],
    "DIGEST_MISMATCH",
  ],
  ["no layer", [layoutFile, listed(good), blob(good), blob("{}")], "NOT_FOUND"],
  ["no config", [layoutFile, listed(good), blob(good), blob("layer")], "NOT_FOUND"],
  ["no manifest", [layoutFile, listed(good), blob("{}"), blob("layer")], "NOT_FOUND"],
  [
    "a layer of another size",
    [
      layoutFile,
      listed(manifestFor({ ...goodLayer, size: 4 })),
      blob(manifestFor({ ...goodLayer, size: 4 })),
      blob("{}"),
      blob("layer"),
    ],
    "SIZE_MISMATCH",
  ],
  [
    "a manifest of another size",
    [
      layoutFile,
      indexFile({ ...describeBlob(good, manifestType), size: 3 }),
      blob(good),
      blob("{}"),
      blob("layer"),
    ],
    "SIZE_MISMATCH",
  ],
  ["a manifest that is none", [layoutFile, listed("{}"), blob("{}")], "INVALID_IMAGE"],
  ["an entry twice", [layoutFile, indexFile(), blob("x"), blob("x")], "INVALID_LAYOUT"],
  [
    "an entry twice in two spellings",
    [layoutFile, indexFile(), { ...indexFile(), name: "././index.json" }],
    "INVALID_LAYOUT",
  ],
  ["a name that climbs", [layoutFile, indexFile(), { name: "../canary", content: "x" }], "INVALID_LAYOUT"],
  [
    "a name that climbs within",
    [layoutFile, indexFile(), { name: "blobs/../../canary", content: "x" }],
    "INVALID_LAYOUT",
  ],
  [
    "a name from the root",
    [layoutFile, indexFile(), { name: "/etc/canary", content: "x" }],
    "INVALID_LAYOUT",
  ],
  ["an empty name", [layoutFile, indexFile(), { name: "./", content: "x" }], "INVALID_LAYOUT"],
  [
    "an endless name",
    [layoutFile, indexFile(), { name: "n".repeat(100_000), content: "x" }],
    "INVALID_LAYOUT",
  ],
  [
    "a link for a blob",
    [layoutFile, indexFile(), { name: blob("x").name, type: "symlink", linkName: "/etc/passwd" }],
    "INVALID_LAYOUT",
  ],
  [
    "a hard link for a blob",
    [layoutFile, indexFile(), { name: blob("x").name, type: "hardlink", linkName: "oci-layout" }],
    "INVALID_LAYOUT",
  ],
  [
    "a link for the index",
    [layoutFile, { name: "index.json", type: "symlink", linkName: "/etc/passwd" }],
    "INVALID_LAYOUT",
  ],
  [
    "a device",
    [layoutFile, indexFile(), { name: "zero", type: "char", devMajor: 1, devMinor: 5 }],
    "INVALID_LAYOUT",
  ],
  ["a pipe", [layoutFile, indexFile(), { name: "pipe", type: "fifo" }], "INVALID_LAYOUT"],
  ["an oci-layout that is large", [{ ...layoutFile, content: " ".repeat(70_000) }, indexFile()], "TOO_LARGE"],
  [
    "an index that is large",
    [layoutFile, { name: "index.json", content: " ".repeat(33 * mib) }],
    "TOO_LARGE",
    64 * mib,
  ],
  [
    "a manifest that is large",
    [layoutFile, listed(" ".repeat(5 * mib)), blob(" ".repeat(5 * mib))],
    "TOO_LARGE",
  ],
  ["more bytes than are allowed", [layoutFile, indexFile(), blob("x".repeat(7 * mib))], "TOO_LARGE"],
  [
    "more empty files than are allowed bytes",
    Array.from({ length: 20_000 }, (_, at) => ({ name: `${at}` })),
    "TOO_LARGE",
  ],
  ["docker's list that is none", [dockerFile({})], "INVALID_LAYOUT"],
  ["docker's list with null", [dockerFile([null])], "INVALID_LAYOUT"],
  ["docker's list without layers", [dockerFile([{ Config: "c.json" }])], "INVALID_LAYOUT"],
  [
    "docker's list with numbers for layers",
    [dockerFile([{ Config: "c.json", Layers: [1] }])],
    "INVALID_LAYOUT",
  ],
  [
    "docker's config that climbs",
    [dockerFile([{ Config: "../../etc/passwd", Layers: [] }])],
    "INVALID_LAYOUT",
  ],
  ["docker's config that is missing", [dockerFile([{ Config: "c.json", Layers: [] }])], "NOT_FOUND"],
  [
    "docker's config that is none",
    [{ name: "c.json", content: "[]" }, dockerFile([{ Config: "c.json", Layers: [] }])],
    "INVALID_IMAGE",
  ],
  [
    "docker's config with other layers",
    [{ name: "c.json", content: dockerConfig }, dockerFile([{ Config: "c.json", Layers: [] }])],
    "INVALID_IMAGE",
  ],
  [
    "docker's layer that is missing",
    [{ name: "c.json", content: dockerConfig }, dockerFile([{ Config: "c.json", Layers: ["l.tar"] }])],
    "NOT_FOUND",
  ],
  [
    "docker's layer that is another",
    [
      { name: "c.json", content: dockerConfig },
      { name: "l.tar", content: "other" },
      dockerFile([{ Config: "c.json", Layers: ["l.tar"] }]),
    ],
    "DIGEST_MISMATCH",
  ],
  [
    "docker's layer that is a link to itself",
    [
      { name: "c.json", content: dockerConfig },
      { name: "l.tar", type: "symlink", linkName: "l.tar" },
      dockerFile([{ Config: "c.json", Layers: ["l.tar"] }]),
    ],
    "NOT_FOUND",
  ],
  [
    "docker's layer that is a link out",
    [
      { name: "c.json", content: dockerConfig },
      { name: "l.tar", type: "symlink", linkName: "../../../etc/passwd" },
      dockerFile([{ Config: "c.json", Layers: ["l.tar"] }]),
    ],
    "NOT_FOUND",
  ],
  [
    "docker's tag that cannot be a name",
    [
      { name: "c.json", content: dockerConfig },
      { name: "l.tar", content: "layer" },
      dockerFile([{ Config: "c.json", RepoTags: ["a\nb"], Layers: ["l.tar"] }]),
    ],
    "INVALID_LAYOUT",
  ],
];

describe("a hostile archive", () => {
  it.each(hostile)("with %s leaves nothing", async (_name, entries, code, maxBytes = 6 * mib) => {
    const layout = await newLayout();
    const image = await smallImage(layout, "mine");
    const before = [filesOf(layout).sort(), readFileSync(join(layout.path, "index.json"), "utf8")];
    const error = await failure(
      loadArchive(inPieces(archiveOf(entries), 65_536), layout, { maxBytes }),
      code,
    );
    expect(error.message.length).toBeLessThan(1000);
    await layout.gc();
    expect([filesOf(layout).sort(), readFileSync(join(layout.path, "index.json"), "utf8")]).toEqual(before);
    expect((await layout.resolve("mine")).descriptor).toEqual(image);
  });

  it("that is cut short anywhere leaves nothing", async () => {
    const from = await newLayout();
    await smallImage(from, "web");
    const bytes = await save(from);
    const zipped = gzipSync(bytes);
    for (let cut = 0; cut < 40; cut += 1) {
      const to = await newLayout();
      const end = Math.floor(((bytes.length - 2048) * cut) / 40);
      // between two entries an archive may simply end
      await expect(loadArchive(inPieces(bytes.subarray(0, end)), to)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:INVALID_LAYOUT|NOT_FOUND)$/),
      });
      const zippedEnd = Math.floor((zipped.length * cut) / 40);
      await failure(loadArchive(inPieces(zipped.subarray(0, zippedEnd)), to), "INVALID_LAYOUT");
      expect(filesOf(to)).toEqual([]);
      expect(indexOnDisk(to).manifests).toEqual([]);
    }
  });

  it.each([
    ["no archive at all", Buffer.alloc(4096, "no tar"), "INVALID_LAYOUT"],
    [
      "gzip that is damaged",
      Buffer.concat([gzipSync("x").subarray(0, 12), Buffer.alloc(99, 7)]),
      "INVALID_LAYOUT",
    ],
    ["zstd", Buffer.from("28b52ffd000000000000", "hex"), "UNSUPPORTED"],
    ["xz", Buffer.from("fd377a585a000000", "hex"), "UNSUPPORTED"],
    ["ten thousand times itself in gzip", gzipSync(Buffer.alloc(20 * mib)), "TOO_LARGE"],
  ] as const)("that is %s ends in a typed error", async (_name, bytes, code) => {
    const layout = await newLayout();
    await failure(loadArchive(inPieces(bytes), layout, { maxBytes: 6 * mib }), code);
  });

  it("that keeps one waiting can be left", async () => {
    const layout = await newLayout();
    async function* silent(): AsyncGenerator<Uint8Array> {
      yield archiveOf([layoutFile]).subarray(0, 512);
      await new Promise(() => {});
    }
    await failure(loadArchive(silent(), layout, { timeoutMs: 20 }), "TIMEOUT");
    await failure(loadArchive(join(layout.path, "absent.tar"), layout), "NOT_FOUND");
    await failure(loadArchive(layout.path, layout), "READ_FAILED");
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield archiveOf([layoutFile]).subarray(0, 512);
      throw new RangeError("the line was cut");
    }
    await expect(loadArchive(broken(), layout)).rejects.toThrow(RangeError);
  });

  it("does not lose what the layout lists", async () => {
    const layout = await newLayout();
    plantIndex(layout, [], { "x-own": 1 });
    await loadArchive(
      inPieces(archiveOf([layoutFile, listed(good), blob(good), blob("{}"), blob("layer")])),
      layout,
    );
    expect(indexOnDisk(layout)).toMatchObject({ "x-own": 1, manifests: [{ digest: digestOf(good) }] });
  });
});
