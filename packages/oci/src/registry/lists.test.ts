import { referrersTag } from "@container-interfaces/oci-spec/distribution";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure, newLayout } from "../../test/layout-lab.js";
import {
  newClient,
  sha256,
  TestingRegistry,
  type TestingRegistryOptions,
} from "../../test/testing-registry.js";
import type { OciErrorCode } from "../oci-error.js";

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const EMPTY = "application/vnd.oci.empty.v1+json";

async function start(options: TestingRegistryOptions = {}) {
  const registry = await TestingRegistry.start(options);
  onTestFinished(async () => await registry[Symbol.asyncDispose]());
  return registry;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("tags", () => {
  const tagged = async (count: number, options: TestingRegistryOptions = {}) => {
    const registry = await start(options);
    const { digest } = registry.addManifest("app", { schemaVersion: 2, manifests: [] }, INDEX);
    for (let number = 0; number < count; number += 1)
      registry.repository("app").tags.set(`v${number}`, digest);
    return registry;
  };

  test("come page by page", async () => {
    const registry = await tagged(7, { pageSize: 3 });
    expect(await all(newClient().tags(`${registry.host}/app`))).toEqual([
      "v0",
      "v1",
      "v2",
      "v3",
      "v4",
      "v5",
      "v6",
    ]);
    expect(registry.log.map(({ url }) => url)).toEqual([
      "/v2/app/tags/list",
      "/v2/app/tags/list?last=v2",
      "/v2/app/tags/list?last=v5",
    ]);
    expect(await all(newClient().tags(`${registry.host}/app`, { pageSize: 5 }))).toHaveLength(7);
    expect(registry.log.at(-1)?.url).toBe("/v2/app/tags/list?n=5&last=v4");
  });

  test("are not read further than they are taken", async () => {
    const registry = await tagged(7, { pageSize: 3 });
    for await (const tag of newClient().tags(`${registry.host}/app`)) if (tag === "v1") break;
    expect(registry.log).toHaveLength(1);
  });

  test("of nothing are none, also as null", async () => {
    const registry = await start();
    registry.intercept = (_request, response) => Boolean(response.end('{"name":"app","tags":null}'));
    expect(await all(newClient().tags(`${registry.host}/app`))).toEqual([]);
  });

  test("that are none are passed over", async () => {
    const registry = await start();
    const tags = ["ok", "", "../x", "sha256:abc", "a b", "\u001b[31m"];
    registry.intercept = (_request, response) => Boolean(response.end(JSON.stringify({ name: "app", tags })));
    expect(await all(newClient().tags(`${registry.host}/app`))).toEqual(["ok"]);
  });

  test.each<[string, string, Record<string, string>, OciErrorCode]>([
    ["are no JSON", "<html>", {}, "REGISTRY_FAILED"],
    ["are no list", '{"name":"app","tags":{"a":1}}', {}, "REGISTRY_FAILED"],
    [
      "go on at another host",
      '{"name":"app","tags":["a"]}',
      { link: '<http://example.com/v2/>; rel="next"' },
      "REGISTRY_FAILED",
    ],
    [
      "go on at another port",
      '{"name":"app","tags":["a"]}',
      { link: '<//127.0.0.1:1/v2/>; rel="next"' },
      "REGISTRY_FAILED",
    ],
    [
      "go on where they are",
      '{"name":"app","tags":["a"]}',
      { link: '</v2/app/tags/list>; rel="next"' },
      "REGISTRY_FAILED",
    ],
    ["are too many", JSON.stringify({ name: "app", tags: ["x".repeat(17_000_000)] }), {}, "TOO_LARGE"],
  ])("that %s are refused", async (_what, body, headers, code) => {
    const registry = await start();
    registry.intercept = (_request, response) => Boolean(response.writeHead(200, headers).end(body));
    await failure(all(newClient().tags(`${registry.host}/app`)), code);
    expect(registry.log).toHaveLength(1);
  });

  test("of a repository that is not there are NOT_FOUND", async () => {
    const registry = await start();
    await failure(all(newClient().tags(`${registry.host}/none`)), "NOT_FOUND");
  });

  test.each(["app:1.0", `app@${sha256("x")}`, "a b"])("of %s are refused", (repository) => {
    expect(() => newClient().tags(repository)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("referrers", () => {
  /** A subject, and two artifacts that refer to it, pushed from a layout. */
  const attached = async (options: TestingRegistryOptions = {}) => {
    const registry = await start(options);
    const subject = registry.addManifest("app", { schemaVersion: 2, manifests: [] }, INDEX, "1.0");
    const layout = await newLayout();
    const client = newClient();
    const config = await layout.addBlob(Buffer.from("{}"), { mediaType: EMPTY });
    const attach = async (name: string, artifactType: string) => {
      const document = {
        schemaVersion: 2,
        mediaType: MANIFEST,
        artifactType,
        config,
        layers: [],
        subject,
        annotations: { name },
      };
      const { digest, size } = await layout.putManifest(Buffer.from(JSON.stringify(document)), { name });
      await client.push(layout, name, `${registry.host}/app@${digest}`);
      return { mediaType: MANIFEST, digest, size, artifactType, annotations: { name } };
    };
    const signature = await attach("signature", "application/vnd.example.signature");
    const sbom = await attach("sbom", "application/vnd.example.sbom");
    return { registry, client, subject, signature, sbom, attach, repository: `${registry.host}/app` };
  };

  test("come from the registry's own list, filtered", async () => {
    const { registry, client, subject, signature, sbom, repository } = await attached({ pageSize: 1 });
    expect(await all(client.referrers(repository, subject.digest))).toEqual([signature, sbom]);
    expect(
      await all(client.referrers(repository, subject.digest, { artifactType: sbom.artifactType })),
    ).toEqual([sbom]);
    expect(registry.repository("app").tags.has(referrersTag(subject.digest))).toBe(false);
    expect(await all(client.referrers(repository, sha256("none")))).toEqual([]);
  });

  test("are filtered here when the registry does not", async () => {
    const { registry, client, subject, sbom, repository } = await attached();
    registry.intercept = (request) => {
      request.url = request.url?.replace("artifactType", "ignored") ?? "";
      return false;
    };
    expect(
      await all(client.referrers(repository, subject.digest, { artifactType: sbom.artifactType })),
    ).toEqual([sbom]);
  });

  test("are kept under a tag where the registry does not list them", async () => {
    const { registry, client, subject, signature, sbom, repository } = await attached({ referrers: false });
    expect(registry.repository("app").tags.has(subject.digest.replace(":", "-"))).toBe(true);
    expect(await all(client.referrers(repository, subject.digest))).toEqual([signature, sbom]);
    expect(
      await all(client.referrers(repository, subject.digest, { artifactType: sbom.artifactType })),
    ).toEqual([sbom]);
    expect(await all(client.referrers(repository, sha256("none")))).toEqual([]);
  });

  test("are listed once, however often they are pushed", async () => {
    const { client, subject, attach, repository } = await attached({ referrers: false });
    await attach("sbom", "application/vnd.example.sbom");
    expect(await all(client.referrers(repository, subject.digest))).toHaveLength(2);
  });

  test("of several pushes at once are all kept, also when another client comes between", async () => {
    const { registry, client, subject, attach, repository } = await attached({ referrers: false });
    const tag = referrersTag(subject.digest);
    let isFirst = true;
    registry.intercept = (request, _response, url) => {
      if (isFirst && request.method === "PUT" && url.pathname.endsWith(tag)) {
        isFirst = false;
        const app = registry.repository("app");
        const index = JSON.parse(app.manifests.get(app.tags.get(tag) ?? "")?.bytes.toString() ?? "");
        index.manifests.push({ mediaType: MANIFEST, digest: sha256("between"), size: 1 });
        registry.addManifest("app", index, INDEX, tag);
      }
      return false;
    };
    await Promise.all(
      ["a", "b", "c"].map(async (name) => await attach(name, `application/vnd.example.${name}`)),
    );
    const found = await all(client.referrers(repository, subject.digest));
    expect(found).toHaveLength(6);
    expect(found.map(({ digest }) => digest)).toContain(sha256("between"));
  });

  test("of several pushes at once are all kept where the registry has no conditions", async () => {
    const { registry, client, subject, attach, repository } = await attached({ referrers: false });
    registry.intercept = (request) => {
      delete request.headers["if-match"];
      return false;
    };
    await Promise.all(
      ["a", "b", "c"].map(async (name) => await attach(name, `application/vnd.example.${name}`)),
    );
    expect(await all(client.referrers(repository, subject.digest))).toHaveLength(5);
  });

  test("go out of the list with their manifest", async () => {
    const { client, subject, signature, sbom, repository } = await attached({ referrers: false });
    await client.deleteManifest(`${repository}@${signature.digest}`);
    expect(await all(client.referrers(repository, subject.digest))).toEqual([sbom]);
  });

  test.each<[string, string, object]>([
    ["a manifest", MANIFEST, { schemaVersion: 2, config: {}, layers: [] }],
    ["an index with what are no descriptors", INDEX, { schemaVersion: 2, manifests: [{ digest: "evil" }] }],
    [
      "an index that calls itself a manifest",
      INDEX,
      { schemaVersion: 2, mediaType: MANIFEST, manifests: [] },
    ],
    ["nothing", INDEX, {}],
  ])("under a tag that has %s are none, and it is not written over", async (_what, mediaType, document) => {
    const { registry, client, subject, attach, repository } = await attached({ referrers: false });
    const planted = registry.addManifest("app", document, mediaType, referrersTag(subject.digest));
    expect(await all(client.referrers(repository, subject.digest))).toEqual([]);
    await failure(attach("another", "application/vnd.example.another"), "INVALID_IMAGE");
    expect(registry.repository("app").tags.get(referrersTag(subject.digest))).toBe(planted.digest);
  });

  test("of a list that is none are INVALID_IMAGE", async () => {
    const { registry, client, subject, repository } = await attached();
    registry.intercept = (_request, response) =>
      Boolean(response.writeHead(200, { "content-type": MANIFEST }).end("{}"));
    await failure(all(client.referrers(repository, subject.digest)), "INVALID_IMAGE");
  });

  test("come from the tag when the registry answers with a page for people", async () => {
    const { registry, client, subject, sbom, repository } = await attached({ referrers: false });
    registry.intercept = (_request, response, url) => {
      if (!url.pathname.includes("/referrers/")) return false;
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>");
      return true;
    };
    expect(await all(client.referrers(repository, subject.digest))).toContainEqual(sbom);
  });

  test("of what is no digest are refused, and nothing is asked", async () => {
    const registry = await start();
    await failure(all(newClient().referrers(`${registry.host}/app`, "../tags/list")), "INVALID_ARGUMENT");
    expect(registry.log).toEqual([]);
  });
});

describe("deleting", () => {
  test("a tag leaves the manifest, a manifest takes its tags, a blob goes", async () => {
    const registry = await start();
    const manifest = registry.addManifest("app", { schemaVersion: 2, manifests: [] }, INDEX, "1.0");
    registry.repository("app").tags.set("2.0", manifest.digest);
    const blob = registry.addBlob("app", "content");
    const client = newClient();
    await client.deleteTag(`${registry.host}/app:1.0`);
    expect([...registry.repository("app").tags.keys()]).toEqual(["2.0"]);
    await client.deleteManifest(`${registry.host}/app@${manifest.digest}`);
    expect(registry.repository("app").tags.size).toBe(0);
    await client.deleteBlob(`${registry.host}/app`, blob.digest);
    expect(registry.repository("app").blobs.size).toBe(0);
    await failure(client.deleteBlob(`${registry.host}/app`, blob.digest), "NOT_FOUND");
    await failure(client.deleteManifest(`${registry.host}/app@${manifest.digest}`), "NOT_FOUND");
  });

  test("is UNSUPPORTED where it is switched off", async () => {
    const registry = await start({ deletion: false });
    const manifest = registry.addManifest("app", { schemaVersion: 2, manifests: [] }, INDEX, "1.0");
    const blob = registry.addBlob("app", "content");
    const client = newClient();
    expect(await failure(client.deleteTag(`${registry.host}/app:1.0`), "UNSUPPORTED")).toMatchObject({
      status: 400,
    });
    await failure(client.deleteManifest(`${registry.host}/app@${manifest.digest}`), "UNSUPPORTED");
    expect(
      await failure(client.deleteBlob(`${registry.host}/app`, blob.digest), "UNSUPPORTED"),
    ).toMatchObject({ status: 405 });
  });

  test("by the wrong kind of reference is INVALID_ARGUMENT", async () => {
    const client = newClient();
    await failure(client.deleteManifest("localhost/app:1.0"), "INVALID_ARGUMENT");
    await failure(client.deleteTag(`localhost/app@${sha256("x")}`), "INVALID_ARGUMENT");
    await failure(client.deleteBlob("localhost/app", "x"), "INVALID_ARGUMENT");
  });
});
