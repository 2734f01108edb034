// Unpacks all hostile images beside a canary, and prints what came of each; run as an ordinary user.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { OciError } from "../src/oci-error.js";
import { removeDirectory } from "../src/unpack/remove-directory.js";
import { RootTree } from "../src/unpack/root-tree.js";
import { unpackRootfs } from "../src/unpack/unpack-rootfs.js";
import { hostileImages } from "./hostile-layers.js";
import { testImage } from "./test-image.js";
import { treeSnapshot } from "./tree-snapshot.js";

const folder = process.argv[2] as string;
const root = join(folder, "root");
const results: Record<string, { outcome: string; error?: string }> = {};
let before = JSON.stringify(treeSnapshot(join(folder, "canary")));
for (const { kind, name, layers } of hostileImages(join(folder, "canary"))) {
  const result: { outcome: string; error?: string } = { outcome: "contained" };
  try {
    await unpackRootfs(testImage(...layers), root);
  } catch (error) {
    // attributes cannot be set without the program setfattr, which says nothing of the image
    if (!OciError.is(error, "PROGRAM_MISSING")) result.outcome = "refused";
    if (
      result.outcome === "refused" &&
      !OciError.is(error, "INVALID_LAYER") &&
      !OciError.is(error, "TOO_LARGE")
    )
      result.error = String(error);
    if (existsSync(root)) result.error = "something was left";
  }
  const after = JSON.stringify(treeSnapshot(join(folder, "canary")));
  if (after !== before) result.error = "the canary was touched";
  before = after;
  if (existsSync(root)) {
    const tree = new RootTree(folder);
    removeDirectory(tree, tree.root, "root", true);
    tree.close();
  }
  results[`${kind}: ${name}`] = result;
}
process.stdout.write(JSON.stringify(results));
