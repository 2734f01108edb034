import { join, resolve } from "node:path";
import type { ResolvedImage } from "../image-source.js";
import { withStaging } from "../unpack/staging.js";
import type { UnpackOptions } from "../unpack/unpack-options.js";
import { unpackRootfs } from "../unpack/unpack-rootfs.js";
import { type Bundle, bundleAt } from "./bundle.js";
import { letPass, makeFolder } from "./bundle-folder.js";
import { defaultLinuxSpec } from "./default-linux-spec.js";
import { editSpec, type SpecEditor } from "./edit-spec.js";
import { type ImageSpecOptions, imageSpecBase, runtimeSpecFromImage } from "./runtime-spec-from-image.js";
import { writeConfigFile } from "./write-config.js";

/** How an image becomes a bundle: how layers are unpacked, and how its configuration is converted. */
export interface UnpackBundleOptions extends UnpackOptions, Omit<ImageSpecOptions, "rootfs" | "rootless"> {
  /**
   * Whether both unpacking and the runtime do without root, see {@link UnpackOptions} and {@link DefaultLinuxSpecOptions}. Default: true
   * unless this process runs as root.
   */
  readonly rootless?: boolean | undefined;
  /** Last changes to the configuration, such as `(spec) => spec.readonlyRootfs().cpus(1.5)`. Default: none. */
  readonly edit?: ((spec: SpecEditor) => SpecEditor) | undefined;
}

/**
 * Unpacks an image into a bundle that a runtime can run: its layers in the folder `rootfs`, its configuration, converted by
 * {@link runtimeSpecFromImage}, in `config.json`.
 *
 * The bundle appears when all of it is there, with modes as {@link createBundle} has them. A failure leaves nothing, and the end of this
 * process at most a hidden folder beside it, `.NAME.unpack-…`. Nothing that is there is replaced.
 *
 * The ids of `uidMappings` and `gidMappings`, or else those of `spec`, are of the container's user namespace and of the files.
 *
 * ```ts
 * const bundle = await unpack(image, "/run/bundles/web-1", { process: { args: ["sleep", "60"] } });
 * ```
 *
 * @param bundlePath nothing, or an empty folder, in a folder that is there
 * @throws OciError what {@link unpackRootfs} and {@link runtimeSpecFromImage} throw; what needs no files is found before anything is unpacked
 */
export async function unpack(
  image: ResolvedImage,
  bundlePath: string,
  options: UnpackBundleOptions = {},
): Promise<Bundle> {
  const path = resolve(bundlePath);
  const doing = `unpacking image ${image.descriptor.digest} into the bundle ${path}`;
  const rootless = options.rootless ?? process.geteuid?.() !== 0;
  const base = baseOf(options, rootless);
  const { uidMappings, gidMappings } = { ...base.linux };
  const conversion: ImageSpecOptions = { ...options, spec: base, rootless };
  imageSpecBase(image.config, conversion);
  const spec = await withStaging(path, doing, async (folder) => {
    makeFolder(folder, doing);
    const rootfs = join(folder, "rootfs");
    await unpackRootfs(image, rootfs, { ...options, rootless, uidMappings, gidMappings });
    const converted = editSpec(await runtimeSpecFromImage(image.config, { ...conversion, rootfs }));
    const inBundle = converted.change((one) => ({ ...one, root: { ...one.root, path: "rootfs" } }));
    const edited = (options.edit?.(inBundle) ?? inBundle).build();
    await writeConfigFile(folder, edited, doing);
    letPass(folder, edited, doing);
    return edited;
  });
  return bundleAt(path, spec, spec.root?.path ?? "rootfs");
}

/** The configuration that the image's is put into, with the mappings that were asked for. */
function baseOf(
  { spec, uidMappings, gidMappings }: UnpackBundleOptions,
  rootless: boolean,
): NonNullable<ImageSpecOptions["spec"]> {
  if (spec === undefined) return defaultLinuxSpec({ rootless, uidMappings, gidMappings });
  if (uidMappings === undefined && gidMappings === undefined) return spec;
  return editSpec(spec)
    .userNamespace(uidMappings ?? spec.linux?.uidMappings ?? [], gidMappings ?? spec.linux?.gidMappings ?? [])
    .build();
}
