import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect, digestOf, failure, newLayout, plantBlob } from "../../test/layout-lab.js";
import type { Layout } from "./layout.js";

const mediaType = "application/octet-stream";
const hello = Buffer.from("hello");
const helloDigest = digestOf(hello);

async function* pieces(...all: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of all) yield Buffer.from(piece);
}

/** All files below `blobs`, and what is left of unfinished ones. */
function filesOf({ path }: Layout): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !["index.json", "oci-layout"].includes(entry.name))
    .map((entry) => relative(path, join(entry.parentPath, entry.name)));
}

describe("addBlob", () => {
  it("adds what comes in pieces, under its digest", async () => {
    const layout = await newLayout();
    const annotations = { "org.example.a": "b" };
    const descriptor = await layout.addBlob(pieces("he", "", "llo"), { mediaType, annotations });
    expect(descriptor).toEqual({ mediaType, digest: helloDigest, size: 5, annotations });
    expect(readFileSync(layout.blobPath(helloDigest), "utf8")).toBe("hello");
    expect(filesOf(layout)).toEqual([`blobs/sha256/${helloDigest.slice(7)}`]);
  });

  it("adds an empty blob, and a large one", async () => {
    const layout = await newLayout();
    const empty = await layout.addBlob(new Uint8Array(), { mediaType });
    expect(await collect(layout.openBlob(empty))).toHaveLength(0);
    const bytes = Buffer.alloc(3 * 1024 * 1024 + 17, "abc");
    const large = await layout.addBlob(bytes, { mediaType });
    expect(large.size).toBe(bytes.length);
    expect(bytes.equals(await collect(layout.openBlob(large)))).toBe(true);
  });

  it.each(["sha384", "sha512"])("takes a digest of %s", async (algorithm) => {
    const layout = await newLayout();
    const digest = `${algorithm}:${createHash(algorithm).update(hello).digest("hex")}`;
    const descriptor = await layout.addBlob(hello, { mediaType, digest });
    expect(descriptor.digest).toBe(digest);
    expect(`${await collect(layout.openBlob(descriptor))}`).toBe("hello");
  });

  it("has the owner read it, and others as the mask says", async () => {
    const layout = await newLayout();
    const { digest } = await layout.addBlob(hello, { mediaType });
    expect(statSync(layout.blobPath(digest)).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it("does not read the source of one that is there", async () => {
    const layout = await newLayout();
    await layout.addBlob(hello, { mediaType });
    const file = layout.blobPath(helloDigest);
    utimesSync(file, 1, 1);
    const { ino } = statSync(file);
    let isRead = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      isRead = true;
      yield hello;
    }
    await layout.addBlob(source(), { mediaType, digest: helloDigest, size: 5 });
    expect(isRead).toBe(false);
    // read, to learn the digest, and not written
    await layout.addBlob(source(), { mediaType });
    expect(isRead).toBe(true);
    expect(statSync(file).ino).toBe(ino);
    expect(statSync(file).mtimeMs).toBeGreaterThan(1000);
    expect(filesOf(layout)).toHaveLength(1);
  });

  it("replaces one that is cut short", async () => {
    const layout = await newLayout();
    await layout.addBlob(hello, { mediaType });
    writeFileSync(layout.blobPath(helloDigest), "hel");
    await layout.addBlob(hello, { mediaType, digest: helloDigest, size: 5 });
    expect(readFileSync(layout.blobPath(helloDigest), "utf8")).toBe("hello");
  });

  it.each([
    ["other bytes", { digest: helloDigest, size: 5 }, "hallo", "DIGEST_MISMATCH"],
    ["too few bytes", { digest: helloDigest, size: 5 }, "hell", "SIZE_MISMATCH"],
    ["too many bytes", { size: 5 }, "hello!", "SIZE_MISMATCH"],
    ["an unknown algorithm", { digest: "blake9:abcdef" }, "hello", "UNSUPPORTED"],
    ["a digest that is none", { digest: "sha256:abc" }, "hello", "INVALID_ARGUMENT"],
    ["a digest in upper case", { digest: helloDigest.toUpperCase() }, "hello", "INVALID_ARGUMENT"],
  ] as const)("leaves nothing of %s", async (_name, expected, content, code) => {
    const layout = await newLayout();
    await failure(layout.addBlob(pieces(content), { mediaType, ...expected }), code);
    expect(filesOf(layout)).toEqual([]);
  });

  it("stops reading when there is too much, and closes the source", async () => {
    const layout = await newLayout();
    let given = 0;
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          given += 1;
          yield hello;
        }
      } finally {
        isClosed = true;
      }
    }
    await failure(layout.addBlob(endless(), { mediaType, size: 7 }), "SIZE_MISMATCH");
    expect({ given, isClosed }).toEqual({ given: 2, isClosed: true });
  });

  it("passes on the error of the source, and leaves nothing", async () => {
    const layout = await newLayout();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield hello;
      throw new RangeError("the line was cut");
    }
    await expect(layout.addBlob(broken(), { mediaType })).rejects.toThrow(RangeError);
    expect(filesOf(layout)).toEqual([]);
  });

  it("ends when the signal fires or the time is over, also while the source says nothing", async () => {
    const layout = await newLayout();
    async function* silent(): AsyncGenerator<Uint8Array> {
      yield hello;
      await new Promise(() => {});
    }
    const controller = new AbortController();
    const reason = new Error("enough");
    const adding = layout.addBlob(silent(), { mediaType, signal: controller.signal });
    setImmediate(() => controller.abort(reason));
    expect((await failure(adding, "ABORTED")).cause).toBe(reason);
    await failure(layout.addBlob(silent(), { mediaType, timeoutMs: 20 }), "TIMEOUT");
    await failure(layout.addBlob(hello, { mediaType, timeoutMs: 0 }), "TIMEOUT");
    await failure(layout.addBlob(hello, { mediaType, timeoutMs: -1 }), "INVALID_ARGUMENT");
    for (const options of [undefined, null, {}, { mediaType: 1 }]) {
      const error = await failure(layout.addBlob(hello, options as never), "INVALID_ARGUMENT");
      expect(error.hint).toContain("mediaType");
    }
    for (const source of [undefined, "hello", [hello], 7]) {
      await failure(layout.addBlob(source as never, { mediaType }), "INVALID_ARGUMENT");
    }
    expect(filesOf(layout)).toEqual([]);
    // the end of one call is not that of the next
    expect((await layout.addBlob(hello, { mediaType })).digest).toBe(helloDigest);
  });

  it("adds many at the same time, the same one too", async () => {
    const layout = await newLayout();
    const contents = Array.from({ length: 40 }, (_, at) => `${at % 20}`);
    const added = await Promise.all(
      contents.map((content) => layout.addBlob(pieces(content), { mediaType })),
    );
    expect(added.map(({ digest }) => digest)).toEqual(contents.map(digestOf));
    expect(filesOf(layout)).toHaveLength(20);
  });
});

describe("openBlob", () => {
  it("gives the last piece only when all is right", async () => {
    const layout = await newLayout();
    const bytes = Buffer.alloc(600 * 1024, "x");
    const descriptor = await layout.addBlob(bytes, { mediaType });
    bytes[3] = 0;
    writeFileSync(layout.blobPath(descriptor.digest), bytes);
    let given = 0;
    const reading = (async () => {
      for await (const piece of layout.openBlob(descriptor)) given += piece.length;
    })();
    const error = await failure(reading, "DIGEST_MISMATCH");
    expect(error.digest).toBe(descriptor.digest);
    expect(given).toBeLessThan(bytes.length);
  });

  it("refuses one of another size before it gives anything", async () => {
    const layout = await newLayout();
    const descriptor = await layout.addBlob(hello, { mediaType });
    for (const size of [4, 6, 0, 2n ** 60n]) {
      const iterator = layout.openBlob({ ...descriptor, size })[Symbol.asyncIterator]();
      await failure(iterator.next(), "SIZE_MISMATCH");
    }
  });

  it("says that there is none", async () => {
    const layout = await newLayout();
    const error = await failure(
      collect(layout.openBlob({ mediaType, digest: helloDigest, size: 5 })),
      "NOT_FOUND",
    );
    expect(error.message).toContain(layout.path);
  });

  it("prefers what the descriptor embeds, verified", async () => {
    const layout = await newLayout();
    const descriptor = { mediaType, digest: helloDigest, size: 5 };
    const embed = (text: string) => ({ ...descriptor, data: Buffer.from(text).toString("base64") });
    expect(`${await collect(layout.openBlob(embed("hello")))}`).toBe("hello");
    await failure(collect(layout.openBlob(embed("hallo"))), "DIGEST_MISMATCH");
    await failure(collect(layout.openBlob(embed("hell"))), "SIZE_MISMATCH");
    await failure(collect(layout.openBlob({ ...descriptor, data: "****" })), "SIZE_MISMATCH");
    const nothing = { mediaType, digest: digestOf(""), size: 0, data: "" };
    expect(await collect(layout.openBlob(nothing))).toHaveLength(0);
  });

  it("ends when the signal fires, and closes the file when the loop is left", async () => {
    const layout = await newLayout();
    const descriptor = await layout.addBlob(Buffer.alloc(1024 * 1024), { mediaType });
    const signal = AbortSignal.abort(new Error("enough"));
    await failure(collect(layout.openBlob(descriptor, { signal })), "ABORTED");
    const open = (): string[] => readdirSync("/proc/self/fd");
    const before = open().length;
    for (let round = 0; round < 20; round += 1) {
      for await (const _piece of layout.openBlob(descriptor)) break;
    }
    expect(open().length).toBeLessThan(before + 10);
  });
});

describe("readBlob", () => {
  it("reads a small blob, and no large one", async () => {
    const layout = await newLayout();
    const descriptor = await layout.addBlob(hello, { mediaType });
    expect(`${Buffer.from(await layout.readBlob(descriptor))}`).toBe("hello");
    await failure(layout.readBlob(descriptor, { maxBytes: 4 }), "TOO_LARGE");
    expect(await layout.readBlob(descriptor, { maxBytes: 5 })).toHaveLength(5);
    const large = plantBlob(layout, Buffer.alloc(4 * 1024 * 1024 + 1), mediaType);
    await failure(layout.readBlob(large), "TOO_LARGE");
  });
});

describe("hasBlob", () => {
  it("tells by digest and size", async () => {
    const layout = await newLayout();
    expect(await layout.hasBlob({ digest: helloDigest })).toBe(false);
    const descriptor = await layout.addBlob(hello, { mediaType });
    expect(await layout.hasBlob(descriptor)).toBe(true);
    expect(await layout.hasBlob({ digest: helloDigest })).toBe(true);
    expect(await layout.hasBlob({ digest: helloDigest, size: 5n })).toBe(true);
    expect(await layout.hasBlob({ digest: helloDigest, size: 6 })).toBe(false);
    expect(await layout.hasBlob({ digest: "other+alg.x:ABC-_=" })).toBe(false);
    await failure(layout.hasBlob({ digest: "sha256:.." }), "INVALID_ARGUMENT");
  });
});

describe("blobPath", () => {
  it("has digests below blobs, and nothing else", async () => {
    const layout = await newLayout();
    const unit = fc.constantFrom("a", "F", "0", ".", "..", "/", "\\", "+", "_", "-", "=", "\0", "é");
    const fit = fc.string({ unit: fc.constantFrom("a", "b", "0", "9"), minLength: 1 });
    const part = fc.oneof(fit, fc.string({ unit }));
    const text = fc.oneof(
      fc.tuple(fit, fit).map((parts) => parts.join(":")),
      fc.tuple(part, fc.constantFrom(":", "", "::"), part).map((parts) => parts.join("")),
      fc.string(),
      fc.constantFrom(
        "..:..",
        "sha256:/etc/passwd",
        "sha256:..",
        "a/..:b",
        ":",
        "sha256:",
        "a:b/../../c",
        "%2e%2e:x",
      ),
    );
    let valid = 0;
    fc.assert(
      fc.property(text, (digest) => {
        let path: string;
        try {
          path = layout.blobPath(digest);
        } catch (error) {
          expect(error).toMatchObject({ name: "OciError", code: "INVALID_ARGUMENT" });
          return;
        }
        valid += 1;
        const [blobs, algorithm, encoded, ...rest] = relative(layout.path, path).split("/");
        expect([blobs, rest]).toEqual(["blobs", []]);
        expect(`${algorithm}:${encoded}`).toBe(digest);
        expect(join(dirname(path), encoded ?? "")).toBe(path);
        expect([algorithm, encoded].some((name) => name?.startsWith("."))).toBe(false);
      }),
      { numRuns: 2_000 },
    );
    expect(valid).toBeGreaterThan(100);
  });

  it("refuses names that no file can have", async () => {
    const layout = await newLayout();
    expect(() => layout.blobPath(`x:${"a".repeat(256)}`)).toThrow(/255/);
    expect(() => layout.blobPath(undefined as unknown as string)).toThrow(/INVALID_ARGUMENT/);
  });
});
