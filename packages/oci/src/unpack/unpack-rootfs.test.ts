import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TestEntry, tarOf } from "../../test/tar-of.js";
import { type TestLayer, testImage } from "../../test/test-image.js";
import { OciError } from "../oci-error.js";
import type { UnpackNote, UnpackOptions, UnpackProgress } from "./unpack-options.js";
import { unpackRootfs } from "./unpack-rootfs.js";

const isRoot = process.getuid?.() === 0;
const hasAttr =
  spawnSync("setfattr", ["--version"]).status === 0 && spawnSync("getfattr", ["--version"]).status === 0;
let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "unpack-"));
  root = join(base, "root");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const unpack = (layers: readonly (readonly TestEntry[])[], options?: UnpackOptions): Promise<void> =>
  unpackRootfs(testImage(...layers.map((layer) => tarOf(...layer))), root, options);
const at = (name: string): string => join(root, name);
const read = (name: string): string => readFileSync(at(name), "utf8");
const mode = (name: string): number => lstatSync(at(name)).mode & 0o7777;
const owner = (name: string): string => `${lstatSync(at(name)).uid}:${lstatSync(at(name)).gid}`;
const xattr = (name: string, attribute: string): string => {
  const { stdout, stderr } = spawnSync("getfattr", [
    "-h",
    "-n",
    attribute,
    "-e",
    "hex",
    "--only-values",
    at(name),
  ]);
  return stdout.length > 0 ? stdout.toString("hex") : stderr.toString().trim();
};
async function failure(work: Promise<unknown>): Promise<OciError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OciError);
  return error as OciError;
}

describe("what an entry becomes", () => {
  it("a file: content, mode, time", async () => {
    await unpack([
      [{ name: "dir/a", data: "text", mode: 0o4751, mtime: 1_000_000_000, mtimeNs: 123_456_000 }],
    ]);
    expect(read("dir/a")).toBe("text");
    expect(mode("dir/a")).toBe(0o4751);
    expect(lstatSync(at("dir/a"), { bigint: true }).mtimeNs / 1000n).toBe(1_000_000_000_123_456n);
  });

  it("a large file, an empty file, a sparse file that stays one", async () => {
    const data = Buffer.alloc(3_000_001, "0123456789");
    const pax = { "GNU.sparse.map": "8000000,1", "GNU.sparse.numblocks": "1", "GNU.sparse.size": "9000000" };
    await unpack([[{ name: "large", data }, { name: "empty" }, { name: "sparse", data: "x", pax }]]);
    expect(readFileSync(at("large")).equals(data)).toBe(true);
    expect(lstatSync(at("empty")).size).toBe(0);
    const { size, blocks } = lstatSync(at("sparse"));
    expect(size).toBe(9_000_000);
    expect(blocks * 512).toBeLessThan(1_000_000);
    expect(readFileSync(at("sparse"))[8_000_000]).toBe(0x78);
  });

  it("a folder: mode and time, whatever is put in it later", async () => {
    await unpack([
      [
        { name: "d/", type: "directory", mode: 0o2711, mtime: 1_111_111_111 },
        { name: "d/a", data: "x" },
      ],
      [{ name: "d/b", data: "x" }],
      [{ name: "d/.wh.a" }],
    ]);
    expect(mode("d")).toBe(0o2711);
    expect(lstatSync(at("d")).mtimeMs).toBe(1_111_111_111_000);
    expect(readdirSync(at("d"))).toEqual(["b"]);
  });

  it("the root: as an entry says, otherwise root's, 0755, of the time 0", async () => {
    await unpack([[{ name: "./", type: "directory", mode: 0o711, mtime: 5 }]]);
    expect([mode("."), lstatSync(at(".")).mtimeMs]).toEqual([0o711, 5000]);
    rmSync(root, { recursive: true });
    await unpack([[{ name: "a" }]]);
    expect([mode("."), lstatSync(at(".")).mtimeMs]).toEqual([0o755, 0]);
  });

  it("a folder that is only implied: 0755, of the time 0", async () => {
    await unpack([[{ name: "a/b/c", data: "x" }]]);
    expect([mode("a"), mode("a/b"), lstatSync(at("a")).mtimeMs]).toEqual([0o755, 0o755, 0]);
  });

  it("a symbolic link: what it holds and its time", async () => {
    await unpack([[{ name: "l", type: "symlink", linkName: "/no/where", mtime: 7 }]]);
    expect(readlinkSync(at("l"))).toBe("/no/where");
    expect(lstatSync(at("l")).mtimeMs).toBe(7000);
  });

  it("a hard link: the same inode, also of a link and of a lower layer's file", async () => {
    await unpack([
      [
        { name: "a", data: "x" },
        { name: "l", type: "symlink", linkName: "a" },
        { name: "d/b", type: "hardlink", linkName: "/a" },
      ],
      [
        { name: "c", type: "hardlink", linkName: "d/../a" },
        { name: "m", type: "hardlink", linkName: "l" },
      ],
    ]);
    expect(new Set(["a", "d/b", "c"].map((name) => lstatSync(at(name)).ino)).size).toBe(1);
    expect(lstatSync(at("m")).isSymbolicLink()).toBe(true);
  });

  it("a time before 1970, and a fraction of it", async () => {
    await unpack([[{ name: "a", mtime: -5, mtimeNs: 500_000_000 }]]);
    expect(lstatSync(at("a"), { bigint: true }).mtimeNs).toBe(-4_500_000_000n);
  });

  it("a name that is no UTF-8", async () => {
    await unpack([[{ name: Buffer.from("d\xff/\xfea", "latin1"), data: "x" }]]);
    const [folder] = readdirSync(root, { encoding: "latin1" as BufferEncoding });
    expect(folder).toBe("d\xff");
  });

  it.skipIf(!isRoot)("an owner, which the mode outlives (skipped without root)", async () => {
    await unpack([
      [
        { name: "a", data: "x", uid: 1234, gid: 70_000, mode: 0o6755 },
        { name: "d", type: "directory", uid: 3, gid: 4, mode: 0o1777 },
        { name: "l", type: "symlink", linkName: "a", uid: 5, gid: 6 },
        { name: "f", type: "fifo", uid: 7, gid: 8, mode: 0o622 },
      ],
    ]);
    expect(["a", "d", "l", "f"].map(owner)).toEqual(["1234:70000", "3:4", "5:6", "7:8"]);
    expect([mode("a"), mode("d"), mode("f")]).toEqual([0o6755, 0o1777, 0o622]);
  });

  it.skipIf(!isRoot)("a device and a FIFO, among others (skipped without root)", async () => {
    const device: TestEntry = {
      name: "dev/null",
      type: "char",
      devMajor: 1,
      devMinor: 3,
      mode: 0o666,
      mtime: 9,
    };
    await unpack([
      [
        device,
        { name: "dev/loop300", type: "block", devMajor: 7, devMinor: 300, mode: 0o660, gid: 6 },
        { name: "dev/pipe", type: "fifo", mode: 0o600 },
        { name: "dev/hard", type: "hardlink", linkName: "dev/null" },
      ],
    ]);
    const [node, loop] = [lstatSync(at("dev/null")), lstatSync(at("dev/loop300"))];
    expect([node.isCharacterDevice(), node.rdev, node.mtimeMs, node.nlink]).toEqual([true, 0x103, 9000, 2]);
    expect([loop.isBlockDevice(), loop.rdev, loop.gid]).toEqual([true, 0x10072c, 6]);
    expect([mode("dev/null"), mode("dev/loop300")]).toEqual([0o666, 0o660]);
    expect(lstatSync(at("dev/pipe")).isFIFO()).toBe(true);
    expect(readdirSync(at("dev")).sort()).toEqual(["hard", "loop300", "null", "pipe"]);
  });

  it.skipIf(!isRoot || !hasAttr)(
    "extended attributes (skipped without root, setfattr or getfattr)",
    async () => {
      const capability = Buffer.from("0100000200200000000000000000000000000000", "hex");
      const notes: UnpackNote[] = [];
      await unpack(
        [
          [
            { name: "d", type: "directory", pax: { "SCHILY.xattr.user.d": "old" } },
            {
              name: "a",
              data: "x",
              uid: 5,
              pax: {
                "SCHILY.xattr.security.capability": capability,
                "SCHILY.xattr.security.selinux": "label",
              },
            },
            {
              name: "b",
              data: "x",
              mode: 0o400,
              pax: { "SCHILY.xattr.user.b \n\\#": Buffer.from([0, 10, 255]) },
            },
            { name: "l", type: "symlink", linkName: "a", pax: { "SCHILY.xattr.trusted.l": "on the link" } },
          ],
          [{ name: "d", type: "directory", pax: { "SCHILY.xattr.user.e": "new" } }],
        ],
        { onNote: (note) => notes.push(note) },
      );
      expect(xattr("a", "security.capability")).toBe(capability.toString("hex"));
      expect(xattr("a", "security.selinux")).toMatch(/No such attribute/);
      expect(xattr("b", "user.b \n\\#")).toBe("000aff");
      expect(xattr("l", "trusted.l")).toBe(Buffer.from("on the link").toString("hex"));
      expect(xattr("d", "user.e")).toBe(Buffer.from("new").toString("hex"));
      expect(xattr("d", "user.d")).toMatch(/No such attribute/);
      expect(notes).toEqual([]);
    },
  );
});

describe("layers on one another", () => {
  const dir = (name: string): TestEntry => ({ name, type: "directory" });

  it("replace what is of another type, and merge folders", async () => {
    await unpack([
      [
        { name: "a", data: "1" },
        dir("b"),
        { name: "b/x" },
        { name: "c", type: "symlink", linkName: "b" },
        dir("e"),
        { name: "e/x" },
      ],
      [dir("a"), { name: "b", data: "2" }, dir("c"), { name: "c/y" }, dir("e"), { name: "e/y" }],
    ]);
    expect(lstatSync(at("a")).isDirectory()).toBe(true);
    expect(read("b")).toBe("2");
    expect(lstatSync(at("c")).isDirectory()).toBe(true);
    expect(readdirSync(at("e")).sort()).toEqual(["x", "y"]);
  });

  it("hide by whiteouts what is below, and not what they have themselves", async () => {
    await unpack([
      [{ name: "a" }, { name: "d/old" }, { name: "d/sub/old" }, { name: "keep" }],
      [
        { name: "d/sub/new" },
        { name: "d/new" },
        { name: ".wh.d" },
        { name: ".wh.a" },
        { name: "a", data: "again" },
        { name: ".wh.keep2" },
      ],
    ]);
    expect(readdirSync(root).sort()).toEqual(["a", "d", "keep"]);
    expect(read("a")).toBe("again");
    expect(readdirSync(at("d")).sort()).toEqual(["new", "sub"]);
    expect(readdirSync(at("d/sub"))).toEqual(["new"]);
  });

  it("hide by opaque folders what is below, in any order", async () => {
    await unpack([
      [{ name: "d/old" }, { name: "d/sub/old" }, { name: "e/old" }],
      [{ name: "d/new" }, { name: "d/.wh..wh..opq" }, { name: "d/sub/new" }, { name: "e/.wh..wh..opq" }],
    ]);
    expect(readdirSync(at("d")).sort()).toEqual(["new", "sub"]);
    expect(readdirSync(at("d/sub"))).toEqual(["new"]);
    expect(readdirSync(at("e"))).toEqual([]);
  });

  it("write through links of folders within the root", async () => {
    await unpack([
      [
        dir("usr/lib"),
        { name: "lib", type: "symlink", linkName: "/usr/lib" },
        { name: "bin", type: "symlink", linkName: "../../usr/bin" },
      ],
      [
        { name: "lib/a", data: "1" },
        { name: "bin/b", data: "2" },
      ],
      [{ name: "lib/.wh.a" }],
    ]);
    expect(readdirSync(at("usr/lib"))).toEqual([]);
    expect(read("usr/bin/b")).toBe("2");
  });

  it("break hard links when they replace one name", async () => {
    await unpack([
      [
        { name: "a", data: "1" },
        { name: "b", type: "hardlink", linkName: "a" },
      ],
      [{ name: "b", data: "2" }],
    ]);
    expect([read("a"), read("b")]).toEqual(["1", "2"]);
  });

  it("remove folders that are deep and wide", async () => {
    const deep = Array.from(
      { length: 200 },
      (_, index): TestEntry => ({ name: `d/${"x/".repeat(index)}f`, data: "x" }),
    );
    await unpack([deep, [{ name: ".wh.d" }]]);
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("other owners", () => {
  it.skipIf(!isRoot)("come from mappings (skipped without root)", async () => {
    const uidMappings = [
      { containerID: 0, hostID: 100_000, size: 1000 },
      { containerID: 1000, hostID: 5, size: 1 },
    ];
    const gidMappings = [{ containerID: 0, hostID: 200_000, size: 65_536 }];
    await unpack(
      [
        [
          { name: "d/a", uid: 7, gid: 8 },
          { name: "b", uid: 1000 },
        ],
      ],
      { uidMappings, gidMappings },
    );
    expect([".", "d", "d/a", "b"].map(owner)).toEqual([
      "100000:200000",
      "100000:200000",
      "100007:200008",
      "5:200000",
    ]);
  });

  it("are refused where no mapping has them, before anything is made", async () => {
    const mappings = [{ containerID: 0, hostID: 100_000, size: 1000 }];
    const options = { rootless: false, uidMappings: mappings, gidMappings: mappings };
    if (!isRoot) return;
    const error = await failure(unpack([[{ name: "a", uid: 1000 }]], options));
    expect([error.code, error.entry]).toEqual(["INVALID_LAYER", "a"]);
    expect(error.hint).toContain("1000");
    expect(readdirSync(base)).toEqual([]);
  });

  it("stay this user's when rootless, and files stand for devices", async () => {
    const notes: UnpackNote[] = [];
    await unpack(
      [
        [
          { name: "a", uid: 7, gid: 8 },
          { name: "null", type: "char", devMajor: 1, devMinor: 3, mode: 0o666 },
          { name: "f", type: "fifo" },
        ],
      ],
      { rootless: true, onNote: (note) => notes.push(note) },
    );
    expect(owner("a")).toBe(`${process.getuid?.()}:${process.getgid?.()}`);
    expect([lstatSync(at("null")).isFile(), mode("null"), lstatSync(at("f")).isFIFO()]).toEqual([
      true,
      0o666,
      true,
    ]);
    expect(notes.find(({ entry }) => entry === "null")?.reason).toContain("1:3");
    if (hasAttr) expect(xattr("a", "user.rootlesscontainers")).toBe("08071008");
  });
});

describe("what goes wrong", () => {
  const one = tarOf({ name: "a", data: "text" });
  const image = (layer: TestLayer): ReturnType<typeof testImage> => testImage(layer);

  it("leaves nothing, and says which layer and entry", async () => {
    const error = await failure(unpack([[{ name: "fine" }], [{ name: "d/b" }, { name: "../x" }]]));
    expect([error.code, error.entry]).toEqual(["INVALID_LAYER", "../x"]);
    expect(error.digest).toBe(testImage(tarOf({ name: "d/b" }, { name: "../x" })).manifest.layers[0]?.digest);
    expect(error.message).toMatch(
      /^\[INVALID_LAYER\] unpacking layer sha256:.*: the entry "\.\.\/x" has a name that leads out/,
    );
    expect(readdirSync(base)).toEqual([]);
  });

  it("is another diff ID", async () => {
    const wrong = image(one);
    const config = {
      ...wrong.config,
      rootfs: { type: "layers" as const, diff_ids: [`sha256:${"0".repeat(64)}`] },
    };
    expect((await failure(unpackRootfs({ ...wrong, config }, root))).code).toBe("DIGEST_MISMATCH");
    expect(readdirSync(base)).toEqual([]);
  });

  it("is another number of diff IDs", async () => {
    const wrong = image(one);
    const config = { ...wrong.config, rootfs: { type: "layers" as const, diff_ids: [] } };
    expect((await failure(unpackRootfs({ ...wrong, config }, root))).code).toBe("INVALID_IMAGE");
  });

  it("is a target that is there, and not an empty folder", async () => {
    mkdirSync(root);
    await unpackRootfs(image(one), root);
    expect(read("a")).toBe("text");
    expect((await failure(unpackRootfs(image(one), root))).code).toBe("ALREADY_EXISTS");
    rmSync(root, { recursive: true });
    writeFileSync(root, "");
    expect((await failure(unpackRootfs(image(one), root))).code).toBe("ALREADY_EXISTS");
    expect(readFileSync(root, "utf8")).toBe("");
  });

  it("is a target in no folder", async () => {
    const error = await failure(unpackRootfs(image(one), join(base, "no", "where")));
    expect([error.code, error.file]).toEqual(["WRITE_FAILED", join(base, "no", "where")]);
  });

  it("is too much", async () => {
    const entries = Array.from(
      { length: 20 },
      (_, index): TestEntry => ({ name: `f${index}`, data: "x".repeat(1000) }),
    );
    for (const options of [{ maxEntries: 19 }, { maxBytes: 10_000 }, { maxEntryBytes: 999 }]) {
      const error = await failure(unpack([entries], options));
      expect(error.code).toBe("TOO_LARGE");
      expect(error.hint).toContain(Object.keys(options)[0]);
      expect(readdirSync(base)).toEqual([]);
    }
    await unpack([entries], { maxEntries: 20, maxEntryBytes: 1000, maxBytes: 40_000 });
  });

  it("is an abort, before and during", async () => {
    const early = await failure(unpack([[{ name: "a" }]], { signal: AbortSignal.abort("reason") }));
    expect([early.code, early.cause]).toEqual(["ABORTED", "reason"]);
    const controller = new AbortController();
    const onProgress = (): void => controller.abort("later");
    const late = await failure(
      unpack([[{ name: "a" }], [{ name: "b" }]], { signal: controller.signal, onProgress }),
    );
    expect([late.code, late.cause]).toEqual(["ABORTED", "later"]);
    expect(existsSync(root)).toBe(false);
    expect(readdirSync(base)).toEqual([]);
  });

  it("is a deadline", async () => {
    expect((await failure(unpack([[{ name: "a" }]], { timeoutMs: 0 }))).code).toBe("TIMEOUT");
    expect(readdirSync(base)).toEqual([]);
  });

  it("is the source's", async () => {
    const broken = image(one);
    const error = new OciError("SIZE_MISMATCH", "reading", "short");
    const openBlob = async function* (): AsyncGenerator<Uint8Array> {
      yield one.subarray(0, 100);
      throw error;
    };
    expect(await failure(unpackRootfs({ ...broken, openBlob }, root))).toBe(error);
    expect(readdirSync(base)).toEqual([]);
  });
});

describe("progress", () => {
  it("is told for each layer, with bytes and entries", async () => {
    const seen: UnpackProgress[] = [];
    await unpack([[{ name: "a" }], [{ name: "b" }, { name: "c" }]], { onProgress: (one) => seen.push(one) });
    const done = seen.filter((one) => one.done);
    expect(
      done.map(({ layer, layers, entries, bytes, totalBytes }) => [
        layer,
        layers,
        entries,
        bytes === totalBytes,
      ]),
    ).toEqual([
      [0, 2, 1, true],
      [1, 2, 3, true],
    ]);
  });
});
