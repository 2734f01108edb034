import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { thrown } from "../../testdata/row.js";
import { processIdentity } from "../locks/process-identity.js";
import type { Result } from "../result-types.js";
import type { NetworkAttachment } from "../runtime-conf.js";
import { AttachmentCache } from "./attachment-cache.js";
import { encodeCachedInfo } from "./cached-info.js";

const result: Result = { cniVersion: "1.0.0", ips: [{ address: "10.0.0.2/8" }] };

function attachment(containerId = "web", more: Partial<NetworkAttachment> = {}): NetworkAttachment {
  const config = Buffer.from('{"name":"lab"}');
  return { network: "lab", containerId, ifName: "eth0", netns: `/run/netns/${containerId}`, config, ...more };
}

function emptyCache(): { cache: AttachmentCache; dir: string } {
  const dir = join(temporaryFolder(), "made", "as", "needed");
  return { cache: new AttachmentCache(dir), dir };
}

const filesIn = (dir: string): string[] =>
  existsSync(dir) ? (readdirSync(dir, { recursive: true }) as string[]).sort() : [];

describe("a result that is kept", () => {
  test("goes from a note of the ADD to the file that libcni reads, both for this user alone", async () => {
    const { cache, dir } = emptyCache();
    cache.begin(attachment());
    expect(filesIn(dir)).toEqual(["pending", "pending/lab-web-eth0"]);
    expect(readFileSync(join(dir, "pending/lab-web-eth0"), "utf8")).toBe(encodeCachedInfo(attachment()));
    await cache.write(attachment(), result);
    expect(filesIn(dir)).toEqual(["pending", "results", "results/lab-web-eth0"]);
    expect(readFileSync(join(dir, "results/lab-web-eth0"), "utf8")).toBe(
      encodeCachedInfo(attachment(), result),
    );
    const modes = ["", "pending", "results", "results/lab-web-eth0"].map(
      (name) => statSync(join(dir, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o700, 0o700, 0o600]);
    cache.begin(attachment("db"));
    expect(statSync(join(dir, "pending/lab-db-eth0")).mode & 0o777).toBe(0o600);
  });

  test("is read in any version", async () => {
    const { cache } = emptyCache();
    const given = attachment("web", { args: [["K", "v"]], capabilityArgs: { mac: "m" } });
    cache.begin(given);
    await cache.write(given, result);
    const entry = cache.read({ network: "lab", containerId: "web", ifName: "eth0" });
    expect(entry?.isForeign).toBe(false);
    expect(entry?.info).toEqual({ ...given, result });
    expect(entry?.result("1.0.0")).toEqual(result);
    expect(entry?.result("1.1.0")).toEqual({ ...result, cniVersion: "1.1.0" });
    expect(entry?.result("0.2.0")).toEqual({ cniVersion: "0.2.0", ip4: { ip: "10.0.0.2/8", routes: [] } });
    expect(entry?.result("")).toMatchObject({ cniVersion: "0.1.0" });
  });

  test("takes the place of an earlier one", async () => {
    const { cache, dir } = emptyCache();
    for (const cniVersion of ["1.0.0", "1.1.0"] as const) {
      cache.begin(attachment());
      await cache.write(attachment(), { cniVersion });
      expect(cache.read(attachment())?.info?.result).toEqual({ cniVersion });
    }
    expect(filesIn(dir)).toEqual(["pending", "results", "results/lab-web-eth0"]);
  });

  test("leaves no file open", async () => {
    const { cache } = emptyCache();
    const openFiles = (): number => readdirSync("/proc/self/fd").length;
    cache.begin(attachment());
    const before = openFiles();
    for (let count = 0; count < 20; count += 1) {
      cache.begin(attachment());
      await cache.write(attachment(), result);
      cache.list();
    }
    expect(openFiles()).toBe(before);
  });

  test("that nobody kept is not there", () => {
    const { cache, dir } = emptyCache();
    expect(cache.read(attachment())).toBeUndefined();
    expect(cache.isPending(attachment())).toBe(false);
    expect(cache.list()).toEqual([]);
    expect(cache.listPending()).toEqual([]);
    cache.removeResult(attachment());
    cache.removePending(attachment());
    expect(existsSync(dir)).toBe(false);
  });

  test("is forgotten, and only that", async () => {
    const { cache, dir } = emptyCache();
    for (const id of ["web", "db"]) {
      cache.begin(attachment(id));
      await cache.write(attachment(id), result);
      cache.begin(attachment(id));
    }
    cache.removeResult(attachment());
    cache.removePending(attachment());
    expect(filesIn(dir)).toEqual(["pending", "pending/lab-db-eth0", "results", "results/lab-db-eth0"]);
    expect(cache.read(attachment())).toBeUndefined();
    mkdirSync(join(dir, "results/lab-web-eth0"));
    expect(() => cache.removeResult(attachment())).not.toThrow();
  });
});

describe("an ADD that has begun", () => {
  test("is pending until its end, and can be forgotten", () => {
    const { cache, dir } = emptyCache();
    cache.begin(attachment());
    cache.begin(attachment("db"));
    expect(cache.isPending(attachment())).toBe(true);
    expect(cache.isPending(attachment("other"))).toBe(false);
    cache.removePending(attachment());
    expect(filesIn(dir)).toEqual(["pending", "pending/lab-db-eth0"]);
    expect(cache.isPending(attachment())).toBe(false);
  });

  test("is not that of another attachment with the same file name, but may be one whose note is damaged", () => {
    const { cache, dir } = emptyCache();
    const other = attachment("1", { network: "lab-web" });
    cache.begin(other);
    expect(cache.isPending(other)).toBe(true);
    expect(cache.isPending(attachment("web-1"))).toBe(false);
    cache.removePending(attachment("web-1"));
    expect(filesIn(dir)).toEqual(["pending", "pending/lab-web-1-eth0"]);
    const error = thrown(() => cache.begin(attachment("web-1")), "INVALID_CACHE");
    expect(error).toMatchObject({
      file: join(dir, "pending/lab-web-1-eth0"),
      network: "lab",
      containerId: "web-1",
      ifName: "eth0",
      reason: "it is of another attachment: network lab-web, container 1, interface eth0",
    });
    expect(cache.listPending()).toEqual([other]);
    writeFileSync(join(dir, "pending/lab-web-1-eth0"), "half");
    expect(cache.isPending(attachment("web-1"))).toBe(true);
    cache.begin(attachment("web-1"));
    expect(cache.listPending()).toEqual([attachment("web-1")]);
  });

  test("may begin again", () => {
    const { cache, dir } = emptyCache();
    cache.begin(attachment("web", { netns: "/run/netns/first" }));
    cache.begin(attachment());
    expect(cache.listPending()).toEqual([attachment()]);
    expect(filesIn(dir)).toEqual(["pending", "pending/lab-web-eth0"]);
  });

  test("leaves what a process that is gone began to write, until that is tidied", () => {
    const { cache, dir } = emptyCache();
    cache.begin(attachment());
    const [pid = "", started = "", ...machine] = processIdentity().split(".");
    const names = {
      own: `.${[pid, started, ...machine].join(".")}.4711`,
      gone: `.${[pid, Number(started) + 1, ...machine].join(".")}.4711`,
      otherNamespace: `.${[pid, started, "1", machine[1]].join(".")}.4711`,
      otherBoot: `.${[pid, started, machine[0], "00000000"].join(".")}.4711`,
    };
    for (const name of Object.values(names)) writeFileSync(join(dir, "pending", name), "half");
    expect(cache.listPending()).toEqual([attachment()]);
    cache.removeRemains();
    const left = [names.own, names.otherNamespace, "lab-web-eth0"].map((name) => `pending/${name}`);
    expect(filesIn(dir)).toEqual(["pending", ...left].sort());
    expect(() => emptyCache().cache.removeRemains()).not.toThrow();
  });

  test("leaves its note where the result cannot be kept, and nothing else", async () => {
    const { cache, dir } = emptyCache();
    cache.begin(attachment());
    mkdirSync(join(dir, "results/lab-web-eth0/x"), { recursive: true });
    const error = await failure(cache.write(attachment(), result), "WRITE_FAILED");
    const file = join(dir, "results/lab-web-eth0");
    expect(error).toMatchObject({ file, network: "lab", containerId: "web", ifName: "eth0" });
    expect(error.message).toContain(`[WRITE_FAILED] writing ${file}: `);
    expect(error.hint).toBe("DEL takes down what ADD has made");
    expect(filesIn(join(dir, "pending"))).toEqual(["lab-web-eth0"]);
    expect(cache.isPending(attachment())).toBe(true);
  });

  test("cannot begin where the folder is a file, or the name is too long", () => {
    const dir = join(temporaryFolder(), "file");
    writeFileSync(dir, "");
    const error = thrown(() => new AttachmentCache(dir).begin(attachment()), "WRITE_FAILED");
    expect(error.message).toBe(
      `[WRITE_FAILED] writing ${dir}/pending/lab-web-eth0: a part of the path is no folder (ENOTDIR). DEL takes down what ADD has made`,
    );
    const long = attachment("c".repeat(250));
    const { cache, dir: other } = emptyCache();
    mkdirSync(join(other, "results"), { recursive: true });
    expect(thrown(() => cache.begin(long), "WRITE_FAILED").message).toContain(
      "the name is too long (ENAMETOOLONG)",
    );
    expect(filesIn(other)).toEqual(["pending", "results"]);
    expect(thrown(() => cache.read(long), "READ_FAILED").message).toContain(
      "the name is too long (ENAMETOOLONG)",
    );
  });

  test("cannot begin with capability arguments that JSON cannot say", async () => {
    const { cache, dir } = emptyCache();
    const wrong = attachment("web", { capabilityArgs: { x: () => 1 } });
    const error = thrown(() => cache.begin(wrong), "INVALID_ARGUMENT");
    expect(error).toMatchObject({ key: "capabilityArgs", reason: "capabilityArgs: JSON has no function" });
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(filesIn(dir)).toEqual([]);
    await failure(cache.write(wrong, result), "INVALID_ARGUMENT");
    expect(filesIn(dir)).toEqual([]);
  });
});
