import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TestEntry, tarOf } from "../../test/tar-of.js";
import { OciError } from "../oci-error.js";
import { type ApplyLayerOptions, applyLayer } from "./apply-layer.js";

let base: string;
let root: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "apply-"));
  root = join(base, "root");
  mkdirSync(root);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const apply = (entries: readonly TestEntry[], options?: ApplyLayerOptions): Promise<void> =>
  applyLayer(
    (async function* (): AsyncGenerator<Uint8Array> {
      yield tarOf(...entries);
    })(),
    root,
    options,
  );

describe("applyLayer", () => {
  it("adds to what is there, replaces it and removes it", async () => {
    mkdirSync(join(root, "d"));
    for (const name of ["a", "b", "d/c"]) writeFileSync(join(root, name), "old");
    await apply([{ name: "a", data: "new" }, { name: ".wh.b" }, { name: "d/e" }]);
    expect(readdirSync(root)).toEqual(["a", "d"]);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("new");
    expect(readdirSync(join(root, "d"))).toEqual(["c", "e"]);
  });

  it("keeps modes and times of folders that it only puts something into", async () => {
    mkdirSync(join(root, "d"));
    chmodSync(join(root, "d"), 0o2700);
    utimesSync(join(root, "d"), 5, 5);
    utimesSync(root, 7, 7);
    await apply([{ name: "d/a" }]);
    const folder = lstatSync(join(root, "d"));
    expect([folder.mode & 0o7777, folder.mtimeMs, lstatSync(root).mtimeMs]).toEqual([0o2700, 5000, 7000]);
  });

  it("refuses a root that is a link or is not there", async () => {
    symlinkSync("root", join(base, "link"));
    root = join(base, "link");
    await expect(apply([{ name: "a" }])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      hint: "Give the folder that the link leads to.",
    });
    expect(readdirSync(join(base, "root"))).toEqual([]);
    writeFileSync(join(base, "file"), "");
    root = join(base, "file");
    await expect(apply([{ name: "a" }])).rejects.toMatchObject({ code: "INVALID_ARGUMENT", hint: undefined });
    for (const missing of ["missing", "missing/too"]) {
      root = join(base, missing);
      await expect(apply([{ name: "a" }])).rejects.toMatchObject({
        code: "NOT_FOUND",
        file: root,
        hint: "Make the folder first.",
      });
    }
  });

  it("names the layer by the digest that it is told", async () => {
    await expect(apply([{ name: ".." }], { digest: "sha256:abc" })).rejects.toMatchObject({
      digest: "sha256:abc",
      entry: "..",
    });
  });

  it("closes every handle, also after a failure", async () => {
    const open = (): number => readdirSync("/proc/self/fd").length;
    if (spawnSync("true").status !== 0 || process.platform !== "linux") return;
    const many = Array.from({ length: 300 }, (_, index): TestEntry => ({ name: `d${index}/e/f`, data: "x" }));
    await apply(many);
    const before = open();
    await apply(many);
    await expect(apply([...many, { name: ".." }])).rejects.toBeInstanceOf(OciError);
    expect(open()).toBeLessThanOrEqual(before);
  });
});
