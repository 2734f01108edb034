import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundledProgram } from "../test/bundled-program.js";
import { temporaryFolder } from "../test/temporary-folder.js";
import { thrown } from "../testdata/row.js";
import { CniError } from "./cni-error.js";
import { isMissing, readSmallFile, systemReason } from "./read-small-file.js";

const readAs = bundledProgram("read-as.mjs");

describe("a small file", () => {
  test.each([0, 1, 100_000, 16 * 2 ** 20])("of %i bytes is read", (size) => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, Buffer.alloc(size, "a"));
    const bytes = readSmallFile(file);
    expect(bytes).toHaveLength(size);
    expect(Buffer.alloc(size, "a").equals(bytes)).toBe(true);
  });

  test("is read behind a link", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "é\ud83d");
    symlinkSync("file", join(folder, "link"));
    expect(Buffer.from(readSmallFile(join(folder, "link"))).toString()).toBe("é\ufffd");
  });

  test.each<[string, (file: string) => unknown, string, string | undefined]>([
    ["nothing", () => {}, "it does not exist", "ENOENT"],
    ["a link to nothing", (file) => symlinkSync("nowhere", file), "it does not exist", "ENOENT"],
    ["a folder", (file) => mkdirSync(file), "it is no regular file", undefined],
    [
      "a pipe that nobody writes to",
      (file) => execFileSync("mkfifo", [file]),
      "it is no regular file",
      undefined,
    ],
    ["a device", (file) => symlinkSync("/dev/zero", file), "it is no regular file", undefined],
    [
      "one byte more than 16 MiB",
      (file) => {
        writeFileSync(file, "");
        truncateSync(file, 16 * 2 ** 20 + 1);
      },
      "it is larger than 16 MiB",
      undefined,
    ],
  ])("is not %s", (_, make, reason, code) => {
    const file = join(temporaryFolder(), "file");
    make(file);
    const before = openFiles();
    const error = thrown(() => readSmallFile(file), "READ_FAILED");
    expect(error).toMatchObject({ file, reason, message: `[READ_FAILED] reading ${file}: ${reason}` });
    expect((error.cause as NodeJS.ErrnoException | undefined)?.code).toBe(code);
    expect("cause" in error).toBe(code !== undefined);
    expect(openFiles()).toBe(before);
  });

  test("is not a socket", async () => {
    const file = join(temporaryFolder(), "socket");
    const server = createServer().listen(file);
    await new Promise((resolve) => server.once("listening", resolve));
    expect(thrown(() => readSmallFile(file), "READ_FAILED").message).toContain("ENXIO");
    await new Promise((resolve) => server.close(resolve));
  });

  test("has a name that can be one, and stands in a folder", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(thrown(() => readSmallFile("a\0b"), "READ_FAILED").message).not.toContain("\0");
    expect(thrown(() => readSmallFile(join(file, "x")), "READ_FAILED").reason).toBe(
      "a part of the path is no folder (ENOTDIR)",
    );
    expect(thrown(() => readSmallFile(`/tmp/${"n".repeat(256)}`), "READ_FAILED").reason).toBe(
      "the name is too long (ENAMETOOLONG)",
    );
  });

  test("leaves no file open", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "a");
    const before = openFiles();
    for (let count = 0; count < 100; count += 1) readSmallFile(file);
    expect(openFiles()).toBe(before);
  });
});

const openFiles = (): number => readdirSync("/proc/self/fd").length;

describe("why the system refused", () => {
  test.each([
    ["ENOENT", "it does not exist"],
    ["EACCES", `user ${process.geteuid?.()} may not (EACCES)`],
    ["ENOSPC", "the disk is full (ENOSPC)"],
    ["EROFS", "the file system is read-only (EROFS)"],
    ["ENAMETOOLONG", "the name is too long (ENAMETOOLONG)"],
    ["ENOTDIR", "a part of the path is no folder (ENOTDIR)"],
    ["EIO", "the words of the system"],
    [undefined, "the words of the system"],
  ])("%s is told in words where it is common", (code, reason) => {
    expect(systemReason(Object.assign(new Error("the words of the system"), { code }))).toBe(reason);
  });

  test("that a file is missing is known from the error, and from the error about it", () => {
    const missing = Object.assign(new Error("x"), { code: "ENOENT" });
    const other = Object.assign(new Error("x"), { code: "EACCES" });
    expect(isMissing(missing)).toBe(true);
    expect(isMissing(new CniError("READ_FAILED", "x", { cause: missing }))).toBe(true);
    for (const error of [
      other,
      new CniError("READ_FAILED", "x", { cause: other }),
      new CniError("READ_FAILED", "x"),
      new Error("x"),
      undefined,
    ]) {
      expect(isMissing(error)).toBe(false);
    }
  });
});

test("what another user may not read is told, with the file and the user", () => {
  const folder = temporaryFolder();
  const user = process.getuid?.() === 0 ? 65_534 : (process.getuid?.() ?? 0);
  chmodSync(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  for (const name of ["configs", "cache", "cache/results", "cache/pending"]) mkdirSync(at(name));
  writeFileSync(at("configs/10-lab.conflist"), "{}", { mode: 0o000 });
  writeFileSync(at("cache/results/lab-web-1-eth0"), "{}", { mode: 0o000 });
  mkdirSync(at("closed"), { mode: 0o000 });
  onTestFinished(() => chmodSync(at("closed"), 0o700));
  chmodSync(at("cache/pending"), 0o555);
  const run = (list: string): Record<string, unknown> => {
    const args = [readAs.path, String(user), list, at("configs/10-lab.conflist"), at("cache")];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr).toBe("");
    return JSON.parse(stdout);
  };
  const reason = `user ${user} may not (EACCES)`;
  const refusal = (doing: string, name: string): object => ({
    code: "READ_FAILED",
    file: at(name),
    message: `[READ_FAILED] ${doing} ${at(name)}: ${reason}`,
  });
  expect(run(at("closed"))).toMatchObject({
    folder: refusal("listing", "closed"),
    file: refusal("reading", "configs/10-lab.conflist"),
    cached: refusal("reading", "cache/results/lab-web-1-eth0"),
    listed: { value: [] },
    begun: {
      code: "WRITE_FAILED",
      file: at("cache/pending/lab-web-1-eth0"),
      message: expect.stringContaining(reason),
    },
    networks: refusal("listing", "closed"),
  });
  const { networks } = run(at("configs"));
  expect(networks).toMatchObject({
    value: {
      networks: [],
      diagnostics: [{ file: at("configs/10-lab.conflist"), error: { code: "READ_FAILED" } }],
    },
  });
});
