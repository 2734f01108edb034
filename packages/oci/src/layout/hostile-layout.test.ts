import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { collect, newFolder, newLayout, plantBlob, plantIndex, smallImage } from "../../test/layout-lab.js";
import { OciError, type OciErrorCode } from "../oci-error.js";
import { copyImage } from "./copy-image.js";
import type { Layout } from "./layout.js";
import { openLayout } from "./open-layout.js";

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";
const mib = 1024 * 1024;

interface Lab {
  readonly layout: Layout;
  readonly image: Descriptor;
  readonly layer: Descriptor;
  /** A folder beside the layout, with one file. */
  readonly outside: string;
}

let lab: Lab;
let canary: string;
const secret = "not of this layout";

beforeEach(async () => {
  const layout = await newLayout();
  const image = await smallImage(layout, "web");
  const { manifest } = await layout.resolve("web");
  const outside = newFolder();
  canary = join(outside, "canary");
  writeFileSync(canary, secret);
  lab = { layout, image, layer: manifest.layers[0] as Descriptor, outside };
});

afterEach(() => {
  expect(readFileSync(canary, "utf8")).toBe(secret);
  expect(readdirSync(dirname(canary))).toEqual(["canary"]);
});

function replace(file: string, make: (file: string) => unknown): void {
  rmSync(file, { recursive: true, force: true });
  make(file);
}

const plant = (document: unknown, mediaType = manifestType) =>
  plantBlob(lab.layout, typeof document === "string" ? document : JSON.stringify(document), mediaType);

const list = (...manifests: readonly unknown[]) =>
  plantIndex(
    lab.layout,
    manifests.map((descriptor) => ({
      ...(descriptor as Descriptor),
      annotations: { "org.opencontainers.image.ref.name": "web" },
    })),
  );

const blobs = () => join(lab.layout.path, "blobs");
const layerFile = () => lab.layout.blobPath(lab.layer.digest);
const readLayer = () => collect(lab.layout.openBlob(lab.layer));
const resolve = () => lab.layout.resolve("web", { platform: "linux/amd64" });
const add = () => lab.layout.addBlob(Buffer.from("new"), { mediaType: "text/plain" });

type Case = [name: string, spoil: () => unknown, use: () => Promise<unknown>, code: OciErrorCode];

const cases: Case[] = [
  [
    "a blob that is a link out",
    () => replace(layerFile(), (file) => symlinkSync(canary, file)),
    readLayer,
    "INVALID_LAYOUT",
  ],
  [
    "a blob that is a link to another blob",
    () => replace(layerFile(), (file) => symlinkSync(lab.layout.blobPath(lab.image.digest), file)),
    readLayer,
    "INVALID_LAYOUT",
  ],
  [
    "a blob that is a link to itself",
    () => replace(layerFile(), (file) => symlinkSync(file, file)),
    readLayer,
    "INVALID_LAYOUT",
  ],
  [
    "a blob that is a link to a device",
    () => replace(layerFile(), (file) => symlinkSync("/dev/zero", file)),
    readLayer,
    "INVALID_LAYOUT",
  ],
  [
    "a blob that is a folder",
    () => replace(layerFile(), (file) => mkdirSync(file)),
    readLayer,
    "INVALID_LAYOUT",
  ],
  [
    "a blob that is a pipe nobody writes to",
    () => replace(layerFile(), (file) => execFileSync("mkfifo", [file])),
    readLayer,
    "INVALID_LAYOUT",
  ],
  [
    "a link that hasBlob is asked for",
    () => replace(layerFile(), (file) => symlinkSync(canary, file)),
    () => lab.layout.hasBlob(lab.layer),
    "INVALID_LAYOUT",
  ],
  [
    "a manifest that is a link out",
    () => replace(lab.layout.blobPath(lab.image.digest), (file) => symlinkSync(canary, file)),
    resolve,
    "INVALID_LAYOUT",
  ],
  [
    "a folder of an algorithm that is a link out",
    () => replace(join(blobs(), "sha256"), (file) => symlinkSync(lab.outside, file)),
    readLayer,
    "INVALID_LAYOUT",
  ],
  [
    "such a folder that is written to",
    () => replace(join(blobs(), "sha256"), (file) => symlinkSync(lab.outside, file)),
    add,
    "INVALID_LAYOUT",
  ],
  [
    "such a folder that is collected",
    () => replace(join(blobs(), "sha256"), (file) => symlinkSync(lab.outside, file)),
    async () => {
      plantIndex(lab.layout, []);
      await lab.layout.gc();
      return await add();
    },
    "INVALID_LAYOUT",
  ],
  [
    "a folder of an algorithm that is a file",
    () => replace(join(blobs(), "sha256"), (file) => writeFileSync(file, "")),
    add,
    "INVALID_LAYOUT",
  ],
  [
    "blobs that are a link out",
    () => replace(blobs(), (file) => symlinkSync(lab.outside, file)),
    add,
    "INVALID_LAYOUT",
  ],
  [
    "blobs that are a link out, opened",
    () => replace(blobs(), (file) => symlinkSync(lab.outside, file)),
    () => openLayout(lab.layout.path),
    "INVALID_LAYOUT",
  ],
  [
    "blobs that are a link into the layout",
    () => {
      renameSync(blobs(), join(lab.layout.path, "real"));
      symlinkSync("real", blobs());
    },
    readLayer,
    "INVALID_LAYOUT",
  ],
  [
    "a folder where a blob is to be written",
    () => {
      mkdirSync(
        lab.layout.blobPath("sha256:11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"),
      );
    },
    add,
    "INVALID_LAYOUT",
  ],
  [
    "an index.json that is a link out",
    () => replace(join(lab.layout.path, "index.json"), (file) => symlinkSync(canary, file)),
    () => lab.layout.index(),
    "INVALID_LAYOUT",
  ],
  [
    "an index.json that is a pipe",
    () => replace(join(lab.layout.path, "index.json"), (file) => execFileSync("mkfifo", [file])),
    () => lab.layout.index(),
    "INVALID_LAYOUT",
  ],
  [
    "an oci-layout that is a link to a device",
    () => replace(join(lab.layout.path, "oci-layout"), (file) => symlinkSync("/dev/zero", file)),
    () => openLayout(lab.layout.path),
    "INVALID_LAYOUT",
  ],
  [
    "an index.json of a terabyte",
    () => truncateSync(join(lab.layout.path, "index.json"), 2 ** 40),
    () => lab.layout.index(),
    "TOO_LARGE",
  ],
  [
    "an oci-layout of a terabyte",
    () => truncateSync(join(lab.layout.path, "oci-layout"), 2 ** 40),
    () => openLayout(lab.layout.path),
    "TOO_LARGE",
  ],
  [
    "an index.json nested a million deep",
    () => writeFileSync(join(lab.layout.path, "index.json"), "[".repeat(1_000_000)),
    () => lab.layout.index(),
    "INVALID_LAYOUT",
  ],
  [
    "a manifest of a terabyte",
    () => {
      truncateSync(lab.layout.blobPath(lab.image.digest), 2 ** 40);
      list({ ...lab.image, size: 2 ** 40 });
    },
    resolve,
    "TOO_LARGE",
  ],
  [
    "a manifest that is larger than it says",
    () => truncateSync(lab.layout.blobPath(lab.image.digest), 2 ** 40),
    resolve,
    "SIZE_MISMATCH",
  ],
  [
    "a config of five mebibytes",
    () => {
      const config = plant(" ".repeat(5 * mib), "application/vnd.oci.image.config.v1+json");
      list(plant({ schemaVersion: 2, config, layers: [] }));
    },
    resolve,
    "TOO_LARGE",
  ],
  [
    "a size beyond 64 bits",
    () =>
      writeFileSync(
        join(lab.layout.path, "index.json"),
        `{"schemaVersion":2,"manifests":[{"mediaType":"${indexType}","digest":"${lab.image.digest}","size":99999999999999999999}]}`,
      ),
    resolve,
    "INVALID_LAYOUT",
  ],
  ["a negative size", () => list({ ...lab.image, size: -1 }), resolve, "INVALID_LAYOUT"],
  [
    "a digest that climbs",
    () => list({ ...lab.image, digest: `sha256:${"../".repeat(20)}etc/passwd` }),
    resolve,
    "INVALID_LAYOUT",
  ],
  [
    "a layer's digest that climbs",
    () => list(plant({ schemaVersion: 2, config: lab.layer, layers: [{ ...lab.layer, digest: "a/..:b" }] })),
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "a config's digest that is a path",
    () => list(plant({ schemaVersion: 2, config: { ...lab.layer, digest: "/etc/passwd" }, layers: [] })),
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "a manifest that is an index, too",
    () => list(plant({ schemaVersion: 2, config: lab.layer, layers: [], manifests: [] })),
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "an index that is a manifest, too",
    () => list(plant({ schemaVersion: 2, layers: [], manifests: [lab.image] }, indexType)),
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "a manifest that says it is an index",
    () => list(plant({ schemaVersion: 2, mediaType: indexType, config: lab.layer, layers: [] })),
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "an index that says it is a manifest",
    () => list(plant({ schemaVersion: 2, mediaType: manifestType, manifests: [] }, indexType)),
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "a layer that is said to be a manifest",
    () => list({ ...lab.layer, mediaType: manifestType }),
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "a config that is said to be an image's",
    () =>
      list(
        plant({
          schemaVersion: 2,
          config: { ...lab.layer, mediaType: "application/vnd.oci.image.config.v1+json" },
          layers: [],
        }),
      ),
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "a config with layers of its own making",
    () => {
      const config = plant(
        {
          os: "linux",
          architecture: "amd64",
          rootfs: { type: "layers", diff_ids: Array(9).fill(lab.layer.digest) },
        },
        "application/vnd.oci.image.config.v1+json",
      );
      list(plant({ schemaVersion: 2, config, layers: [lab.layer] }));
    },
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "indexes nested too deep",
    () => {
      let inner = lab.image;
      for (let depth = 0; depth < 20; depth += 1)
        inner = plant({ schemaVersion: 2, manifests: [inner] }, indexType);
      list(inner);
    },
    resolve,
    "INVALID_IMAGE",
  ],
  [
    "an index with twenty thousand manifests",
    () => {
      const manifests = Array.from({ length: 20_000 }, (_, at) => ({
        mediaType: manifestType,
        digest: `a:${at}`,
        size: 1,
      }));
      list(plant({ schemaVersion: 2, manifests }, indexType));
    },
    resolve,
    "TOO_LARGE",
  ],
  [
    "signatures of signatures that never end, collected",
    () => {
      let subject = lab.image;
      for (let depth = 0; depth < 30; depth += 1)
        subject = plant({ schemaVersion: 2, config: lab.layer, layers: [], subject });
      list(subject);
    },
    () => lab.layout.gc(),
    "INVALID_LAYOUT",
  ],
  [
    "a cut index among others, collected",
    () => list(lab.image, plant("{", indexType)),
    () => lab.layout.gc(),
    "INVALID_LAYOUT",
  ],
  [
    "content that is embedded, and other",
    () => list({ ...lab.image, data: Buffer.from("x".repeat(Number(lab.image.size))).toString("base64") }),
    resolve,
    "DIGEST_MISMATCH",
  ],
  [
    "an algorithm that cannot be computed",
    () => {
      mkdirSync(join(blobs(), "md5"));
      writeFileSync(join(blobs(), "md5", "0"), "{}");
      list({ mediaType: manifestType, digest: "md5:0", size: 2 });
    },
    resolve,
    "UNSUPPORTED",
  ],
  [
    "a lock that is a file",
    () => writeFileSync(join(lab.layout.path, ".container-interfaces.lock"), ""),
    () => lab.layout.tag("other", lab.image),
    "INVALID_LAYOUT",
  ],
  [
    "an image with a folder for a layer, copied",
    () => replace(layerFile(), (file) => mkdirSync(file)),
    async () => copyImage(lab.layout, lab.image, await newLayout()),
    "INVALID_LAYOUT",
  ],
  [
    "an image with another layer, copied",
    () => writeFileSync(layerFile(), Buffer.alloc(Number(lab.layer.size))),
    async () => copyImage(lab.layout, lab.image, await newLayout()),
    "DIGEST_MISMATCH",
  ],
];

describe("a hostile layout", () => {
  it.each(cases)("with %s ends in a typed error", async (_name, spoil, use, code) => {
    // the handle writes already, so that only what is hostile is in its way
    await lab.layout.addBlob(Buffer.from("x"), { mediaType: "text/plain" });
    spoil();
    const error = await use().then(
      () => new Error("it succeeded"),
      (reason: unknown) => reason,
    );
    if (!OciError.is(error)) throw error;
    expect(error.code, error.message).toBe(code);
    expect(error.message).not.toContain(secret);
    expect(error.message.length).toBeLessThan(1000);
  });

  it("with a socket for a blob ends in a typed error", async () => {
    rmSync(layerFile());
    const server = createServer();
    const short = join(lab.layout.path, "blobs", "s");
    await new Promise<void>((done) => server.listen(short, done));
    renameSync(short, layerFile());
    try {
      await expect(readLayer()).rejects.toMatchObject({ code: "INVALID_LAYOUT" });
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  it("has links replaced that are in the way of a blob, and never followed", async () => {
    replace(layerFile(), (file) => symlinkSync(canary, file));
    const bytes = await collect(lab.layout.openBlob(lab.layer)).catch(() => undefined);
    expect(bytes).toBeUndefined();
    const target = lab.layout.blobPath(
      "sha256:11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437",
    );
    symlinkSync(canary, target);
    await add();
    expect(readFileSync(target, "utf8")).toBe("new");
  });

  it("has its index replaced where that is a link, and never what it leads to", async () => {
    const index = readFileSync(join(lab.layout.path, "index.json"));
    await lab.layout.tag("other", lab.image);
    expect(readFileSync(join(lab.layout.path, "index.json")).equals(index)).toBe(false);
    replace(join(lab.layout.path, "index.json"), (file) => symlinkSync(canary, file));
    await expect(lab.layout.tag("third", lab.image)).rejects.toMatchObject({ code: "INVALID_LAYOUT" });
  });

  it("has links among its blobs collected, and not what they lead to", async () => {
    symlinkSync(canary, join(blobs(), "sha256", "e".repeat(64)));
    symlinkSync(lab.outside, join(blobs(), "sha512"));
    const { removed } = await lab.layout.gc();
    expect(removed).toEqual([`sha256:${"e".repeat(64)}`]);
    expect(existsSync(join(blobs(), "sha256", "e".repeat(64)))).toBe(false);
  });

  it("with an index that lists itself under another digest is only ever a digest that does not fit", async () => {
    const digest = `sha256:${"7".repeat(64)}`;
    const document = JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType: indexType, digest, size: 156 }],
    });
    writeFileSync(lab.layout.blobPath(digest), document);
    list({ mediaType: indexType, digest, size: document.length });
    await expect(resolve()).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
  });

  it("with the same index ten thousand times over is resolved once", async () => {
    let inner = plant({ schemaVersion: 2, manifests: [lab.image] }, indexType);
    for (let depth = 0; depth < 6; depth += 1) {
      inner = plant({ schemaVersion: 2, manifests: Array(2_000).fill(inner) }, indexType);
    }
    list(inner);
    expect((await resolve()).descriptor.digest).toBe(lab.image.digest);
    expect((await lab.layout.gc({ dryRun: true })).removed.length).toBeGreaterThanOrEqual(0);
  });
});
