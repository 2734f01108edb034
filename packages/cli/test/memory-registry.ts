import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

interface Content {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** What a registry does otherwise than others. */
export interface MemoryRegistryOptions {
  /** `user:password`, without which nothing is allowed. */
  readonly login?: string;
  /** Whether blobs are begun and never ended. */
  readonly hangs?: boolean;
}

/** A registry in memory, on this machine, that is gone when the test is over. */
export interface MemoryRegistry {
  /** The host with its port. */
  readonly host: string;
  /** The requests so far, as `GET /v2/…`. */
  readonly requests: readonly string[];
  /** By path: `REPOSITORY/blobs/DIGEST`, `REPOSITORY/manifests/DIGEST-OR-TAG`. */
  readonly contents: Map<string, Content>;
}

/** Starts a registry on a free port of the loopback. */
export async function startMemoryRegistry({
  login,
  hangs,
}: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const requests: string[] = [];
  const contents = new Map<string, Content>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url: target = "/", headers } = request;
    requests.push(`${method} ${target.split("?")[0]}`);
    const url = new URL(target, "http://registry");
    const path = url.pathname.replace(/^\/v2\//, "");
    const end = (status: number, fields: Record<string, string> = {}, body?: Buffer | string): void => {
      response.writeHead(status, fields).end(body);
    };
    if (login !== undefined && headers.authorization !== `Basic ${Buffer.from(login).toString("base64")}`) {
      return end(401, { "www-authenticate": 'Basic realm="memory"' });
    }
    if (method === "POST") return end(202, { location: `${url.pathname}${randomUUID()}` });
    if (method === "PUT") {
      const bytes = await read(request);
      const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
      const mediaType = headers["content-type"] ?? "application/octet-stream";
      const [repository, rest = ""] = path.split(/\/(?=manifests\/|blobs\/)/);
      const kind = rest.split("/")[0];
      contents.set(`${repository}/${kind}/${digest}`, { bytes, mediaType });
      if (kind === "manifests") contents.set(path, { bytes, mediaType });
      return end(201, { "docker-content-digest": digest, location: `/v2/${repository}/${kind}/${digest}` });
    }
    if (path.endsWith("/tags/list")) {
      const name = path.slice(0, -"/tags/list".length);
      const prefix = `${name}/manifests/`;
      const tags = [...contents.keys()]
        .filter((key) => key.startsWith(prefix) && !key.includes(":"))
        .map((key) => key.slice(prefix.length));
      return end(200, { "content-type": "application/json" }, JSON.stringify({ name, tags }));
    }
    const found = contents.get(path);
    if (found === undefined) return end(404, { "content-type": "application/json" }, '{"errors":[]}');
    response.writeHead(200, { "content-type": found.mediaType, "content-length": found.bytes.length });
    if (hangs && method === "GET" && path.includes("/blobs/")) response.write(found.bytes.subarray(0, 1));
    else response.end(method === "HEAD" ? undefined : found.bytes);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, requests, contents };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}
