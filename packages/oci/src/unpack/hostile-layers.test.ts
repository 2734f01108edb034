import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostileImage, type HostileOutcome, hostileImages } from "../../test/hostile-layers.js";
import { testImage } from "../../test/test-image.js";
import { treeSnapshot } from "../../test/tree-snapshot.js";
import { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import { applyTar, UnpackBudget } from "./apply-tar.js";
import { Extractor } from "./extractor.js";
import { LayerContext } from "./layer-context.js";
import { removeDirectory } from "./remove-directory.js";
import { RootTree } from "./root-tree.js";
import { unpackOverlay } from "./unpack-overlay.js";
import { unpackRootfs } from "./unpack-rootfs.js";
import { extractorOptions } from "./unpacking.js";

const base = mkdtempSync(join(tmpdir(), "hostile-"));
const canary = join(base, "canary");
const root = join(base, "root");
const isRoot = process.getuid?.() === 0;
const images = hostileImages(canary);
/** Attributes that an image needs cannot be set without the program, which is a refusal of its own. */
const lacksSetfattr = spawnSync("setfattr", ["--version"]).error !== undefined;

beforeAll(() => {
  chmodSync(base, 0o755);
  mkdirSync(join(canary, "folder"), { recursive: true });
  writeFileSync(join(canary, "file"), "untouched", { mode: 0o640 });
  writeFileSync(join(canary, "folder", "inner"), "untouched");
  symlinkSync("file", join(canary, "link"));
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

async function outcomeOf(
  work: () => Promise<unknown>,
): Promise<{ outcome: HostileOutcome; error?: unknown }> {
  try {
    await work();
    return { outcome: "contained" };
  } catch (error) {
    return { outcome: "refused", error };
  }
}

/** A refusal names the layer and is of a kind that says so; nothing is left of the target. */
function expectRefusal(error: unknown): void {
  expect(error).toBeInstanceOf(OciError);
  const { code, digest } = error as OciError;
  expect(["INVALID_LAYER", "TOO_LARGE", ...(lacksSetfattr ? ["PROGRAM_MISSING"] : [])]).toContain(code);
  expect(digest).toMatch(/^sha256:/);
}

const needsSetfattr = (error: unknown): boolean => lacksSetfattr && OciError.is(error, "PROGRAM_MISSING");

/** Runs `work`, and proves that nothing changed beside the root. */
async function beside(work: () => Promise<void>): Promise<void> {
  const before = treeSnapshot(canary);
  try {
    await work();
    expect(treeSnapshot(canary)).toEqual(before);
    expect(readdirSync(base).filter((name) => name !== "root")).toEqual(["canary"]);
  } finally {
    // paths in it may be longer than calls take
    const tree = new RootTree(base);
    removeDirectory(tree, tree.root, "root", !isRoot);
    tree.close();
  }
}

const exists = (name: string): boolean =>
  lstatSync(join(root, name), { throwIfNoEntry: false }) !== undefined;

function expectTree({ there = [], absent = [] }: HostileImage): void {
  for (const name of there) expect(exists(name), name).toBe(true);
  for (const name of absent) expect(exists(name), name).toBe(false);
}

describe("the collection", () => {
  it("has at least 60 images in named classes, each class with several", () => {
    expect(images.length).toBeGreaterThanOrEqual(60);
    const kinds = new Map<string, number>();
    for (const { kind } of images) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect(kinds.size).toBeGreaterThanOrEqual(12);
    expect(Math.min(...kinds.values())).toBeGreaterThanOrEqual(3);
  });

  it("names each image once", () => {
    expect(new Set(images.map(({ kind, name }) => `${kind}: ${name}`)).size).toBe(images.length);
  });
});

describe.each(images)("$kind: $name", (image) => {
  const { layers, outcome, overlay = outcome } = image;

  it(`is ${outcome} in one folder`, async () => {
    await beside(async () => {
      const result = await outcomeOf(() => unpackRootfs(testImage(...layers), root));
      if (needsSetfattr(result.error)) return expect(existsSync(root)).toBe(false);
      if (result.error !== undefined && outcome === "contained") throw result.error;
      expect(result.outcome).toBe(outcome);
      if (result.outcome === "refused") expectRefusal(result.error);
      expect(existsSync(root)).toBe(result.outcome === "contained");
      if (result.outcome === "contained") expectTree(image);
    });
  });

  it(`is ${overlay} as layers of an overlay`, async () => {
    await beside(async () => {
      const result = await outcomeOf(() => unpackOverlay(testImage(...layers), root));
      if (needsSetfattr(result.error)) return expect(existsSync(root)).toBe(false);
      if (result.error !== undefined && overlay === "contained") throw result.error;
      expect(result.outcome).toBe(overlay);
      if (result.outcome === "refused") expectRefusal(result.error);
      expect(existsSync(root)).toBe(result.outcome === "contained");
    });
  });

  it("touches nothing outside where paths take the place of handles", async () => {
    await beside(async () => {
      mkdirSync(root);
      const deadline = new Deadline("testing", {});
      const settings = { ...extractorOptions({}, deadline), anchored: false };
      const extractor = new Extractor(root, new LayerContext("sha256:0", 0), settings);
      try {
        for (const [index, layer] of layers.entries()) {
          extractor.layer = new LayerContext("sha256:0", index);
          await applyTar(chunked(layer), extractor, new UnpackBudget({}), deadline);
        }
        await extractor.finish();
      } catch (error) {
        expectRefusal(extractor.layer.failure(error));
      } finally {
        extractor.close();
      }
    });
  });
});

async function* chunked(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

describe.skipIf(!isRoot)("as an ordinary user (skipped without root, which tests above then are)", () => {
  const nobody = 65_534;
  let outcomes: Readonly<Record<string, { readonly outcome: HostileOutcome; readonly error?: string }>> = {};
  let before: Record<string, string> = {};
  let after: Record<string, string> = {};
  let names: readonly string[] = [];
  const folder = join(base, "user");
  const theirs = hostileImages(join(folder, "canary"));

  beforeAll(async () => {
    mkdirSync(join(folder, "canary", "folder"), { recursive: true });
    writeFileSync(join(folder, "canary", "file"), "untouched", { mode: 0o640 });
    writeFileSync(join(folder, "canary", "folder", "inner"), "untouched");
    symlinkSync("file", join(folder, "canary", "link"));
    for (const name of ["", "canary", "canary/folder", "canary/file", "canary/folder/inner"]) {
      chownSync(join(folder, name), nobody, nobody);
    }
    const program = join(base, "unpack.mjs");
    const input = fileURLToPath(new URL("../../test/unpack-hostile.ts", import.meta.url));
    const bundle = await rolldown({ input, platform: "node", tsconfig: false, external: ["fzstd"] });
    await bundle.write({ file: program, format: "esm", codeSplitting: false });
    await bundle.close();
    before = treeSnapshot(join(folder, "canary"));
    const run = spawnSync(process.execPath, [program, folder], {
      uid: nobody,
      gid: nobody,
      cwd: "/",
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    after = treeSnapshot(join(folder, "canary"));
    names = readdirSync(folder);
    rmSync(program);
    rmSync(folder, { recursive: true });
    expect(run.stderr).toBe("");
    outcomes = JSON.parse(run.stdout) as typeof outcomes;
  }, 120_000);

  it.each(theirs)("$kind: $name", ({ kind, name, outcome }) => {
    const result = outcomes[`${kind}: ${name}`];
    expect(result?.error ?? "", "an error of another kind").toBe("");
    expect(result?.outcome).toBe(outcome);
  });

  it("leaves the canary, which is theirs to write, as it was", () => {
    expect(after).toEqual(before);
    expect(Object.keys(before).length).toBe(5);
  });

  it("leaves nothing of what it unpacked or refused", () => {
    expect(names).toEqual(["canary"]);
  });
});
