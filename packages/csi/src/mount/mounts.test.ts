import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { bindMount } from "./bind-mount.js";
import { contentOf, formatAndMount } from "./format-and-mount.js";
import { attachLoop, detachLoop, loadLoopDevices, refreshLoop } from "./loop-devices.js";
import { isMountPoint, mountsAt } from "./mount-info.js";
import { resizeFileSystem } from "./resize-file-system.js";
import { unmount } from "./unmount.js";
import { volumeUsage } from "./volume-usage.js";

const MiB = 1024 * 1024;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "csi-mount-"));
  onTestFinished(async () => {
    // the last that was mounted lies on top
    for (;;) {
      const own = readFileSync("/proc/self/mountinfo", "utf8")
        .split("\n")
        .map((line) => line.split(" ")[4] ?? "")
        .filter((path) => path.startsWith(`${made}/`));
      const last = own.at(-1);
      if (last === undefined) break;
      spawnSync("umount", [last]);
    }
    for (const { file } of await loadLoopDevices()) if (file.startsWith(`${made}/`)) await detachLoop(file);
    rmSync(made, { recursive: true });
  });
  return made;
}

/** Whether this process may mount. */
function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  return spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
}

/** Whether this process has a capability of Linux, by its number. */
function hasCapability(number: number): boolean {
  if (process.platform !== "linux") return false;
  const [, bits = "0"] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return ((BigInt(`0x${bits}`) >> BigInt(number)) & 1n) === 1n;
}

/** Whether this machine has loop devices and the program that makes a file system. */
function canLoop(program: string): boolean {
  return canMount() && existsSync("/dev/loop-control") && spawnSync(program, ["-V"]).error === undefined;
}

function image(path: string, bytes: number): string {
  writeFileSync(path, "");
  truncateSync(path, bytes);
  return path;
}

describe.skipIf(!canMount())("mounts, where this process may mount", () => {
  test("a directory is bound, again, read-only, writable, and unmounted with its target", async () => {
    const at = folder();
    const [source, target] = [join(at, "source"), join(at, "pods/a/mount")];
    mkdirSync(source);
    writeFileSync(join(source, "file"), "hello");
    for (const readonly of [false, false, true, true, false]) {
      await bindMount(source, target, { create: "directory", readonly });
      expect(await mountsAt(target)).toHaveLength(1);
      expect((await mountsAt(target))[0]?.options.includes("ro")).toBe(readonly);
      expect(readFileSync(join(target, "file"), "utf8")).toBe("hello");
      const write = (): void => writeFileSync(join(target, "more"), "");
      if (readonly) expect(write).toThrow(/EROFS/);
      else write();
    }
    await unmount(target, { removeTarget: true });
    await unmount(target, { removeTarget: true });
    expect(existsSync(target)).toBe(false);
    expect(readFileSync(join(source, "file"), "utf8")).toBe("hello");
  });

  test("flags of the source stay in a read-only mount", async () => {
    const at = folder();
    const [source, target] = [join(at, "source"), join(at, "target")];
    mkdirSync(source);
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "nosuid,nodev,noexec", "none", source]).status).toBe(0);
    await bindMount(source, target, { create: "directory", readonly: true });
    expect((await mountsAt(target))[0]?.options).toEqual(
      expect.arrayContaining(["ro", "nosuid", "nodev", "noexec"]),
    );
  });

  test("another mount at the target is left alone", async () => {
    const at = folder();
    const [source, other, target] = ["source", "other", "target"].map((name) => join(at, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [source, other]) mkdirSync(path);
    await bindMount(other, target, { create: "directory" });
    await expect(bindMount(source, target)).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    expect(await mountsAt(target)).toHaveLength(1);
  });

  test("a source that is not there leaves nothing", async () => {
    const at = folder();
    const target = join(at, "target");
    await expect(bindMount(join(at, "gone"), target, { create: "directory" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(existsSync(target)).toBe(false);
  });

  test("a target that is made and cannot be mounted at is taken away", async () => {
    const at = folder();
    const target = join(at, "target");
    mkdirSync(join(at, "source"));
    await expect(bindMount(join(at, "source"), target, { create: "file" })).rejects.toMatchObject({
      code: "INTERNAL",
    });
    expect(existsSync(target)).toBe(false);
  });

  test("a stack is unmounted to its ground", async () => {
    const at = folder();
    const target = join(at, "target");
    mkdirSync(target);
    for (let count = 0; count < 3; count += 1) spawnSync("mount", ["-t", "tmpfs", "none", target]);
    expect(await mountsAt(target)).toHaveLength(3);
    await unmount(target);
    expect(await isMountPoint(target)).toBe(false);
    expect(existsSync(target)).toBe(true);
  });

  test("a link at the target is not followed", async () => {
    const at = folder();
    const [other, link] = [join(at, "other"), join(at, "link")];
    mkdirSync(other);
    spawnSync("mount", ["-t", "tmpfs", "none", other]);
    symlinkSync(other, link);
    await expect(unmount(link, { removeTarget: true })).rejects.toThrow(/symbolic link/);
    await expect(bindMount(at, link)).rejects.toThrow(/symbolic link/);
    expect(await mountsAt(other)).toHaveLength(1);
  });

  test("a file that holds data is not removed", async () => {
    const target = join(folder(), "target");
    writeFileSync(target, "data");
    await expect(unmount(target, { removeTarget: true })).rejects.toThrow(/ENOTEMPTY/);
    expect(readFileSync(target, "utf8")).toBe("data");
  });

  test("a bind that is given up leaves nothing", async () => {
    const at = folder();
    const [source, target] = [join(at, "source"), join(at, "target")];
    mkdirSync(source);
    const controller = new AbortController();
    const bound = bindMount(source, target, {
      create: "directory",
      readonly: true,
      signal: controller.signal,
    });
    controller.abort();
    await expect(bound).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await isMountPoint(target)).toBe(false);
    expect(existsSync(target)).toBe(false);
  });

  test("the top of a stack is the top, also after a move", async () => {
    const at = folder();
    const [under, over, target] = ["under", "over", "target"].map((name) => join(at, name)) as [
      string,
      string,
      string,
    ];
    spawnSync("mount", ["--bind", at, at]);
    spawnSync("mount", ["--make-private", at]);
    for (const path of [under, over, target]) mkdirSync(path);
    // the one that will be on top is mounted first
    spawnSync("mount", ["-t", "tmpfs", "over", over]);
    spawnSync("mount", ["-t", "tmpfs", "under", target]);
    spawnSync("mount", ["--move", over, target]);
    expect((await mountsAt(target)).map((each) => each.source)).toEqual(["under", "over"]);
    for (const path of [target, target, at]) spawnSync("umount", [path]);
  });

  test("a directory that holds data is not removed", async () => {
    const at = folder();
    const target = join(at, "target");
    mkdirSync(target);
    writeFileSync(join(target, "data"), "");
    await expect(unmount(target, { removeTarget: true })).rejects.toThrow(/ENOTEMPTY/);
    expect(existsSync(join(target, "data"))).toBe(true);
  });

  test("a file that is no device is not formatted", async () => {
    const at = folder();
    mkdirSync(join(at, "target"));
    writeFileSync(join(at, "disk"), "data");
    await expect(formatAndMount(join(at, "disk"), join(at, "target"))).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    expect(readFileSync(join(at, "disk"), "utf8")).toBe("data");
  });

  test("usage of a directory is in bytes and inodes", async () => {
    const at = folder();
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m,nr_inodes=100", "none", at]);
    onTestFinished(() => void spawnSync("umount", [at]));
    writeFileSync(join(at, "file"), Buffer.alloc(MiB));
    expect(await volumeUsage(at)).toEqual([
      { unit: 1, total: 16n * 1024n * 1024n, available: 15n * 1024n * 1024n, used: 1024n * 1024n },
      { unit: 2, total: 100n, available: 98n, used: 2n },
    ]);
    await expect(volumeUsage(join(at, "gone"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe.skipIf(!canLoop("mkfs.ext4"))("devices, where this machine has loop devices and ext4", () => {
  test("a file is a device once, grows, and is none again", async () => {
    const file = image(join(folder(), "disk"), MiB);
    const device = await attachLoop(file);
    expect(await attachLoop(file)).toBe(device);
    truncateSync(file, 2 * MiB);
    await refreshLoop(device);
    expect(await volumeUsage(device)).toEqual([
      { unit: 1, total: 2n * 1024n * 1024n, available: 0n, used: 0n },
    ]);
    rmSync(file);
    await detachLoop(file);
    await detachLoop(file);
    expect((await loadLoopDevices()).map((each) => each.device)).not.toContain(device);
    await expect(attachLoop(file)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("an empty device is formatted once, and mounted with what is on it", async () => {
    const at = folder();
    const file = image(join(at, "disk"), 16 * MiB);
    const target = join(at, "target");
    mkdirSync(target);
    const device = await attachLoop(file);
    expect(await contentOf(device)).toBeUndefined();
    await formatAndMount(device, target);
    await formatAndMount(device, target);
    writeFileSync(join(target, "data"), "hello");
    await unmount(target);
    await formatAndMount(device, target);
    expect(readFileSync(join(target, "data"), "utf8")).toBe("hello");
    await unmount(target);
    await expect(formatAndMount(device, target, { fsType: "xfs" })).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
    await formatAndMount(device, target, { readonly: true });
    expect(() => writeFileSync(join(target, "more"), "")).toThrow(/EROFS/);
  });

  test.skipIf(!hasCapability(24))("a file system grows with its device, with CAP_SYS_RESOURCE", async () => {
    const at = folder();
    const file = image(join(at, "disk"), 16 * MiB);
    const target = join(at, "target");
    mkdirSync(target);
    const device = await attachLoop(file);
    await formatAndMount(device, target);
    const [before] = await volumeUsage(target);
    truncateSync(file, 32 * MiB);
    await refreshLoop(device);
    for (let count = 0; count < 2; count += 1) await resizeFileSystem(device, target);
    const [after] = await volumeUsage(target);
    expect(Number(after?.total)).toBeGreaterThan(1.5 * Number(before?.total));
  });

  test("what mount says is in the error, and its options are not", async () => {
    const at = folder();
    mkdirSync(join(at, "target"));
    const device = await attachLoop(image(join(at, "disk"), 16 * MiB));
    await formatAndMount(device, join(at, "target"));
    await unmount(join(at, "target"));
    const error = await formatAndMount(device, join(at, "target"), {
      mountFlags: ["password=hunter2"],
    }).catch((each: Error) => each);
    expect(error).toMatchObject({ name: "RpcError", code: "INTERNAL" });
    expect(`${error}`).toMatch(/mount: /);
    expect(`${error}`).not.toContain("hunter2");
  });

  test("a file is the same device by every path, and read-only only where it is asked so", async () => {
    const at = folder();
    const file = image(join(at, "disk"), MiB);
    symlinkSync("disk", join(at, "link"));
    const device = await attachLoop(file);
    expect(await attachLoop(join(at, "link"))).toBe(device);
    await expect(attachLoop(file, { readonly: true })).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
    writeFileSync(`${file} (deleted)`, "");
    await detachLoop(`${file} (deleted)`);
    expect((await loadLoopDevices()).map((each) => each.device)).toContain(device);
    await detachLoop(join(at, "link"));
    expect(await attachLoop(file, { readonly: true })).toMatch(/^\/dev\/loop\d+$/);
    expect((await loadLoopDevices()).find((each) => each.file === file)?.readonly).toBe(true);
  });

  test("a mount that is there is not taken for a read-only one", async () => {
    const at = folder();
    const target = join(at, "target");
    mkdirSync(target);
    const device = await attachLoop(image(join(at, "disk"), 16 * MiB));
    await formatAndMount(device, target);
    await expect(formatAndMount(device, target, { readonly: true })).rejects.toMatchObject({
      code: "ALREADY_EXISTS",
    });
  });

  test("a device without a file system cannot grow", async () => {
    const at = folder();
    const device = await attachLoop(image(join(at, "disk"), MiB));
    await expect(resizeFileSystem(device, at)).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
  });

  test("a device with a partition table is not formatted", async () => {
    const at = folder();
    const file = image(join(at, "disk"), 4 * MiB);
    const table = Buffer.alloc(512);
    // one partition of Linux, and the signature
    table.set([0x80, 0, 0, 0, 0x83, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 0], 446);
    table.set([0x55, 0xaa], 510);
    writeFileSync(file, Buffer.concat([table, Buffer.alloc(4 * MiB - 512)]));
    const device = await attachLoop(file);
    expect(await contentOf(device)).toBe("a partition table");
    await expect(formatAndMount(device, at)).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
  });

  test("an empty device is not mounted read-only", async () => {
    const at = folder();
    const device = await attachLoop(image(join(at, "disk"), 4 * MiB));
    mkdirSync(join(at, "target"));
    await expect(formatAndMount(device, join(at, "target"), { readonly: true })).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
    expect(await contentOf(device)).toBeUndefined();
  });
});
