import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { cacheFile, cacheKey, cacheRows } from "../../testdata/cache-rows.js";
import { jsonRows } from "../../testdata/json-rows.js";
import { reasonOf, refused, taken, thrown } from "../../testdata/row.js";
import { encodeResult } from "../encode-result.js";
import { AttachmentCache, type CacheEntry } from "./attachment-cache.js";

/** A cache with a place for the file of the attachment. */
function cacheWithPlace(): { cache: AttachmentCache; file: string } {
  const dir = temporaryFolder();
  mkdirSync(join(dir, "results"));
  return { cache: new AttachmentCache(dir), file: join(dir, "results/lab-web-1-eth0") };
}

/** The entry of a cache whose file has these bytes. */
function entryOf(bytes: string | Uint8Array): { entry: CacheEntry; file: string; cache: AttachmentCache } {
  const { cache, file } = cacheWithPlace();
  writeFileSync(file, bytes);
  const entry = cache.read(cacheKey);
  if (entry === undefined) throw new Error("the file was not found");
  return { entry, file, cache };
}

describe("a file of the cache", () => {
  test.each(taken(cacheRows))("has the result that libcni reads: $class, $name", ({ input, gives }) => {
    const { entry } = entryOf(input);
    expect(encodeResult(entry.result("1.0.0"))).toBe(gives.result);
    expect(entry.isForeign).toBe(false);
    expect(entry.info === undefined).toBe(gives.listed === undefined);
  });

  test.each([...refused(cacheRows), ...refused(jsonRows)])("is refused: $class, $name", (row) => {
    const { entry, file } = entryOf(row.input);
    const error = thrown(() => entry.result("1.0.0"), "INVALID_CACHE");
    expect(error).toMatchObject({ ...cacheKey, file, reason: reasonOf(row) });
    expect(error.message).toBe(`[INVALID_CACHE] reading the cached result ${file}: ${error.reason}`);
    expect(error.key ?? "").toBe(row.key);
  });

  test("of another attachment is known as such, with what it says", () => {
    for (const row of refused(cacheRows).filter((each) => each.class.startsWith("another"))) {
      expect(entryOf(row.input).entry.isForeign).toBe(true);
      expect(entryOf(row.input).entry.info).toMatchObject({ netns: "/run/netns/web" });
    }
  });

  test("that was moved here by hand is no other attachment's", () => {
    const { entry } = entryOf(cacheFile({ networkName: "moved" }));
    expect(entry.isForeign).toBe(false);
    expect(entry.result("1.0.0").cniVersion).toBe("1.0.0");
  });

  test("that is cut off at any byte is refused, and hides no other", () => {
    const whole = cacheFile({ cniArgs: [["K", "v"]], capabilityArgs: { mac: "m" } });
    const { cache, file } = cacheWithPlace();
    writeFileSync(`${file}-other`, cacheFile({ ifName: "eth0-other" }));
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(file, whole.slice(0, length));
      const entry = cache.read(cacheKey);
      expect(entry).toMatchObject({ isForeign: false, info: undefined });
      expect(thrown(() => entry?.result("1.0.0"), "INVALID_CACHE")).toMatchObject({ key: "", file });
      expect(cache.list().map(({ ifName }) => ifName)).toEqual(["eth0-other"]);
    }
    writeFileSync(file, whole);
    expect(cache.read(cacheKey)?.result("1.0.0").ips).toHaveLength(1);
    expect(cache.list()).toHaveLength(2);
  });

  test("with any byte changed gives a result or is refused, and nothing else", () => {
    const whole = Buffer.from(cacheFile());
    const { cache, file } = cacheWithPlace();
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0x21;
      writeFileSync(file, bytes);
      try {
        cache.read(cacheKey)?.result("1.0.0");
      } catch (error) {
        expect(error).toMatchObject({ name: "CniError", code: "INVALID_CACHE", file });
      }
      expect(() => cache.list()).not.toThrow();
    }
  });

  test("of megabytes is read, and refused where its base64 is wrong", () => {
    const config = "AAAA".repeat(2_500_000);
    expect(entryOf(cacheFile({ config })).entry.info?.config).toHaveLength(7_500_000);
    const { entry, cache } = entryOf(cacheFile({ config: `${config}!` }));
    expect(thrown(() => entry.result("1.0.0"), "INVALID_CACHE").key).toBe("config");
    expect(cache.list()).toEqual([]);
  });

  test("gives no result in a version that is not known, or that asks for an address", () => {
    const { entry } = entryOf(cacheFile({ result: { cniVersion: "1.0.0" } }));
    expect(() => entry.result("1.2.0")).toThrow("[UNSUPPORTED_VERSION] ");
    expect(() => entry.result("0.2.0")).toThrow("[INVALID_RESULT] ");
    expect(entry.result("0.4.0")).toMatchObject({ cniVersion: "0.4.0" });
  });
});

describe("what is no file", () => {
  test.each<[string, (file: string) => void, string]>([
    ["a folder", (file) => mkdirSync(file), "it is no regular file"],
    ["a pipe", (file) => execFileSync("mkfifo", [file]), "it is no regular file"],
    ["a link to a device", (file) => symlinkSync("/dev/zero", file), "it is no regular file"],
    ["a link to itself", (file) => symlinkSync(file, file), "ELOOP: too many symbolic links"],
    [
      "larger than 16 MiB",
      (file) => {
        writeFileSync(file, "");
        truncateSync(file, 17 * 2 ** 20);
      },
      "it is larger than 16 MiB",
    ],
  ])("is not read: %s", (_, make, reason) => {
    const { cache, file } = cacheWithPlace();
    make(file);
    const error = thrown(() => cache.read(cacheKey), "READ_FAILED");
    expect(error.file).toBe(file);
    expect(error.message).toContain(`[READ_FAILED] reading ${file}: ${reason}`);
    expect(cache.list()).toEqual([]);
  });

  test("is not there: a link to nothing", () => {
    const { cache, file } = cacheWithPlace();
    symlinkSync("nowhere", file);
    expect(cache.read(cacheKey)).toBeUndefined();
    expect(cache.list()).toEqual([]);
  });

  test("cannot be read below a file", () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, "results"), "");
    const error = thrown(() => new AttachmentCache(dir).read(cacheKey), "READ_FAILED");
    expect(error.message).toContain("a part of the path is no folder (ENOTDIR)");
  });
});
