import { join, posix, resolve } from "node:path";
import type { Spec } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { withStaging } from "../unpack/staging.js";
import { type Bundle, bundleAt, leadsOut } from "./bundle.js";
import { letPass, makeFolder } from "./bundle-folder.js";
import { checkedSpec } from "./edit-spec.js";
import { rootOf, writeConfigFile } from "./write-config.js";

/** What a bundle is made of. */
export interface CreateBundleOptions {
  /** The configuration. */
  readonly spec: Spec;
  /**
   * A root filesystem that is there already; its absolute path becomes `root.path`. Default: what `root.path` says, and an empty folder
   * is made where that is in the bundle.
   */
  readonly rootfs?: string | undefined;
}

/**
 * Makes a bundle: a folder with `config.json`. It appears as a whole; a failure, or the end of this process, leaves nothing at its path.
 *
 * Its mode is 0700: an image's set-user-ID programs are for the container alone. With a user namespace and run as root, the group of
 * the container's root may pass through it (0710), as runtimes need it; the folders above have to let that group pass, too.
 * `config.json` has the mode 0600.
 *
 * @param path nothing, or an empty folder, in a folder that is there
 * @throws OciError `ALREADY_EXISTS`, `INVALID_ARGUMENT` for a configuration that is not valid, `WRITE_FAILED`
 */
export async function createBundle(path: string, { spec, rootfs }: CreateBundleOptions): Promise<Bundle> {
  const target = resolve(path);
  const doing = `making the bundle ${target}`;
  const stated = rootfs === undefined ? spec : { ...spec, root: { ...spec.root, path: resolve(rootfs) } };
  const root = rootOf(checkedSpec(stated, doing), doing);
  if (!root.startsWith("/") && leadsOut(root)) {
    throw new OciError(
      "INVALID_ARGUMENT",
      doing,
      `root.path ${JSON.stringify(root)} leads out of the bundle`,
      {
        hint: "Give an absolute path for a root filesystem elsewhere.",
      },
    );
  }
  await withStaging(target, doing, async (folder) => {
    makeFolder(folder, doing);
    if (!root.startsWith("/") && posix.resolve("/", root) !== "/")
      makeFolder(join(folder, root), doing, 0o755);
    await writeConfigFile(folder, stated, doing);
    letPass(folder, stated, doing);
  });
  return bundleAt(target, stated, root);
}
