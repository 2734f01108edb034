import { spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TestEntry, tarOf } from "../../test/tar-of.js";
import { testImage } from "../../test/test-image.js";
import { type OverlayLayers, unpackOverlay } from "./unpack-overlay.js";

const isRoot = process.getuid?.() === 0;
const hasAttr = spawnSync("getfattr", ["--version"]).status === 0;
let base: string;
let target: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "overlay-"));
  target = join(base, "image");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const unpack = (...layers: readonly (readonly TestEntry[])[]): Promise<OverlayLayers> =>
  unpackOverlay(testImage(...layers.map((layer) => tarOf(...layer))), target);
const isWhiteout = (name: string): boolean => {
  const stat = lstatSync(join(target, name), { throwIfNoEntry: false });
  return stat?.isCharacterDevice() === true && stat.rdev === 0;
};
const isOpaque = (name: string): boolean =>
  spawnSync("getfattr", [
    "-n",
    `${isRoot ? "trusted" : "user"}.overlay.opaque`,
    "--only-values",
    join(target, name),
  ]).stdout.toString() === "y";

describe.skipIf(!hasAttr)("unpackOverlay (skipped without getfattr)", () => {
  it("makes a folder for each layer, and lists the topmost first", async () => {
    const { lowerDirs, mountOptions } = await unpack([{ name: "a" }], [{ name: "b" }]);
    expect(lowerDirs).toEqual([join(target, "1"), join(target, "0")]);
    expect(mountOptions).toEqual(isRoot ? [] : ["userxattr"]);
    expect([readdirSync(join(target, "0")), readdirSync(join(target, "1")), readdirSync(base)]).toEqual([
      ["a"],
      ["b"],
      ["image"],
    ]);
  });

  it("makes devices of whiteouts, also of what it does not know", async () => {
    await unpack([{ name: "d/a" }], [{ name: "d/.wh.a" }, { name: "d/.wh.b" }, { name: "x/.wh.c" }]);
    expect(["1/d/a", "1/d/b", "1/x/c"].map(isWhiteout)).toEqual([true, true, true]);
    expect(readdirSync(join(target, "1/d"))).toEqual(["a", "b"]);
  });

  it("makes opaque folders, without whiteouts in them", async () => {
    await unpack(
      [{ name: "d/a" }],
      [
        { name: "d/.wh.a" },
        { name: "d/e/.wh.f" },
        { name: "d/.wh..wh..opq" },
        { name: "d/.wh.b" },
        { name: "d/c" },
      ],
    );
    expect(isOpaque("1/d")).toBe(true);
    expect(readdirSync(join(target, "1/d"))).toEqual(["c", "e"]);
    expect(readdirSync(join(target, "1/d/e"))).toEqual([]);
  });

  it("makes a folder opaque that comes before or after its own whiteout", async () => {
    await unpack(
      [{ name: "d/a" }, { name: "e/a" }],
      [{ name: ".wh.d" }, { name: "d/b" }, { name: "e/b" }, { name: ".wh.e" }],
    );
    expect([isOpaque("1/d"), isOpaque("1/e")]).toEqual([true, true]);
    expect([readdirSync(join(target, "1/d")), readdirSync(join(target, "1/e"))]).toEqual([["b"], ["b"]]);
  });

  it("leaves a file that hides the lower one already", async () => {
    await unpack([{ name: "a" }], [{ name: "a", data: "new" }, { name: ".wh.a" }]);
    expect(lstatSync(join(target, "1/a")).size).toBe(3);
  });

  it("gives implied folders and the root what the layers below say", async () => {
    await unpack(
      [
        { name: "./", type: "directory", mode: 0o711, mtime: 3 },
        { name: "d", type: "directory", mode: 0o1777, mtime: 5 },
      ],
      [{ name: "d/a" }],
      [{ name: "d/b" }],
    );
    for (const layer of ["1", "2"]) {
      const [root, folder] = [lstatSync(join(target, layer)), lstatSync(join(target, layer, "d"))];
      expect([root.mode & 0o7777, root.mtimeMs, folder.mode & 0o7777, folder.mtimeMs]).toEqual([
        0o711, 3000, 0o1777, 5000,
      ]);
    }
  });

  it("escapes attributes that mean something to overlayfs", async () => {
    const name = `${isRoot ? "trusted" : "user"}.overlay.opaque`;
    await unpack([{ name: "d", type: "directory", pax: { [`SCHILY.xattr.${name}`]: "y" } }]);
    expect(isOpaque("0/d")).toBe(false);
    const escaped = name.replace(".opaque", ".overlay.opaque");
    expect(
      spawnSync("getfattr", ["-n", escaped, "--only-values", join(target, "0/d")]).stdout.toString(),
    ).toBe("y");
  });

  it("refuses a hard link to a lower layer's file, and leaves nothing", async () => {
    await expect(unpack([{ name: "a" }], [{ name: "b", type: "hardlink", linkName: "a" }])).rejects.toThrow(
      /INVALID_LAYER.*not there/,
    );
    expect(readdirSync(base)).toEqual([]);
  });
});
