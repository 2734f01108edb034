import type { ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure } from "../../test/layout-lab.js";
import { type Intercept, newClient, sha256, TestingRegistry } from "../../test/testing-registry.js";
import type { OciErrorCode } from "../oci-error.js";
import type { RegistryOptions } from "./registry-options.js";

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const DOCKER = "application/vnd.docker.distribution.manifest.v2+json";

async function start(intercept?: Intercept) {
  const registry = await TestingRegistry.start(intercept === undefined ? {} : { intercept });
  onTestFinished(async () => await registry[Symbol.asyncDispose]());
  return registry;
}

/** A registry that answers every request in one way. */
async function answering(answer: (response: ServerResponse, count: number) => void) {
  let count = 0;
  return await start((_request, response) => {
    count += 1;
    answer(response, count);
    return true;
  });
}

const index = { schemaVersion: 2, manifests: [] };

describe("a manifest", () => {
  test("comes by its tag and by its digest, as it is", async () => {
    const registry = await start();
    const descriptor = registry.addManifest("team/app", { ...index, unknown: [1, 2] }, INDEX, "1.0");
    const client = newClient();
    for (const version of [":1.0", `@${descriptor.digest}`, `:none@${descriptor.digest}`]) {
      const found = await client.fetchManifest(`${registry.host}/team/app${version}`);
      expect(found.descriptor).toEqual(descriptor);
      expect(found.mediaType).toBe(INDEX);
      expect(sha256(found.bytes)).toBe(descriptor.digest);
    }
    expect(registry.log[0]?.headers).toMatchObject({
      accept: expect.stringContaining(`${INDEX}, ${MANIFEST}, `),
      "accept-encoding": "identity",
      "user-agent": "container-interfaces",
    });
  });

  test("that is not there is NOT_FOUND, with what the registry says", async () => {
    const registry = await start();
    const error = await failure(newClient().fetchManifest(`${registry.host}/app:1.0`), "NOT_FOUND");
    expect(error.message).toBe(
      `[NOT_FOUND] getting the manifest of ${registry.host}/app:1.0: ${registry.host} answered 404 to GET /v2/app/manifests/1.0: MANIFEST_UNKNOWN: manifest unknown`,
    );
    expect(error).toMatchObject({ status: 404, reference: `${registry.host}/app:1.0` });
  });

  test.each<[string, Record<string, string>, string, OciErrorCode]>([
    [
      "that has another digest than the header says",
      { "docker-content-digest": sha256("x") },
      "{}",
      "DIGEST_MISMATCH",
    ],
    ["that is no JSON", {}, "<html>", "INVALID_IMAGE"],
    ["that is a list", {}, "[]", "INVALID_IMAGE"],
    ["that is null", {}, "null", "INVALID_IMAGE"],
    [
      "of another type than the header says",
      { "content-type": MANIFEST },
      JSON.stringify({ mediaType: INDEX }),
      "INVALID_IMAGE",
    ],
    ["whose type is no text", {}, '{"mediaType":5}', "INVALID_IMAGE"],
    ["whose type is no media type", {}, '{"mediaType":"a b"}', "INVALID_IMAGE"],
    ["of no type at all", { "content-type": "application/json" }, "{}", "INVALID_IMAGE"],
    [
      "of schema 1 by its header",
      { "content-type": "application/vnd.docker.distribution.manifest.v1+prettyjws" },
      "{}",
      "UNSUPPORTED",
    ],
    ["of schema 1 by itself", { "content-type": "application/json" }, '{"schemaVersion":1}', "UNSUPPORTED"],
    ["that is too large", { "content-type": INDEX }, "x".repeat(1001), "TOO_LARGE"],
  ])("%s is refused", async (_what, headers, body, code) => {
    const registry = await answering((response) => response.writeHead(200, headers).end(body));
    await failure(newClient({ maxManifestBytes: 1000 }).fetchManifest(`${registry.host}/app:1.0`), code);
  });

  test("of any length, when it says none, is refused where it is too large", async () => {
    const registry = await answering((response) => {
      response.writeHead(200, { "content-type": INDEX });
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", more);
      more();
    });
    await failure(newClient().fetchManifest(`${registry.host}/app:1.0`), "TOO_LARGE");
  });

  test("by another digest is refused, whatever the header says", async () => {
    const wanted = sha256("wanted");
    const registry = await answering((response) =>
      response.writeHead(200, { "content-type": INDEX, "docker-content-digest": wanted }).end("{}"),
    );
    await failure(newClient().fetchManifest(`${registry.host}/app@${wanted}`), "DIGEST_MISMATCH");
  });

  test.each<[string, Record<string, string>, object, string]>([
    ["its header, with parameters", { "content-type": `${DOCKER}; charset=utf-8` }, {}, DOCKER],
    ["itself, of a server of files", { "content-type": "text/plain" }, { mediaType: MANIFEST }, MANIFEST],
    ["its form, an index", { "content-type": "application/json" }, { manifests: [] }, INDEX],
    ["its form, a manifest", {}, { config: {} }, MANIFEST],
  ])("has the type of %s", async (_what, headers, document, expected) => {
    const registry = await answering((response) =>
      response.writeHead(200, headers).end(JSON.stringify(document)),
    );
    expect((await newClient().fetchManifest(`${registry.host}/app:1.0`)).mediaType).toBe(expected);
  });

  test.each(["", "UPPER", "a b", "https://example.com/app", "app:ta g", `app@sha256:${"x".repeat(64)}`])(
    "of %j is INVALID_ARGUMENT",
    async (reference) => {
      await failure(newClient().fetchManifest(reference), "INVALID_ARGUMENT");
    },
  );

  test("is asked for with HEAD, and read where that does not say enough", async () => {
    const registry = await start();
    const descriptor = registry.addManifest("app", index, INDEX, "1.0");
    expect(await newClient().headManifest(`${registry.host}/app:1.0`)).toEqual(descriptor);
    expect(registry.requests).toEqual(["HEAD /v2/app/manifests/1.0"]);
    registry.intercept = (request, response) => {
      if (request.method === "HEAD") response.writeHead(200).end();
      return request.method === "HEAD";
    };
    expect(await newClient().headManifest(`${registry.host}/app:1.0`)).toEqual(descriptor);
    await failure(newClient().headManifest(`${registry.host}/app:2.0`), "NOT_FOUND");
  });
});

describe("a registry", () => {
  const fetchFrom = async (host: string, options: RegistryOptions = {}) =>
    await newClient(options).fetchManifest(`${host}/app:1.0`);

  test.each([408, 429, 500, 502, 503, 504])("that answers %i at first is asked again", async (status) => {
    const registry = await answering((response, count) => {
      if (count < 3) response.writeHead(status, { "retry-after": "0" }).end();
      else response.writeHead(200, { "content-type": INDEX }).end("{}");
    });
    await fetchFrom(registry.host);
    expect(registry.log).toHaveLength(3);
  });

  test.each([400, 405, 409, 501])("that answers %i is not asked again", async (status) => {
    const registry = await answering((response) => response.writeHead(status).end());
    expect(await failure(fetchFrom(registry.host), "REGISTRY_FAILED")).toMatchObject({ status });
    expect(registry.log).toHaveLength(1);
  });

  test("that always answers 503 is asked so often as is said", async () => {
    const registry = await answering((response) => response.writeHead(503).end("overloaded\r\n\u001b[2Jnow"));
    const error = await failure(fetchFrom(registry.host), "REGISTRY_FAILED");
    expect(error.reason).toMatch(/: overloaded \[2Jnow$/);
    expect(registry.log).toHaveLength(4);
  });

  test("that wants a long wait is not waited for", async () => {
    const registry = await answering((response) => response.writeHead(429, { "retry-after": "3600" }).end());
    expect((await failure(fetchFrom(registry.host), "REGISTRY_FAILED")).hint).toContain("limits how often");
    expect(registry.log).toHaveLength(1);
  });

  test("that closes the connection is asked again", async () => {
    const registry = await answering((response, count) => {
      if (count < 3) response.destroy();
      else response.writeHead(200, { "content-type": INDEX }).end("{}");
    });
    await fetchFrom(registry.host);
    expect(registry.log).toHaveLength(3);
  });

  test("that is not there is UNREACHABLE, at once", async () => {
    const registry = await start();
    const { host } = registry;
    await registry[Symbol.asyncDispose]();
    const error = await failure(
      fetchFrom(host, { retry: { attempts: 5, minDelayMs: 60_000 } }),
      "UNREACHABLE",
    );
    expect(error.reason).toBe(`http://${host} cannot be reached: nothing listens there (ECONNREFUSED)`);
  });

  test("that does not answer is UNREACHABLE, after its time", async () => {
    let asked = 0;
    const client = newClient({
      timeouts: { responseMs: 20 },
      retry: { attempts: 2, minDelayMs: 1 },
      fetch: (_url, init) => {
        asked += 1;
        return new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        });
      },
    });
    const error = await failure(client.fetchManifest("localhost/app:1.0"), "UNREACHABLE");
    expect(error.reason).toBe("localhost did not answer within 20 ms");
    expect(asked).toBe(2);
  });

  test("that stops sending is UNREACHABLE, after its time", async () => {
    const registry = await answering(
      (response) => void response.writeHead(200, { "content-length": 10 }).write("{"),
    );
    const options = { timeouts: { idleMs: 20 }, retry: { attempts: 1 } };
    const error = await failure(fetchFrom(registry.host, options), "UNREACHABLE");
    expect(error.reason).toContain("sent nothing for 20 ms");
  });

  test("that sends headers without an end is refused", async () => {
    const registry = await start((_request, response) => {
      response.socket?.write(`HTTP/1.1 200 OK\r\n${"X-A: ".padEnd(1000, "y")}\r\n`);
      const more = () => {
        while (response.socket?.writable && response.socket.write(`X-A: ${"y".repeat(1000)}\r\n`));
      };
      response.socket?.on("drain", more);
      more();
      return true;
    });
    await failure(fetchFrom(registry.host), "REGISTRY_FAILED");
  });

  test("that speaks no HTTP is refused", async () => {
    const registry = await start((_request, response) => {
      response.socket?.end("SSH-2.0-OpenSSH_9.9\r\n");
      return true;
    });
    await failure(fetchFrom(registry.host), "REGISTRY_FAILED");
  });

  test.each<[string, (count: number) => string | undefined]>([
    ["in a circle", (count) => `/v2/?${count}`],
    ["to nowhere", () => undefined],
    ["to what is no address", () => "http://"],
    ["to another protocol", () => "ftp://example.com/"],
    ["with credentials", () => "http://a:b@127.0.0.1/"],
  ])("that redirects %s is refused", async (_what, location) => {
    const registry = await answering((response, count) => {
      const to = location(count);
      response.writeHead(307, to === undefined ? {} : { location: to }).end();
    });
    await failure(fetchFrom(registry.host), "REGISTRY_FAILED");
    expect(registry.log.length).toBeLessThanOrEqual(6);
  });

  test("is left by an abort, with its reason, and by a deadline", async () => {
    const controller = new AbortController();
    const registry = await answering(() => controller.abort("enough"));
    const aborted = newClient().fetchManifest(`${registry.host}/app:1.0`, { signal: controller.signal });
    expect(await failure(aborted, "ABORTED")).toMatchObject({ cause: "enough" });
    await failure(newClient().fetchManifest(`${registry.host}/app:1.0`, { timeoutMs: 20 }), "TIMEOUT");
  });
});

describe("mirrors", () => {
  const digestOf = async (
    registry: TestingRegistry,
    origin: TestingRegistry,
    capabilities?: readonly ("pull" | "resolve")[],
  ) => {
    const mirrors = { [origin.host]: [{ url: `http://${registry.host}`, capabilities }] };
    return (await newClient({ mirrors }).fetchManifest(`${origin.host}/app:1.0`)).descriptor.digest;
  };

  test("are asked first, with the name of the registry, and the registry is not asked then", async () => {
    const [mirror, origin] = [await start(), await start()];
    const { digest } = mirror.addManifest("app", index, INDEX, "1.0");
    expect(await digestOf(mirror, origin)).toBe(digest);
    expect(mirror.log[0]?.url).toBe(`/v2/app/manifests/1.0?ns=${encodeURIComponent(origin.host)}`);
    expect(origin.log).toEqual([]);
  });

  test.each<[string, Intercept | undefined]>([
    ["do not have it", undefined],
    ["refuse", (_request, response) => Boolean(response.writeHead(403).end())],
    ["fail", (_request, response) => Boolean(response.writeHead(500).end())],
    [
      "lie",
      (_request, response) =>
        Boolean(
          response.writeHead(200, { "content-type": INDEX, "docker-content-digest": sha256("x") }).end("{}"),
        ),
    ],
    ["are gone", (_request, response) => Boolean(response.destroy())],
  ])("that %s are followed by the registry", async (_what, intercept) => {
    const [mirror, origin] = [await start(intercept), await start()];
    const { digest } = origin.addManifest("app", index, INDEX, "1.0");
    expect(await digestOf(mirror, origin)).toBe(digest);
    expect(mirror.log.length).toBeGreaterThan(0);
    expect(origin.log[0]?.url).toBe("/v2/app/manifests/1.0");
  });

  test("that may only be pulled from are not asked what a tag stands for", async () => {
    const [mirror, origin] = [await start(), await start()];
    mirror.addManifest("app", { ...index, annotations: { evil: "yes" } }, INDEX, "1.0");
    const { digest } = origin.addManifest("app", index, INDEX, "1.0");
    expect(await digestOf(mirror, origin, ["pull"])).toBe(digest);
    expect(mirror.log).toEqual([]);
  });

  test("do not get the credentials of the registry", async () => {
    const [mirror, origin] = [await start(), await start()];
    mirror.intercept = (_request, response) =>
      Boolean(response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end());
    origin.addManifest("app", index, INDEX, "1.0");
    const asked: string[] = [];
    const client = newClient({
      mirrors: { [origin.host]: [`http://${mirror.host}`] },
      credentials: {
        get: async (image) => {
          asked.push(image);
          return image.startsWith(mirror.host) ? [] : [{ username: "a", password: "for the registry" }];
        },
      },
    });
    await client.fetchManifest(`${origin.host}/app:1.0`);
    expect(asked).toEqual([`${mirror.host}/app`]);
    expect(mirror.log.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
