import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Spec } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { type Bundle, bundleAt, configName } from "./bundle.js";
import { letPass } from "./bundle-folder.js";
import { checkedSpec } from "./edit-spec.js";

/**
 * Writes the configuration of a bundle anew. At every moment `config.json` is the old or the new one, as a whole, also after a power
 * cut. Running containers do not hear of it.
 *
 * @throws OciError `INVALID_ARGUMENT` for a configuration that is not valid or has no root, `WRITE_FAILED`
 */
export async function writeConfig(bundle: Bundle, spec: Spec): Promise<Bundle> {
  const doing = `writing the configuration of the bundle ${bundle.path}`;
  const root = rootOf(checkedSpec(spec, doing), doing);
  await writeConfigFile(bundle.path, spec, doing);
  letPass(bundle.path, spec, doing);
  return bundleAt(bundle.path, spec, root);
}

/** The path of the root that a configuration states. */
export function rootOf({ root }: Spec, doing: string): string {
  if (root !== undefined && root.path !== "") return root.path;
  throw new OciError("INVALID_ARGUMENT", doing, "the configuration says nothing of a root filesystem", {
    hint: 'Set root to { path: "rootfs" }.',
  });
}

/** Writes `config.json` for its owner only, since an environment may have secrets: aside first, and then in its place. */
export async function writeConfigFile(folder: string, spec: Spec, doing: string): Promise<void> {
  const file = join(folder, configName);
  const aside = join(folder, `.${configName}.${randomBytes(6).toString("hex")}`);
  try {
    const handle = await open(aside, "wx", 0o600);
    try {
      await handle.writeFile(`${Spec.stringify(spec, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, file);
    await syncFolder(folder);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => {});
    const reason = `${file} cannot be written (${error instanceof Error && "code" in error ? String(error.code) : String(error)})`;
    throw new OciError("WRITE_FAILED", doing, reason, { file, cause: error });
  }
}

/** Has the disk know of the new name, where it can. */
async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch {
    // some systems cannot do so
  } finally {
    await handle?.close();
  }
}
