import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure, newLayout } from "../../test/layout-lab.js";
import { type Intercept, newClient, sha256, TestingRegistry } from "../../test/testing-registry.js";
import type { Layout } from "../layout/layout.js";
import type { OciErrorCode } from "../oci-error.js";
import type { TransferEvent } from "./transfer-event.js";

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar";

async function start(intercept?: Intercept) {
  const registry = await TestingRegistry.start(intercept === undefined ? {} : { intercept });
  onTestFinished(async () => await registry[Symbol.asyncDispose]());
  return registry;
}

/** An image of one platform. */
function addImage(registry: TestingRegistry, architecture: string, layers: readonly string[], tag?: string) {
  const rootfs = { type: "layers", diff_ids: layers.map((layer) => sha256(layer)) };
  const config = registry.addBlob("app", JSON.stringify({ architecture, os: "linux", rootfs }), CONFIG);
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config,
    layers: layers.map((layer) => registry.addBlob("app", layer, LAYER)),
  };
  return registry.addManifest("app", manifest, MANIFEST, tag);
}

/** An index of two platforms, and the record of a build. */
function addIndex(registry: TestingRegistry, tag = "1.0") {
  const amd64 = addImage(registry, "amd64", ["base", "amd64"]);
  const arm64 = addImage(registry, "arm64", ["base", "arm64"]);
  const record = addImage(registry, "unknown", ["record"]);
  const manifests = [
    { ...record, platform: { os: "unknown", architecture: "unknown" } },
    { ...amd64, platform: { os: "linux", architecture: "amd64" } },
    { ...arm64, platform: { os: "linux", architecture: "arm64", variant: "v8" } },
  ];
  const index = registry.addManifest("app", { schemaVersion: 2, mediaType: INDEX, manifests }, INDEX, tag);
  return { amd64, arm64, record, index };
}

const blobsOf = ({ path }: Layout) => {
  try {
    return readdirSync(join(path, "blobs", "sha256"));
  } catch {
    return [];
  }
};

describe("resolving", () => {
  test("an index chooses the platform, and reads manifest and config", async () => {
    const registry = await start();
    const { arm64 } = addIndex(registry);
    const image = await newClient().resolve(`${registry.host}/app:1.0`, { platform: "linux/arm64" });
    expect(image.descriptor).toMatchObject(arm64);
    expect(image.config.architecture).toBe("arm64");
    expect(sha256(image.manifestBytes)).toBe(arm64.digest);
    expect(image.name).toBe(`${registry.host}/app:1.0`);
    const pieces: Uint8Array[] = [];
    for (const layer of image.manifest.layers)
      for await (const piece of image.openBlob(layer)) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe("basearm64");
  });

  test("says which platforms there are when there is no such", async () => {
    const registry = await start();
    addIndex(registry);
    const error = await failure(
      newClient().resolve(`${registry.host}/app:1.0`, { platform: "linux/s390x" }),
      "NOT_FOUND",
    );
    expect(error.reason).toBe(
      "there is no image for linux/s390x; it is there for linux/amd64, linux/arm64/v8",
    );
  });

  test("follows an index within an index, and reads the config where the index does not say the platform", async () => {
    const registry = await start();
    const s390x = addImage(registry, "s390x", ["s390x"]);
    const inner = registry.addManifest("app", { schemaVersion: 2, manifests: [s390x] }, INDEX);
    registry.addManifest("app", { schemaVersion: 2, manifests: [inner] }, INDEX, "1.0");
    const image = await newClient().resolve(`${registry.host}/app:1.0`, { platform: "linux/s390x" });
    expect(image.descriptor).toMatchObject(s390x);
  });

  test("takes an image for one platform, unless another is asked for", async () => {
    const registry = await start();
    addImage(registry, "s390x", ["layer"], "1.0");
    const client = newClient();
    expect((await client.resolve(`${registry.host}/app:1.0`)).config.architecture).toBe("s390x");
    await failure(client.resolve(`${registry.host}/app:1.0`, { platform: "linux/amd64" }), "NOT_FOUND");
    await failure(client.resolve(`${registry.host}/app:1.0`, { platform: "?" }), "INVALID_ARGUMENT");
  });

  test.each<[string, object, string, OciErrorCode]>([
    [
      "an artifact",
      {
        schemaVersion: 2,
        artifactType: "a/b",
        config: { mediaType: "application/vnd.oci.empty.v1+json", digest: sha256("{}"), size: 2 },
        layers: [],
      },
      MANIFEST,
      "UNSUPPORTED",
    ],
    ["another document", {}, "application/vnd.example+json", "UNSUPPORTED"],
    ["an invalid manifest", { schemaVersion: 2 }, MANIFEST, "INVALID_IMAGE"],
    ["an invalid index", { schemaVersion: 2, manifests: [{}] }, INDEX, "INVALID_IMAGE"],
    [
      "an index that is a manifest, too",
      { schemaVersion: 2, manifests: [], layers: [], config: {} },
      INDEX,
      "INVALID_IMAGE",
    ],
    ["an empty index", { schemaVersion: 2, manifests: [] }, INDEX, "NOT_FOUND"],
  ])("%s is refused", async (_what, document, mediaType, code) => {
    const registry = await start();
    registry.addManifest("app", document, mediaType, "1.0");
    await failure(newClient().resolve(`${registry.host}/app:1.0`), code);
  });
});

describe("a pull", () => {
  test("brings the image of one platform, under its name", async () => {
    const registry = await start();
    const { amd64 } = addIndex(registry);
    const layout = await newLayout();
    const reference = `${registry.host}/app:1.0`;
    const descriptor = await newClient().pull(reference, layout, { platform: "linux/amd64" });
    expect(descriptor).toMatchObject({ ...amd64, platform: { os: "linux", architecture: "amd64" } });
    expect(await layout.verify()).toEqual([]);
    const image = await layout.resolve(reference, { platform: "linux/amd64" });
    expect(image.descriptor.digest).toBe(amd64.digest);
    expect(blobsOf(layout)).toHaveLength(4);
  });

  test("brings an index with all that it lists", async () => {
    const registry = await start();
    const { index, arm64 } = addIndex(registry);
    const layout = await newLayout();
    const descriptor = await newClient().pull(`${registry.host}/app:1.0`, layout, {
      allPlatforms: true,
      name: "app",
    });
    expect(descriptor).toMatchObject(index);
    expect(await layout.verify()).toEqual([]);
    expect((await layout.resolve("app", { platform: "linux/arm64" })).descriptor.digest).toBe(arm64.digest);
    expect(blobsOf(layout)).toHaveLength(1 + 3 + 3 + 4);
  });

  test("fetches nothing that is there, and each blob once", async () => {
    const registry = await start();
    addIndex(registry);
    const layout = await newLayout();
    const client = newClient();
    await client.pull(`${registry.host}/app:1.0`, layout, { platform: "linux/amd64" });
    await client.pull(`${registry.host}/app:1.0`, layout, { platform: "linux/arm64" });
    await client.pull(`${registry.host}/app:1.0`, layout, { platform: "linux/amd64" });
    const blobs = registry.requests.filter((request) => request.includes("/blobs/"));
    expect(new Set(blobs).size).toBe(blobs.length);
    expect(blobs).toHaveLength(5);
  });

  test("tells of each blob", async () => {
    const registry = await start();
    addImage(registry, "amd64", ["one", "two"], "1.0");
    const layout = await newLayout();
    const events: TransferEvent[] = [];
    const pull = async () =>
      await newClient().pull(`${registry.host}/app:1.0`, layout, {
        onProgress: (event) => events.push(event),
      });
    await pull();
    const layer = { digest: sha256("one"), mediaType: LAYER, totalBytes: 3 };
    const ofLayer = (all: readonly TransferEvent[]) => all.filter(({ digest }) => digest === layer.digest);
    expect(ofLayer(events)).toEqual([
      { ...layer, kind: "progress", bytes: 0 },
      { ...layer, kind: "progress", bytes: 3 },
      { ...layer, kind: "done", bytes: 3 },
    ]);
    events.length = 0;
    await pull();
    expect(ofLayer(events)).toEqual([{ ...layer, kind: "present", bytes: 0 }]);
  });

  test("ends with what its listener throws", async () => {
    const registry = await start();
    addImage(registry, "amd64", ["one"], "1.0");
    const pull = newClient().pull(`${registry.host}/app:1.0`, await newLayout(), {
      onProgress: () => {
        throw new RangeError("listener");
      },
    });
    await expect(pull).rejects.toThrow("listener");
  });

  test("moves as many blobs at a time as is said", async () => {
    const registry = await start();
    addImage(registry, "amd64", ["1", "2", "3", "4", "5", "6", "7"], "1.0");
    let waiting: (() => void)[] = [];
    let most = 0;
    registry.intercept = async (_request, _response, url) => {
      if (!url.pathname.includes("/blobs/")) return false;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        most = Math.max(most, waiting.length);
        // the second one lets both go on, after a moment in which a third could come
        if (waiting.length !== 2) return;
        setTimeout(() => {
          for (const go of waiting) go();
          waiting = [];
        }, 5);
      });
      return false;
    };
    await newClient().pull(`${registry.host}/app:1.0`, await newLayout(), { concurrency: 2 });
    expect(most).toBe(2);
  });

  test.each<[string, OciErrorCode, Intercept]>([
    ["wrong", "DIGEST_MISMATCH", (_request, response) => Boolean(response.end("EVIL!"))],
    [
      "too short",
      "SIZE_MISMATCH",
      (_request, response) => Boolean(response.writeHead(200, { "content-length": 2 }).end("la")),
    ],
    ["too long", "SIZE_MISMATCH", (_request, response) => Boolean(response.end("layer and more"))],
    [
      "cut off",
      "UNREACHABLE",
      (_request, response) =>
        Boolean(response.writeHead(200, { "content-length": 5 }).write("la", () => response.destroy())),
    ],
    ["missing", "NOT_FOUND", (_request, response) => Boolean(response.writeHead(404).end())],
  ])("of a layer that is %s leaves nothing of it, and no name", async (_what, code, answer) => {
    const registry = await start();
    addImage(registry, "amd64", ["layer"], "1.0");
    registry.intercept = (request, response, url) =>
      url.pathname.endsWith(sha256("layer")) ? answer(request, response, url) : false;
    const layout = await newLayout();
    await failure(newClient().pull(`${registry.host}/app:1.0`, layout), code);
    expect((await layout.index()).manifests).toEqual([]);
    expect(blobsOf(layout)).not.toContain(sha256("layer").slice(7));
    await layout.close();
    const left = readdirSync(layout.path, { recursive: true })
      .map(String)
      .filter((name) => !/^(blobs(\/sha256(\/[0-9a-f]{64})?)?|index\.json|oci-layout)$/.test(name));
    expect(left.filter((name) => /[0-9a-f]{12}/.test(name))).toEqual([]);
  });

  test("takes a layer from the registry that its mirror has wrong", async () => {
    const [registry, mirror] = [await start(), await start()];
    addImage(registry, "amd64", ["layer"], "1.0");
    addImage(mirror, "amd64", ["layer"], "1.0");
    mirror.repository("app").blobs.set(sha256("layer"), Buffer.from("EVIL!"));
    const layout = await newLayout();
    const client = newClient({ mirrors: { [registry.host]: [`http://${mirror.host}`] } });
    await client.pull(`${registry.host}/app:1.0`, layout);
    expect(await layout.verify()).toEqual([]);
    expect(registry.requests).toEqual([`GET /v2/app/blobs/${sha256("layer")}`]);
  });

  test("that is aborted ends with the reason, and leaves no name", async () => {
    const registry = await start();
    addImage(registry, "amd64", ["layer"], "1.0");
    const controller = new AbortController();
    registry.intercept = (_request, response, url) => {
      if (!url.pathname.endsWith(sha256("layer"))) return false;
      response.writeHead(200, { "content-length": 5 }).write("la", () => controller.abort("enough"));
      return true;
    };
    const layout = await newLayout();
    const pull = newClient().pull(`${registry.host}/app:1.0`, layout, { signal: controller.signal });
    expect(await failure(pull, "ABORTED")).toMatchObject({ cause: "enough" });
    expect((await layout.index()).manifests).toEqual([]);
    await failure(newClient().pull(`${registry.host}/app:1.0`, layout, { timeoutMs: 50 }), "TIMEOUT");
  });

  test("of one platform and of all is refused", async () => {
    const pull = newClient().pull("app", await newLayout(), { platform: "linux/amd64", allPlatforms: true });
    await failure(pull, "INVALID_ARGUMENT");
  });

  test("of an image for another platform than asked for is refused", async () => {
    const registry = await start();
    addImage(registry, "s390x", ["layer"], "1.0");
    const layout = await newLayout();
    await failure(
      newClient().pull(`${registry.host}/app:1.0`, layout, { platform: "linux/amd64" }),
      "NOT_FOUND",
    );
    expect((await layout.index()).manifests).toEqual([]);
  });

  test("of indexes without an end is refused", async () => {
    const registry = await start();
    let inner = registry.addManifest("app", { schemaVersion: 2, manifests: [] }, INDEX);
    for (let depth = 0; depth < 20; depth += 1) {
      inner = registry.addManifest("app", { schemaVersion: 2, manifests: [inner] }, INDEX, "1.0");
    }
    for (const allPlatforms of [true, false]) {
      const pull = newClient().pull(`${registry.host}/app:1.0`, await newLayout(), { allPlatforms });
      await failure(pull, "INVALID_IMAGE");
    }
    expect(registry.log.length).toBeLessThan(30);
  });

  test("refuses a manifest whose layer has a name instead of a digest", async () => {
    const registry = await start();
    const blob = registry.addBlob("app", "{}", CONFIG);
    const layers = [{ mediaType: LAYER, digest: "sha256:../../../../etc/passwd", size: 1 }];
    registry.addManifest("app", { schemaVersion: 2, config: blob, layers }, MANIFEST, "1.0");
    await failure(newClient().pull(`${registry.host}/app:1.0`, await newLayout()), "INVALID_IMAGE");
    expect(registry.log).toHaveLength(1);
  });
});
