import { createHash } from "node:crypto";
import { annotationRefName, type Descriptor } from "@container-interfaces/oci-spec/image";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure, newLayout, smallImage } from "../../test/layout-lab.js";
import {
  newClient,
  sha256,
  TestingRegistry,
  type TestingRegistryOptions,
} from "../../test/testing-registry.js";
import type { Layout } from "../layout/layout.js";
import { openLayout } from "../layout/open-layout.js";
import type { ContentStore } from "./content-store.js";
import type { TransferEvent } from "./transfer-event.js";

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar";
const EMPTY = "application/vnd.oci.empty.v1+json";
const CONTENT = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 31) % 256));

async function start(options: TestingRegistryOptions = {}) {
  const registry = await TestingRegistry.start(options);
  onTestFinished(async () => await registry[Symbol.asyncDispose]());
  return registry;
}

/** An artifact with such layers, under a name. */
async function artifact(
  layout: Layout,
  name: string,
  contents: readonly (string | Buffer)[],
  more: object = {},
) {
  const add = async (content: string | Buffer, mediaType: string) =>
    await layout.addBlob(Buffer.from(content), { mediaType });
  const config = await add("{}", EMPTY);
  const layers: Descriptor[] = [];
  for (const content of contents) layers.push(await add(content, LAYER));
  const document = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: "application/vnd.example",
    config,
    layers,
    ...more,
  };
  return await layout.putManifest(Buffer.from(JSON.stringify(document)), { name });
}

const uploadsOf = (registry: TestingRegistry, method: string) =>
  registry.log.filter((request) => request.method === method && request.url.includes("/blobs/uploads/"));

describe("a push", () => {
  test("sends blobs first and the manifest last, and comes back the same", async () => {
    const registry = await start();
    const layout = await newLayout();
    const image = await smallImage(layout, "web");
    const client = newClient();
    const reference = `${registry.host}/team/web:1.0`;
    expect(await client.push(layout, "web", reference)).toEqual({
      mediaType: MANIFEST,
      digest: image.digest,
      size: image.size,
    });
    expect(registry.requests.at(-1)).toBe("PUT /v2/team/web/manifests/1.0");
    expect(registry.repository("team/web").tags.get("1.0")).toBe(image.digest);
    expect(registry.uploads.size).toBe(0);
    const back = await newLayout();
    await client.pull(reference, back);
    expect(await back.verify()).toEqual([]);
  });

  test("does not send what is there", async () => {
    const registry = await start();
    const layout = await newLayout();
    await smallImage(layout, "web");
    const client = newClient();
    await client.push(layout, "web", `${registry.host}/web:1.0`);
    const before = registry.log.length;
    const events: TransferEvent[] = [];
    await client.push(layout, "web", `${registry.host}/web:2.0`, {
      onProgress: (event) => events.push(event),
    });
    const after = registry.log.slice(before).map(({ method }) => method);
    expect(after).toEqual(["HEAD", "HEAD", "PUT"]);
    expect(events.map(({ kind }) => kind)).toEqual(["present", "present", "done"]);
  });

  test("tells of each blob", async () => {
    const registry = await start();
    const layout = await newLayout();
    await artifact(layout, "a", [CONTENT]);
    const events: TransferEvent[] = [];
    await newClient().push(layout, "a", `${registry.host}/a`, { onProgress: (event) => events.push(event) });
    const layer = events.filter(({ digest }) => digest === sha256(CONTENT));
    expect(layer[0]).toEqual({
      kind: "progress",
      digest: sha256(CONTENT),
      mediaType: LAYER,
      bytes: 0,
      totalBytes: 100_000,
    });
    expect(layer.at(-1)).toMatchObject({ kind: "done", bytes: 100_000 });
    expect(registry.repository("a").tags.has("latest")).toBe(true);
  });

  test("of an index sends what it lists first", async () => {
    const registry = await start();
    const layout = await newLayout();
    const children = [
      await smallImage(layout, "one"),
      await smallImage(layout, "two", { architecture: "arm64" }),
    ];
    const bare = children.map(({ annotations: _, ...child }) => child);
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: bare }));
    const index = await layout.putManifest(bytes, { name: "all" });
    const client = newClient();
    await client.push(layout, "all", `${registry.host}/app:all`);
    expect(registry.repository("app").manifests.size).toBe(3);
    expect(registry.requests.at(-1)).toBe("PUT /v2/app/manifests/all");
    // again: those below are whole when they are there
    const before = registry.log.length;
    await client.push(layout, index, `${registry.host}/app@${index.digest}`);
    expect(registry.log.slice(before).map(({ method }) => method)).toEqual(["HEAD", "HEAD", "PUT"]);
  });

  test("has blobs mounted from another repository", async () => {
    const registry = await start();
    const layout = await newLayout();
    await artifact(layout, "a", [CONTENT]);
    registry.addBlob("base", CONTENT);
    const events: TransferEvent[] = [];
    await newClient().push(layout, "a", `${registry.host}/a`, {
      mountFrom: [`${registry.host}/base`, "other.example.com/base"],
      onProgress: (event) => events.push(event),
    });
    expect(registry.repository("a").blobs.get(sha256(CONTENT))?.equals(CONTENT)).toBe(true);
    expect(events.find(({ digest }) => digest === sha256(CONTENT))?.kind).toBe("mounted");
    // of the config the mount was refused, and its upload goes on
    expect(uploadsOf(registry, "POST")).toHaveLength(2);
    expect(uploadsOf(registry, "PUT")).toHaveLength(1);
  });

  test("asks for a token that covers the repository to mount from", async () => {
    const registry = await start({ users: { alice: "password" }, authentication: "token" });
    const layout = await newLayout();
    await smallImage(layout, "web");
    const credentials = { get: async () => [{ username: "alice", password: "password" }] };
    await newClient({ credentials }).push(layout, "web", `${registry.host}/web`, {
      mountFrom: `${registry.host}/base`,
    });
    const token = registry.log.find(({ url }) => url.startsWith("/token"));
    expect(token?.url).toContain("scope=repository%3Aweb%3Apull%2Cpush&scope=repository%3Abase%3Apull");
  });

  test("of a blob by sha512 says so", async () => {
    const registry = await start();
    const layout = await newLayout();
    const digest = `sha512:${createHash("sha512").update(CONTENT).digest("hex")}`;
    const layer = await layout.addBlob(CONTENT, { mediaType: LAYER, digest });
    await artifact(layout, "a", [], { layers: [layer] });
    await newClient().push(layout, "a", `${registry.host}/a`);
    expect(registry.repository("a").blobs.has(digest)).toBe(true);
    expect(uploadsOf(registry, "POST").map(({ url }) => url)).toContain(
      "/v2/a/blobs/uploads/?digest-algorithm=sha512",
    );
  });

  test("of an empty blob works", async () => {
    const registry = await start();
    const layout = await newLayout();
    await artifact(layout, "a", [""]);
    await newClient().push(layout, "a", `${registry.host}/a`);
    expect(registry.repository("a").blobs.has(sha256(""))).toBe(true);
  });

  test("passes over what must not be uploaded and is not there", async () => {
    const registry = await start();
    const layout = await newLayout();
    const mediaType = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    await artifact(layout, "a", [], {
      layers: [{ mediaType, digest: sha256("elsewhere"), size: 9, urls: ["https://example.com/x"] }],
    });
    await newClient().push(layout, "a", `${registry.host}/a`);
    expect(registry.repository("a").tags.has("latest")).toBe(true);
  });

  test("of a name that is not there is NOT_FOUND, with those that are", async () => {
    const registry = await start();
    const layout = await newLayout();
    await smallImage(layout, "web");
    const error = await failure(newClient().push(layout, "wbe", `${registry.host}/web`), "NOT_FOUND");
    expect(error.reason).toBe('the layout has no "wbe"; it has web');
    expect(registry.log).toEqual([]);
  });

  test("to another digest is INVALID_ARGUMENT", async () => {
    const layout = await newLayout();
    await smallImage(layout, "web");
    await failure(newClient().push(layout, "web", `localhost/web@${sha256("x")}`), "INVALID_ARGUMENT");
  });

  test("of what lacks a blob is NOT_FOUND, and no manifest is there", async () => {
    const registry = await start();
    const layout = await newLayout();
    await artifact(layout, "a", [], { layers: [{ mediaType: LAYER, digest: sha256("lost"), size: 4 }] });
    await failure(newClient().push(layout, "a", `${registry.host}/a`), "NOT_FOUND");
    expect(registry.repository("a").manifests.size).toBe(0);
    expect(registry.uploads.size).toBe(0);
  });

  test("of a blob that is damaged fails, and the upload is cancelled", async () => {
    for (const chunkBytes of [1_000_000, 30_000]) {
      const registry = await start();
      const layout = await newLayout();
      await artifact(layout, "a", [CONTENT]);
      const damaged = await openLayout(layout.path);
      onTestFinished(async () => await damaged.close());
      const wrong = Buffer.from(CONTENT).fill(0, 50_000);
      const { writeFileSync } = await import("node:fs");
      writeFileSync(damaged.blobPath(sha256(CONTENT)), wrong);
      await failure(newClient({ chunkBytes }).push(damaged, "a", `${registry.host}/a`), "DIGEST_MISMATCH");
      expect(registry.repository("a").blobs.has(sha256(CONTENT))).toBe(false);
      expect(registry.uploads.size).toBe(0);
    }
  });

  test("that is aborted cancels the upload", async () => {
    const registry = await start();
    const layout = await newLayout();
    await artifact(layout, "a", [CONTENT]);
    const controller = new AbortController();
    const cancelled = new Promise<void>((resolve) => {
      registry.intercept = (request) => {
        if (request.method === "PUT" && Number(request.headers["content-length"]) === CONTENT.length) {
          controller.abort("enough");
          return true;
        }
        if (request.method === "DELETE") resolve();
        return false;
      };
    });
    const push = newClient().push(layout, "a", `${registry.host}/a`, { signal: controller.signal });
    expect(await failure(push, "ABORTED")).toMatchObject({ cause: "enough" });
    await cancelled;
  });

  test("is refused where the registry is not allowed to", async () => {
    const registry = await start({
      intercept: (_request, response) => Boolean(response.writeHead(403).end()),
    });
    const layout = await newLayout();
    await smallImage(layout, "web");
    await failure(newClient().push(layout, "web", `${registry.host}/web`), "DENIED");
  });

  test.each([
    ["ftp://example.com/upload", "an address of ftp:"],
    ["http://a:b@127.0.0.1/upload", "an address with credentials"],
    [undefined, "without saying where"],
  ])("does not go to %s", async (location, reason) => {
    const registry = await start();
    registry.intercept = (request, response) => {
      if (request.method !== "POST") return false;
      response.writeHead(202, location === undefined ? {} : { location }).end();
      return true;
    };
    const layout = await newLayout();
    await smallImage(layout, "web");
    const error = await failure(newClient().push(layout, "web", `${registry.host}/web`), "REGISTRY_FAILED");
    expect(error.reason).toContain(reason);
  });

  test("goes to another host without credentials, when the registry says so", async () => {
    const registry = await start({ users: { alice: "password" } });
    const storage = await start();
    storage.intercept = (request, response) => {
      request.resume().on("end", () => response.writeHead(201).end());
      return true;
    };
    registry.intercept = (request, response) => {
      if (request.method !== "POST" || request.headers.authorization === undefined) return false;
      response.writeHead(202, { location: `http://${storage.host}/put?signature=a%2Fb` }).end();
      return true;
    };
    const layout = await newLayout();
    await artifact(layout, "a", ["x"]);
    const credentials = { get: async () => [{ username: "alice", password: "password" }] };
    await failure(newClient({ credentials }).push(layout, "a", `${registry.host}/a`), "REGISTRY_FAILED");
    expect(storage.log.length).toBeGreaterThan(0);
    for (const { headers, url } of storage.log) {
      expect(headers.authorization).toBeUndefined();
      expect(url).toMatch(/^\/put\?signature=a%2Fb&digest=sha256%3A[0-9a-f]{64}$/);
    }
  });

  test("notices when the registry takes the content for another", async () => {
    const registry = await start();
    registry.intercept = (request, response, url) => {
      if (request.method !== "PUT" || !url.pathname.includes("/manifests/")) return false;
      response.writeHead(201, { "docker-content-digest": sha256("x") }).end();
      return true;
    };
    const layout = await newLayout();
    await smallImage(layout, "web");
    await failure(newClient().push(layout, "web", `${registry.host}/web`), "DIGEST_MISMATCH");
  });

  test("of two names of the same kind asks which is meant", async () => {
    const entry = (content: string) => ({
      mediaType: MANIFEST,
      digest: sha256(content),
      size: 1,
      annotations: { [annotationRefName]: "web" },
    });
    const store = {
      index: async () => ({ schemaVersion: 2, manifests: [entry("a"), entry("b")] }),
    } as unknown as ContentStore;
    await failure(newClient().push(store, "web", "localhost/web"), "INVALID_ARGUMENT");
  });
});

describe("a large blob", () => {
  const push = async (registry: TestingRegistry, chunkBytes = 30_000) => {
    const layout = await newLayout();
    await artifact(layout, "a", [CONTENT]);
    const sizes: number[] = [];
    await newClient({ chunkBytes }).push(layout, "a", `${registry.host}/a`, {
      onProgress: ({ digest, bytes }) => digest === sha256(CONTENT) && sizes.push(bytes),
    });
    expect(registry.repository("a").blobs.get(sha256(CONTENT))?.equals(CONTENT)).toBe(true);
    return sizes;
  };
  const rangesOf = (registry: TestingRegistry) =>
    uploadsOf(registry, "PATCH").map(({ headers }) => headers["content-range"]);

  test("goes in chunks", async () => {
    const registry = await start();
    expect((await push(registry)).at(-1)).toBe(100_000);
    expect(rangesOf(registry)).toEqual(["0-29999", "30000-59999", "60000-89999", "90000-99999"]);
  });

  test("goes in chunks as large as the registry wants", async () => {
    const registry = await start({ minChunkBytes: 60_000 });
    await push(registry);
    expect(rangesOf(registry)).toEqual(["0-59999", "60000-99999"]);
  });

  test("goes on where the registry is after a chunk that was lost", async () => {
    const registry = await start();
    registry.intercept = (request, response) => {
      if (request.method !== "PATCH" || registry.log.filter(({ method }) => method === "PATCH").length !== 2)
        return false;
      request.on("data", () => response.destroy());
      return true;
    };
    await push(registry);
    expect(rangesOf(registry)).toEqual([
      "0-29999",
      "30000-59999",
      "30000-59999",
      "60000-89999",
      "90000-99999",
    ]);
  });

  test("goes on where the registry is after 416", async () => {
    const registry = await start();
    registry.intercept = (request, response) => {
      if (request.method !== "PATCH" || registry.log.filter(({ method }) => method === "PATCH").length !== 2)
        return false;
      // another client has sent a part of it
      const [upload] = [...registry.uploads.values()].filter(({ bytes }) => bytes.length > 0);
      if (upload !== undefined) upload.bytes = CONTENT.subarray(0, 45_000);
      request.resume().on("end", () => response.writeHead(416).end());
      return true;
    };
    await push(registry);
    expect(rangesOf(registry)).toEqual(["0-29999", "30000-59999", "45000-74999", "75000-99999"]);
  });

  test("goes on where the registry is when it takes a part of a chunk", async () => {
    const registry = await start();
    registry.intercept = (request, response, url) => {
      if (request.method !== "PATCH" || registry.log.filter(({ method }) => method === "PATCH").length !== 1)
        return false;
      const upload = registry.uploads.get(url.pathname.split("/").at(-1) ?? "");
      if (upload !== undefined) upload.bytes = CONTENT.subarray(0, 10_000);
      const headers = { range: "0-9999", location: request.url ?? "" };
      request.resume().on("end", () => response.writeHead(202, headers).end());
      return true;
    };
    await push(registry);
    expect(rangesOf(registry)[1]).toBe("10000-39999");
  });

  test("begins anew when the registry has lost the upload", async () => {
    const registry = await start();
    registry.intercept = (request) => {
      if (request.method === "PATCH" && registry.log.filter(({ method }) => method === "PATCH").length === 3)
        registry.uploads.clear();
      return false;
    };
    await push(registry);
    expect(rangesOf(registry).slice(0, 4)).toEqual(["0-29999", "30000-59999", "60000-89999", "0-29999"]);
  });

  test("that the registry never takes is given up", async () => {
    const registry = await start();
    registry.intercept = (request, response) => {
      if (request.method !== "PATCH") return false;
      request
        .resume()
        .on("end", () => response.writeHead(202, { range: "0-0", location: request.url ?? "" }).end());
      return true;
    };
    await failure(push(registry), "REGISTRY_FAILED");
    expect(uploadsOf(registry, "PATCH").length).toBeLessThan(20);
  });

  test("that the registry says to have more of than was sent is refused", async () => {
    const registry = await start();
    registry.intercept = (request, response) => {
      if (request.method !== "PATCH") return false;
      request.resume().on("end", () => response.writeHead(202, { range: "0-99999999" }).end());
      return true;
    };
    await failure(push(registry), "REGISTRY_FAILED");
  });

  test("in one piece begins anew after a failure, and is not sent again when only the answer was lost", async () => {
    const registry = await start();
    let cut = 0;
    registry.intercept = (request, response) => {
      if (request.method !== "PUT" || Number(request.headers["content-length"]) !== CONTENT.length || cut > 0)
        return false;
      cut += 1;
      request.once("data", () => response.destroy());
      return true;
    };
    await push(registry, 1_000_000);
    expect(uploadsOf(registry, "POST")).toHaveLength(3);

    const other = await start();
    other.intercept = async (request, response) => {
      if (request.method !== "PUT" || Number(request.headers["content-length"]) !== CONTENT.length)
        return false;
      other.addBlob("a", CONTENT);
      request.resume().on("end", () => response.destroy());
      return true;
    };
    await push(other, 1_000_000);
    expect(
      uploadsOf(other, "PUT").filter(({ headers }) => headers["content-length"] === "100000"),
    ).toHaveLength(1);
  });
});
