import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { createRegistry } from "../src/registry/create-registry.js";
import type { Registry } from "../src/registry/registry.js";
import type { RegistryOptions } from "../src/registry/registry-options.js";

/** One request that arrived. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

/** Answers a request in place of the registry; `false` leaves it to the registry. */
export type Intercept = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => boolean | undefined | Promise<boolean | undefined>;

/** How the registry of the tests behaves. */
export interface TestingRegistryOptions {
  /** Users with their passwords; without any everything is allowed. */
  readonly users?: Readonly<Record<string, string>>;
  /** `token` for a token server at `/token`. Default: `basic`. */
  readonly authentication?: "basic" | "token";
  /** Whether a token to pull is given to anybody. */
  readonly anonymousPull?: boolean;
  /** A refresh token that is taken for a user. */
  readonly identityToken?: string;
  /** Seconds of a token's life. */
  readonly tokenLifeS?: number;
  /** Whether lists of referrers are kept. Default: true. */
  readonly referrers?: boolean;
  /** Whether anything can be deleted. Default: true. */
  readonly deletion?: boolean;
  /** How many entries a page of a list has. Default: all. */
  readonly pageSize?: number;
  /** The header `OCI-Chunk-Min-Length`. */
  readonly minChunkBytes?: number;
  readonly intercept?: Intercept;
}

interface Repository {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, { readonly bytes: Buffer; readonly mediaType: string }>;
  readonly tags: Map<string, string>;
}

/** sha256 of bytes. */
export function sha256(bytes: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** A client that does not wait before it asks again. */
export function newClient(options: RegistryOptions = {}): Registry {
  return createRegistry({ retry: { attempts: 4, minDelayMs: 1, maxDelayMs: 20 }, ...options });
}

/** A registry in memory on this machine, for tests: it can be told to misbehave. */
export class TestingRegistry implements AsyncDisposable {
  readonly log: LoggedRequest[] = [];
  readonly repositories: Map<string, Repository> = new Map();
  /** Uploads that were begun and neither ended nor cancelled. */
  readonly uploads: Map<string, { repository: string; bytes: Buffer }> = new Map();
  intercept: Intercept | undefined;
  readonly #options: TestingRegistryOptions;
  readonly #server: Server;
  readonly #tokens = new Map<string, { scopes: string[]; expiresAt: number }>();

  private constructor(options: TestingRegistryOptions, server: Server) {
    this.#options = options;
    this.#server = server;
    this.intercept = options.intercept;
  }

  /** Starts one on a free port. */
  static async start(options: TestingRegistryOptions = {}): Promise<TestingRegistry> {
    const server = createServer();
    const registry = new TestingRegistry(options, server);
    server.on("request", (request, response) => {
      registry.#answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return registry;
  }

  /** The host with its port. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The requests so far, as `GET /v2/…`, without queries. */
  get requests(): readonly string[] {
    return this.log.map(({ method, url }) => `${method} ${url.split("?", 1)[0]}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  repository(name: string): Repository {
    const found = this.repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    this.repositories.set(name, found);
    return found;
  }

  /** Adds a blob, and gives its descriptor. */
  addBlob(
    name: string,
    content: Uint8Array | string,
    mediaType = "application/octet-stream",
  ): Descriptor & { size: number } {
    const bytes = Buffer.from(content);
    const digest = sha256(bytes);
    this.repository(name).blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  /** Adds a manifest, under a tag where one is given, and gives its descriptor. */
  addManifest(
    name: string,
    document: object,
    mediaType: string,
    tag?: string,
  ): Descriptor & { size: number } {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = sha256(bytes);
    this.repository(name).manifests.set(digest, { bytes, mediaType });
    if (tag !== undefined) this.repository(name).tags.set(tag, digest);
    return { mediaType, digest, size: bytes.length };
  }

  /** Lets all tokens expire. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", `http://${this.host}`);
    this.log.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    if ((await this.intercept?.(request, response, url)) === true) return;
    if (url.pathname === "/token") return await this.#token(request, response, url);
    const path = /^\/v2\/(.*)$/.exec(url.pathname)?.[1];
    if (path === undefined) return fail(response, 404, "UNSUPPORTED");
    if (!this.#isAllowed(request, path)) return this.#challenge(response, request, path);
    if (path === "") return void response.writeHead(200).end("{}");
    const [, name = "", kind = "", rest = ""] =
      /^(.+?)\/(manifests|blobs\/uploads|blobs|tags|referrers)\/(.*)$/.exec(path) ?? [];
    if (kind === "manifests") return await this.#manifests(request, response, name, rest);
    if (kind === "blobs/uploads") return await this.#uploads(request, response, url, name, rest);
    if (kind === "blobs") return await this.#blobs(request, response, name, rest);
    if (kind === "tags") return await this.#tags(response, url, name);
    if (kind === "referrers") return await this.#referrers(response, url, name, rest);
    fail(response, 404, "UNSUPPORTED");
  }

  #isAllowed({ method, headers }: IncomingMessage, path: string): boolean {
    const { users, authentication = "basic" } = this.#options;
    if (users === undefined) return true;
    const [scheme = "", value = ""] = (headers.authorization ?? "").split(" ");
    if (authentication === "basic") {
      const [user = "", ...password] = Buffer.from(value, "base64").toString().split(":");
      return scheme === "Basic" && users[user] === password.join(":");
    }
    const token = this.#tokens.get(value);
    if (scheme !== "Bearer" || token === undefined || token.expiresAt <= Date.now()) return false;
    const needed = scopeOf(method ?? "", path);
    return needed === undefined || token.scopes.some((scope) => covers(scope, needed));
  }

  #challenge(response: ServerResponse, { method }: IncomingMessage, path: string): void {
    const { authentication = "basic" } = this.#options;
    const scope = scopeOf(method ?? "", path);
    const header =
      authentication === "basic"
        ? 'Basic realm="testing"'
        : `Bearer realm="http://${this.host}/token",service="testing"${scope === undefined ? "" : `,scope="${scope}"`}`;
    fail(response, 401, "UNAUTHORIZED", { "www-authenticate": header });
  }

  async #token(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { users = {}, anonymousPull = false, identityToken, tokenLifeS = 300 } = this.#options;
    const form = new URLSearchParams((await read(request)).toString());
    const scopes = [...url.searchParams.getAll("scope"), ...(form.get("scope")?.split(" ") ?? [])];
    const [, basic] = (request.headers.authorization ?? "").split(" ");
    const [user = "", ...password] = Buffer.from(basic ?? "", "base64")
      .toString()
      .split(":");
    const isUser =
      (basic !== undefined && users[user] === password.join(":")) ||
      (identityToken !== undefined && form.get("refresh_token") === identityToken);
    const isAnonymous = basic === undefined && request.method === "GET";
    if (!isUser && !(isAnonymous && anonymousPull)) return fail(response, 401, "UNAUTHORIZED");
    const token = `token-${randomUUID()}`;
    const granted = isUser ? scopes : scopes.map((scope) => scope.replace(/:[^:]*$/, ":pull"));
    this.#tokens.set(token, { scopes: granted, expiresAt: Date.now() + tokenLifeS * 1000 });
    json(response, 200, { token, expires_in: tokenLifeS });
  }

  async #blobs(
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    digest: string,
  ): Promise<void> {
    const { deletion = true } = this.#options;
    const bytes = this.repository(name).blobs.get(digest);
    if (bytes === undefined) return fail(response, 404, "BLOB_UNKNOWN");
    if (request.method === "DELETE") {
      if (!deletion) return fail(response, 405, "UNSUPPORTED");
      this.repository(name).blobs.delete(digest);
      return void response.writeHead(202).end();
    }
    const headers = { "docker-content-digest": digest, "content-type": "application/octet-stream" };
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    if (from !== undefined && Number(from) >= bytes.length) return void response.writeHead(416).end();
    const rest = bytes.subarray(Number(from ?? 0));
    const range =
      from === undefined ? {} : { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from === undefined ? 200 : 206, {
      ...headers,
      ...range,
      "content-length": rest.length,
    });
    response.end(request.method === "HEAD" ? undefined : rest);
  }

  async #manifests(
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    version: string,
  ): Promise<void> {
    const repository = this.repository(name);
    const { deletion = true, referrers = true } = this.#options;
    if (request.method === "PUT") {
      const bytes = await read(request);
      const digest = sha256(bytes);
      const document = JSON.parse(bytes.toString());
      const current = repository.tags.get(version);
      const condition = request.headers["if-match"];
      if (condition !== undefined && condition !== `"${current}"`)
        return fail(response, 412, "MANIFEST_INVALID");
      const needed = [...(document.layers ?? []), ...(document.config ? [document.config] : [])];
      const isMissing =
        needed.some(
          (blob) => !repository.blobs.has(blob.digest) && !/foreign|nondistributable/.test(blob.mediaType),
        ) ||
        (document.manifests ?? []).some(
          (child: { digest: string }) =>
            !version.startsWith("sha256-") && !repository.manifests.has(child.digest),
        );
      if (isMissing) return fail(response, 400, "MANIFEST_BLOB_UNKNOWN");
      repository.manifests.set(digest, { bytes, mediaType: request.headers["content-type"] ?? "" });
      if (!version.includes(":")) repository.tags.set(version, digest);
      const subject = document.subject && referrers ? { "oci-subject": document.subject.digest } : {};
      response.writeHead(201, { "docker-content-digest": digest, location: "/x", ...subject }).end();
      return;
    }
    const digest = version.includes(":") ? version : repository.tags.get(version);
    const found = digest === undefined ? undefined : repository.manifests.get(digest);
    if (digest === undefined || found === undefined) return fail(response, 404, "MANIFEST_UNKNOWN");
    if (request.method === "DELETE") {
      // docker-registry says of a tag that it is no digest
      if (!deletion) return fail(response, 400, version.includes(":") ? "UNSUPPORTED" : "DIGEST_INVALID");
      if (version.includes(":")) repository.manifests.delete(digest);
      for (const [tag, target] of repository.tags) {
        if (tag === version || (version.includes(":") && target === digest)) repository.tags.delete(tag);
      }
      return void response.writeHead(202).end();
    }
    response.writeHead(200, {
      "content-type": found.mediaType,
      "content-length": found.bytes.length,
      "docker-content-digest": digest,
      etag: `"${digest}"`,
    });
    response.end(request.method === "HEAD" ? undefined : found.bytes);
  }

  async #uploads(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    name: string,
    id: string,
  ): Promise<void> {
    const least = this.#options.minChunkBytes;
    const location = (session: string) => ({
      location: `/v2/${name}/blobs/uploads/${session}?_state=a%2Fb%3D`,
    });
    const range = (bytes: Buffer) => ({ range: `0-${Math.max(0, bytes.length - 1)}` });
    if (request.method === "POST") {
      const { searchParams } = url;
      const mounted = this.repositories
        .get(searchParams.get("from") ?? "")
        ?.blobs.get(searchParams.get("mount") ?? "");
      if (mounted !== undefined) {
        this.repository(name).blobs.set(searchParams.get("mount") ?? "", mounted);
        return void response.writeHead(201, { location: "/x" }).end();
      }
      const session = randomUUID();
      this.uploads.set(session, { repository: name, bytes: Buffer.alloc(0) });
      const headers = least === undefined ? {} : { "oci-chunk-min-length": String(least) };
      return void response.writeHead(202, { ...location(session), ...headers }).end();
    }
    const upload = this.uploads.get(id);
    if (upload === undefined || url.searchParams.get("_state") !== "a/b=") {
      return fail(response, 404, "BLOB_UPLOAD_UNKNOWN");
    }
    if (request.method === "GET")
      return void response.writeHead(204, { ...location(id), ...range(upload.bytes) }).end();
    if (request.method === "DELETE") {
      this.uploads.delete(id);
      return void response.writeHead(204).end();
    }
    const start = /^(\d+)-\d+$/.exec(request.headers["content-range"] ?? "")?.[1];
    if (start !== undefined && Number(start) !== upload.bytes.length) {
      return void response.writeHead(416, { ...location(id), ...range(upload.bytes) }).end();
    }
    upload.bytes = Buffer.concat([upload.bytes, await read(request)]);
    if (request.method === "PATCH")
      return void response.writeHead(202, { ...location(id), ...range(upload.bytes) }).end();
    const digest = url.searchParams.get("digest") ?? "";
    const algorithm = digest.split(":")[0] ?? "";
    if (`${algorithm}:${createHash(algorithm).update(upload.bytes).digest("hex")}` !== digest) {
      return fail(response, 400, "DIGEST_INVALID");
    }
    this.uploads.delete(id);
    this.repository(name).blobs.set(digest, upload.bytes);
    response.writeHead(201, { "docker-content-digest": digest, location: "/x" }).end();
  }

  async #tags(response: ServerResponse, url: URL, name: string): Promise<void> {
    if (!this.repositories.has(name)) return fail(response, 404, "NAME_UNKNOWN");
    const tags = [...this.repository(name).tags.keys()].sort();
    this.#page(
      response,
      url,
      tags,
      (tag) => tag,
      (page) => ({ name, tags: page }),
      {},
    );
  }

  async #referrers(response: ServerResponse, url: URL, name: string, subject: string): Promise<void> {
    const { referrers = true } = this.#options;
    if (!referrers) return fail(response, 404, "NOT_FOUND");
    const wanted = url.searchParams.get("artifactType");
    const found = [...this.repository(name).manifests]
      .map(([digest, { bytes, mediaType }]) => ({
        digest,
        bytes,
        mediaType,
        document: JSON.parse(bytes.toString()),
      }))
      .filter(({ document }) => document.subject?.digest === subject)
      .map(({ digest, bytes, mediaType, document }) => ({
        mediaType,
        digest,
        size: bytes.length,
        artifactType: document.artifactType ?? document.config?.mediaType,
        ...(document.annotations ? { annotations: document.annotations } : {}),
      }))
      .filter(({ artifactType }) => wanted === null || artifactType === wanted);
    const mediaType = "application/vnd.oci.image.index.v1+json";
    this.#page(
      response,
      url,
      found,
      ({ digest }) => digest,
      (manifests) => ({ schemaVersion: 2, mediaType, manifests }),
      {
        "content-type": mediaType,
        ...(wanted === null ? {} : { "oci-filters-applied": "artifactType" }),
      },
    );
  }

  #page<T>(
    response: ServerResponse,
    url: URL,
    all: readonly T[],
    keyOf: (item: T) => string,
    document: (page: readonly T[]) => object,
    headers: Record<string, string>,
  ): void {
    const size = Number(url.searchParams.get("n") ?? this.#options.pageSize ?? all.length);
    const last = url.searchParams.get("last");
    const start = last === null ? 0 : all.findIndex((item) => keyOf(item) === last) + 1;
    const page = all.slice(start, start + size);
    const final = page.at(-1);
    if (start + size < all.length && final !== undefined) {
      const next = new URL(url);
      next.searchParams.set("last", keyOf(final));
      headers.link = `<${next.pathname}${next.search}>; rel="next"`;
    }
    json(response, 200, document(page), headers);
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

function json(
  response: ServerResponse,
  status: number,
  document: object,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(JSON.stringify(document));
}

function fail(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  json(response, status, { errors: [{ code, message: code.toLowerCase().replaceAll("_", " ") }] }, headers);
}

function scopeOf(method: string, path: string): string | undefined {
  const name = /^(.+?)\/(?:manifests|blobs|tags|referrers)\//.exec(path)?.[1];
  if (name === undefined) return undefined;
  const action =
    method === "GET" || method === "HEAD"
      ? "pull"
      : method === "DELETE" && !path.includes("/uploads/")
        ? "delete"
        : "push";
  return `repository:${name}:${action}`;
}

function covers(granted: string, needed: string): boolean {
  const at = needed.lastIndexOf(":");
  const resource = needed.slice(0, at);
  return (
    granted.startsWith(`${resource}:`) &&
    granted
      .slice(at + 1)
      .split(",")
      .includes(needed.slice(at + 1))
  );
}
