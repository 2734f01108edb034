import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs, { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, watch } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { bundledProgram } from "../../test/bundled-program.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { AttachmentCache } from "./attachment-cache.js";

const keepWriting = bundledProgram("keep-writing.mjs");
const writeOnce = bundledProgram("write-once.mjs");
const key = { network: "lab", containerId: "web-1", ifName: "eth0" };
const name = "lab-web-1-eth0";

/** Sees to it that the file of the attachment is whole where it is there: its result says how long the configuration is. */
function expectWhole(dir: string): void {
  const entry = new AttachmentCache(dir).read(key);
  if (entry === undefined) return;
  const length = entry.info?.config.length;
  expect(entry.result("1.0.0").interfaces).toEqual([{ name: String(length) }]);
  expect([300_000, 600_000, 900_000]).toContain(length);
}

describe("a process that keeps results and is killed", () => {
  // of the changes that it makes, after how many it is killed
  test.each([1, 2, 3, 5, 8, 13, 21, 34])(
    "has written the whole file or none, after %i changes",
    async (count) => {
      const dir = temporaryFolder();
      for (const folder of ["results", "pending"]) mkdirSync(join(dir, folder));
      const child = spawn(process.execPath, [keepWriting.path, dir], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      const exit = once(child, "exit");
      expect(await Promise.race([once(child.stdout, "data").then(String), exit])).toBe("begun\n");
      let changes = 0;
      const watchers = ["results", "pending"].map((folder) =>
        watch(join(dir, folder), () => {
          changes += 1;
          if (changes === count) child.kill("SIGKILL");
          else if (changes < count) expectWhole(dir);
        }),
      );
      const [, signal] = await exit;
      for (const watcher of watchers) watcher.close();
      expect(signal).toBe("SIGKILL");
      expectWhole(dir);
      expect(readdirSync(join(dir, "results")).filter((each) => each !== name)).toEqual([]);

      const cache = new AttachmentCache(dir);
      for (const each of cache.listPending()) expect(each).toMatchObject({ ...key, netns: "/run/netns/web" });
      cache.removeRemains();
      expect(readdirSync(join(dir, "pending")).filter((each) => each !== name)).toEqual([]);
      const attachment = { ...key, netns: "", config: Buffer.alloc(300_000) };
      cache.begin(attachment);
      await cache.write(attachment, { cniVersion: "1.0.0", interfaces: [{ name: "300000" }] });
      expectWhole(dir);
      expect(readdirSync(join(dir, "pending"))).toEqual([]);
    },
  );
});

describe("a result for which there is no room", () => {
  /** Tries it with configurations of so many bytes, where no file may be larger than 100 kB. */
  function withLimit(
    bytesAtBegin: number,
    bytesAtWrite: number,
  ): { dir: string; outcome: Record<string, unknown> } {
    const dir = temporaryFolder();
    const args = [process.execPath, writeOnce.path, dir, String(bytesAtBegin), String(bytesAtWrite)];
    const { stdout, stderr } = spawnSync("sh", ["-c", 'ulimit -f 200 && exec "$@"', "sh", ...args], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return { dir, outcome: JSON.parse(stdout) };
  }

  test("is kept where there is room", () => {
    const { outcome } = withLimit(1_000, 50_000);
    expect(outcome).toEqual({
      begun: "kept",
      written: "kept",
      files: ["pending", "results", `results/${name}`],
      isPending: false,
    });
  });

  test("leaves the note of its ADD, and no file that is half written", () => {
    const { dir, outcome } = withLimit(1_000, 200_000);
    expect(outcome).toMatchObject({
      begun: "kept",
      written: {
        code: "WRITE_FAILED",
        file: join(dir, "results", name),
        message: expect.stringMatching(/^\[WRITE_FAILED\] writing \S+: EFBIG: file too large/),
      },
      files: ["pending", `pending/${name}`],
      isPending: true,
    });
  });

  test("leaves nothing where not even the note had room", () => {
    const { dir, outcome } = withLimit(200_000, 1_000);
    expect(outcome).toMatchObject({
      begun: { code: "WRITE_FAILED", file: join(dir, "pending", name) },
      written: "not tried",
      files: ["pending"],
      isPending: false,
    });
  });

  /** Whether this user may have a file system of its own, in a namespace of its own. */
  const canMount =
    process.platform === "linux" &&
    spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" }).status === 0;

  test.runIf(canMount)("is told of with the disk, where that is full", async () => {
    const dir = temporaryFolder();
    const commands = ['mount -t tmpfs -o size=128k none "$1"', 'exec "$2" "$3" "$1" 1000 200000'];
    const args = [dir, process.execPath, writeOnce.path];
    const child = spawn("unshare", ["-rm", "sh", "-c", commands.join(" && "), "sh", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    expect(JSON.parse(await text(child.stdout))).toEqual({
      begun: "kept",
      written: {
        code: "WRITE_FAILED",
        file: join(dir, "results", name),
        message: `[WRITE_FAILED] writing ${join(dir, "results", name)}: the disk is full (ENOSPC). DEL takes down what ADD has made`,
      },
      files: ["pending", `pending/${name}`],
      isPending: true,
    });
    expect(existsSync(join(dir, "pending"))).toBe(false);
  });
});

test("a result is on the disk before it has its name, and its name is before the note of the ADD goes", async () => {
  const dir = temporaryFolder();
  const states: object[] = [];
  /** What is there when the system is asked to bring something to the disk. */
  const look = (fd: number): void => {
    const path = readlinkSync(`/proc/self/fd/${fd}`);
    const isFile = statSync(path).isFile();
    states.push({
      folder: isFile ? dirname(path) : path,
      size: isFile ? readFileSync(path).length : undefined,
      isNamed: existsSync(join(dir, "results", name)),
      isPending: existsSync(join(dir, "pending", name)),
    });
  };
  const { fsync, fsyncSync } = fs;
  vi.spyOn(fs, "fsync").mockImplementation((fd, callback) => {
    look(fd);
    fsync(fd, callback);
  });
  vi.spyOn(fs, "fsyncSync").mockImplementation((fd) => {
    look(fd);
    fsyncSync(fd);
  });
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    vi.resetModules();
  });
  syncBuiltinESMExports();
  vi.resetModules();
  const { AttachmentCache: Watched } = await import("./attachment-cache.js");
  const cache = new Watched(dir);
  const attachment = { ...key, netns: "", config: Buffer.alloc(5_000) };
  cache.begin(attachment);
  await cache.write(attachment, { cniVersion: "1.0.0" });
  const size = statSync(join(dir, "results", name)).size;
  expect(states).toEqual([
    { folder: join(dir, "pending"), size, isNamed: false, isPending: true },
    { folder: join(dir, "results"), size: undefined, isNamed: true, isPending: true },
  ]);
  expect(cache.isPending(attachment)).toBe(false);
});

test("readers see the whole file at any time while it is replaced", async () => {
  const dir = temporaryFolder();
  const cache = new AttachmentCache(dir);
  const file = join(dir, "results", name);
  const texts = new Set<number>();
  for (const length of [300_000, 900_000, 600_000]) {
    const attachment = { ...key, netns: "", config: Buffer.alloc(length) };
    cache.begin(attachment);
    let isWritten = false;
    const written = cache
      .write(attachment, { cniVersion: "1.0.0", interfaces: [{ name: String(length) }] })
      .then(() => {
        isWritten = true;
      });
    while (!isWritten) {
      expectWhole(dir);
      if (existsSync(file)) texts.add(readFileSync(file).length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await written;
    expectWhole(dir);
    texts.add(readFileSync(file).length);
  }
  expect(texts.size).toBe(3);
});
