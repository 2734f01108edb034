import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { collect, failure } from "../../test/layout-lab.js";
import { newClient, sha256, TestingRegistry } from "../../test/testing-registry.js";
import type { OciErrorCode } from "../oci-error.js";

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 256));

async function start() {
  const registry = await TestingRegistry.start();
  onTestFinished(async () => await registry[Symbol.asyncDispose]());
  const descriptor = registry.addBlob("app", CONTENT);
  const read = async (client = newClient(), blob = descriptor) =>
    await collect(client.openBlob(`${registry.host}/app`, blob));
  return { registry, descriptor, read };
}

/** Bytes are compared at once: element by element takes seconds. */
function expectContent(bytes: Buffer): void {
  expect(bytes.length).toBe(CONTENT.length);
  expect(bytes.equals(CONTENT)).toBe(true);
}

/** Sends so many bytes, and closes the connection once they are on their way. */
function drop(response: ServerResponse, bytes: Buffer): void {
  response.write(bytes, () => setImmediate(() => response.destroy()));
}

const rangesOf = ({ log }: TestingRegistry) => log.map(({ headers }) => headers.range);

describe("a blob", () => {
  test("comes whole, and is verified", async () => {
    const { registry, read } = await start();
    expectContent(await read());
    expect(registry.log[0]?.headers["accept-encoding"]).toBe("identity");
  });

  test("of nothing comes", async () => {
    const { registry, read } = await start();
    expect(await read(newClient(), registry.addBlob("app", ""))).toEqual(Buffer.alloc(0));
  });

  test("by sha512 is verified, too", async () => {
    const { registry, read } = await start();
    const digest = `sha512:${createHash("sha512").update(CONTENT).digest("hex")}`;
    registry.repository("app").blobs.set(digest, CONTENT);
    const descriptor = { mediaType: "a/b", digest, size: CONTENT.length };
    expectContent(await read(newClient(), descriptor));
    registry.repository("app").blobs.set(digest, Buffer.alloc(CONTENT.length));
    await failure(read(newClient(), descriptor), "DIGEST_MISMATCH");
  });

  test.each([1, 1000, 299_999])("that breaks off after %i bytes goes on from there", async (at) => {
    const { registry, read } = await start();
    registry.intercept = (request, response) => {
      if (request.headers.range !== undefined) return false;
      response.writeHead(200, { "content-length": CONTENT.length });
      drop(response, CONTENT.subarray(0, at));
      return true;
    };
    expectContent(await read());
    expect(rangesOf(registry)).toEqual([undefined, `bytes=${at}-`]);
  });

  test("that breaks off again and again goes on each time", async () => {
    const { registry, read } = await start();
    registry.intercept = (request, response) => {
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (registry.log.length > 3) return false;
      const range = { "content-range": `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}` };
      response.writeHead(from === 0 ? 200 : 206, { "content-length": CONTENT.length - from, ...range });
      drop(response, CONTENT.subarray(from, from + 50_000));
      return true;
    };
    expectContent(await read());
    expect(rangesOf(registry)).toEqual([undefined, "bytes=50000-", "bytes=100000-", "bytes=150000-"]);
  });

  test("that never gets on is given up", async () => {
    const { registry, read } = await start();
    registry.intercept = (request, response) => {
      const from = request.headers.range === undefined ? 0 : 10;
      const range = from === 0 ? {} : { "content-range": `bytes 10-${CONTENT.length - 1}/${CONTENT.length}` };
      response.writeHead(from === 0 ? 200 : 206, { "content-length": CONTENT.length - from, ...range });
      if (from === 0) drop(response, CONTENT.subarray(0, 10));
      else response.flushHeaders();
      if (from > 0) setImmediate(() => response.destroy());
      return true;
    };
    await failure(read(), "UNREACHABLE");
    expect(registry.log.length).toBeLessThan(20);
  });

  test("from a registry without ranges is read again up to where it was", async () => {
    const { registry, read } = await start();
    registry.intercept = (_request, response) => {
      response.writeHead(200, { "content-length": CONTENT.length });
      if (registry.log.length === 1) drop(response, CONTENT.subarray(0, 70_000));
      else response.end(CONTENT);
      return true;
    };
    expectContent(await read());
    expect(registry.log).toHaveLength(2);
  });

  test("is read from the beginning after 416", async () => {
    const { registry, read } = await start();
    registry.intercept = (request, response) => {
      if (registry.log.length === 1) {
        response.writeHead(200, { "content-length": CONTENT.length });
        drop(response, CONTENT.subarray(0, 70_000));
      } else if (request.headers.range === undefined) return false;
      else response.writeHead(416).end();
      return true;
    };
    expectContent(await read());
    expect(registry.log).toHaveLength(3);
  });

  test.each(["bytes 0-9/300000", "bytes 70000-299999/300001", "bytes", "", "bytes 70000-299999/x"])(
    "is refused when the range is another one: %j",
    async (range) => {
      const { registry, read } = await start();
      registry.intercept = (_request, response) => {
        if (registry.log.length === 1) {
          response.writeHead(200, { "content-length": CONTENT.length });
          drop(response, CONTENT.subarray(0, 70_000));
        } else response.writeHead(206, { "content-range": range }).end(CONTENT.subarray(70_000));
        return true;
      };
      await failure(read(), "REGISTRY_FAILED");
    },
  );

  test.each<[string, OciErrorCode, (response: ServerResponse) => void]>([
    [
      "is another of the same size",
      "DIGEST_MISMATCH",
      (response) => response.end(Buffer.alloc(CONTENT.length)),
    ],
    [
      "is shorter",
      "SIZE_MISMATCH",
      (response) => response.writeHead(200, { "content-length": 10 }).end(CONTENT.subarray(0, 10)),
    ],
    [
      "is longer",
      "SIZE_MISMATCH",
      (response) => response.writeHead(200, { "content-length": 300_001 }).end(Buffer.alloc(300_001)),
    ],
    [
      "is longer than it says",
      "DIGEST_MISMATCH",
      (response) => response.writeHead(200, { "content-length": 300_000 }).end(Buffer.alloc(300_000)),
    ],
    [
      "is longer and does not say so",
      "SIZE_MISMATCH",
      (response) => response.write(CONTENT, () => response.end("x")),
    ],
    [
      "is shorter and does not say so",
      "UNREACHABLE",
      (response) => response.write(CONTENT.subarray(0, 10), () => response.end()),
    ],
    ["is not there", "NOT_FOUND", (response) => response.writeHead(404).end()],
  ])("that %s is %s", async (_what, code, answer) => {
    const { registry, read, descriptor } = await start();
    registry.intercept = (request, response) => {
      if (request.headers.range !== undefined)
        response.writeHead(206, { "content-range": "bytes 10-299999/300000" }).end();
      else answer(response);
      return true;
    };
    const error = await failure(read(), code);
    expect(error.digest).toBe(descriptor.digest);
  });

  test("without an end is cut", async () => {
    const { registry, read } = await start();
    registry.intercept = (_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on("drain", more);
      more();
      return true;
    };
    await failure(read(), "SIZE_MISMATCH");
  });

  test("that is compressed on the way, though that was not asked for, is refused, or what it was by fetch", async () => {
    const { registry, read } = await start();
    registry.intercept = (_request, response) => {
      const bytes = gzipSync(CONTENT);
      response.writeHead(200, { "content-encoding": "gzip", "content-length": bytes.length }).end(bytes);
      return true;
    };
    await failure(read(), "REGISTRY_FAILED");
    expectContent(await read(newClient({ fetch })));
  });

  test("that would blow up when it is decompressed is cut", async () => {
    const { registry, read } = await start();
    registry.intercept = (_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(50_000_000)));
      return true;
    };
    await failure(read(newClient({ fetch })), "SIZE_MISMATCH");
  });

  test.each([
    ["of an unknown algorithm", { digest: "md5:abc" }, "UNSUPPORTED"],
    ["without a digest", { digest: "../../etc/passwd" }, "INVALID_ARGUMENT"],
    ["of a size beyond numbers", { size: 2n ** 60n }, "TOO_LARGE"],
  ] as const)("%s is refused, and nothing is asked", async (_what, facts, code) => {
    const { registry, descriptor } = await start();
    const open = newClient().openBlob(`${registry.host}/app`, { ...descriptor, ...facts });
    await failure(collect(open), code);
    expect(registry.log).toEqual([]);
  });

  test("is left in the middle, and the connection is closed", async () => {
    const { registry, descriptor } = await start();
    const closed = new Promise<void>((resolve) => {
      registry.intercept = (_request, response) => {
        response.on("close", () => resolve());
        response.writeHead(200, { "content-length": CONTENT.length }).write(CONTENT.subarray(0, 100));
        return true;
      };
    });
    for await (const piece of newClient().openBlob(`${registry.host}/app`, descriptor)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await closed;
  });

  test("is aborted in the middle, with the reason", async () => {
    const { registry, descriptor } = await start();
    registry.intercept = (_request, response) => {
      response.writeHead(200, { "content-length": CONTENT.length }).write(CONTENT.subarray(0, 100));
      return true;
    };
    const controller = new AbortController();
    const read = async () => {
      const open = newClient().openBlob(`${registry.host}/app`, descriptor, { signal: controller.signal });
      for await (const _piece of open) controller.abort("enough");
    };
    expect(await failure(read(), "ABORTED")).toMatchObject({ cause: "enough" });
  });

  test("is not read faster than it is taken", async () => {
    const { registry } = await start();
    const large = registry.addBlob("app", Buffer.alloc(64 * 1024 * 1024, 7));
    let sent = 0;
    registry.intercept = (_request, response) => {
      response.writeHead(200, { "content-length": large.size });
      const more = () => {
        while (sent < large.size) {
          sent += 1024 * 1024;
          if (!response.write(Buffer.alloc(1024 * 1024, 7))) return;
        }
        response.end();
      };
      response.on("drain", more);
      more();
      return true;
    };
    let first = 0;
    for await (const piece of newClient().openBlob(`${registry.host}/app`, large)) {
      if (first === 0) {
        first = piece.length;
        const before = process.hrtime.bigint();
        // the server has all the time it wants
        while (process.hrtime.bigint() - before < 50_000_000n)
          await new Promise((resolve) => setImmediate(resolve));
        expect(sent).toBeLessThan(large.size / 2);
      }
    }
  });

  test("goes on at the registry when its mirror breaks off", async () => {
    const { registry, descriptor } = await start();
    const mirror = await TestingRegistry.start();
    onTestFinished(async () => await mirror[Symbol.asyncDispose]());
    mirror.intercept = (request, response) => {
      if (request.headers.range !== undefined) response.writeHead(500).end();
      else {
        response.writeHead(200, { "content-length": CONTENT.length });
        drop(response, CONTENT.subarray(0, 1000));
      }
      return true;
    };
    const client = newClient({ mirrors: { [registry.host]: [`http://${mirror.host}`] } });
    expectContent(await collect(client.openBlob(`${registry.host}/app`, descriptor)));
    expect(rangesOf(registry)).toEqual(["bytes=1000-"]);
  });
});

test("sha256 of the tests is what it says", () => {
  expect(sha256("")).toBe("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});
