import type { Image } from "@container-interfaces/oci-spec/image";
import type { Mount, Spec } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { defaultLinuxSpec, stamped } from "./default-linux-spec.js";
import { imageAnnotations } from "./image-annotations.js";
import { converting, type ImageProcessOptions, imageProcess } from "./image-process.js";
import { imageUser } from "./image-user.js";
import { type ImageVolumes, imageVolumes, orderMounts } from "./image-volumes.js";
import { cleanDestination, putMount } from "./mount-list.js";
import { RootFiles } from "./root-files.js";

/** How an image's configuration becomes one of a runtime. */
export interface ImageSpecOptions {
  /**
   * What counts where neither the image nor another option says anything. Its namespaces, capabilities, resources and mounts stay.
   * Default: {@link defaultLinuxSpec}.
   */
  readonly spec?: Spec | undefined;
  /**
   * The folder that the image was unpacked to, on this machine: its passwd and group files say who users are, its folders what
   * volumes begin with. Without it a user has to be a number, has no groups, and group 0 unless one is said. Default: none.
   */
  readonly rootfs?: string | undefined;
  /** The program, where it is to be another than the image's. */
  readonly process?: ImageProcessOptions | undefined;
  /** The container's hostname. Default: that of `spec`. */
  readonly hostname?: string | undefined;
  /** Further mounts, in their order; one on a place of `spec`'s mounts takes that one's place. Default: none. */
  readonly mounts?: readonly Mount[] | undefined;
  /**
   * What the image's volumes become. Default: `tmpfs`, as the specification wants application data not to be written to the root
   * filesystem. It has the mode and the owner of the image's folder, and what is in that is copied into it. Use `ignore`, or mounts
   * of your own, where the data is to stay or is large.
   */
  readonly volumes?: ImageVolumes | undefined;
  /**
   * Whether the runtime runs without root: it cannot give its programs further groups then, and the files of `rootfs` have lost their
   * owners. Default: false.
   */
  readonly rootless?: boolean | undefined;
}

/**
 * Makes the runtime configuration of an image's container, as the image specification's "Conversion to OCI Runtime Configuration" has it.
 *
 * - `process.args` are `Entrypoint` and `Cmd`, `process.cwd` is `WorkingDir`, `/` without. `process.env` is `Env`, unchanged; `PATH`, and
 *   what `spec` sets, are added where they are missing. `HOME` is left to the runtime, which knows it from the image's passwd file.
 * - `process.user` is `User` with names looked up in the image's own files, root without. `additionalGids` has the group itself, which
 *   keeps out whom a file's mode denies by group, as Docker and containerd do. Where no group is said there also are the groups that list the user:
 *   the specification's description of `User` wants them for a number, too, its conversion does not, and Docker and containerd have them.
 * - `annotations` are those of `spec`, then `org.opencontainers.image.` with `os`, `architecture`, `variant`, `os.version`,
 *   `os.features`, `author`, `created`, `stopSignal` and `exposedPorts` (lists with commas), then the labels, which count most.
 * - `mounts` are those of `spec`, the volumes, and the caller's.
 *
 * Files of the image are read as they are in it, no link leads out, and more than 10 MiB of passwd or group are refused.
 *
 * @param image the configuration of the image, valid
 * @returns a configuration with the lowest `ociVersion` that has all of its fields; `root.path` is that of `spec`, not of `rootfs`
 * @throws OciError `INVALID_IMAGE` for a user who is not in the image and what else cannot be converted, `INVALID_ARGUMENT` for the same in
 *   options and where there is no program to run, `UNSUPPORTED` for an image of Windows, or of another system than Linux without `spec`,
 *   `NOT_FOUND` and `READ_FAILED` for the root filesystem
 */
export async function runtimeSpecFromImage(image: Image, options: ImageSpecOptions = {}): Promise<Spec> {
  const { rootfs } = options;
  const { spec, process } = imageSpecBase(image, options);
  const convert = (files: RootFiles | undefined): Spec => {
    const rootless = options.rootless ?? false;
    const user = imageUser(image, { spec, user: options.process?.user, files, rootless });
    const places = new Set((spec.mounts ?? []).map(({ destination }) => cleanDestination(destination)));
    const replaces = ({ destination }: Mount): boolean => places.has(cleanDestination(destination));
    const base = (options.mounts ?? []).filter(replaces).reduce(putMount, spec.mounts ?? []);
    const own = (options.mounts ?? []).filter((mount) => !replaces(mount));
    const volumes = imageVolumes(image, [...base, ...own], {
      spec,
      volumes: options.volumes ?? "tmpfs",
      files,
      rootless,
    });
    const mounts = orderMounts(base, volumes, own);
    return stamped({
      ...spec,
      process: { ...process, user },
      ...(options.hostname === undefined ? {} : { hostname: options.hostname }),
      ...(mounts.length === 0 ? {} : { mounts }),
      annotations: { ...spec.annotations, ...imageAnnotations(image) },
    });
  };
  return rootfs === undefined ? convert(undefined) : RootFiles.with(rootfs, converting, convert);
}

/**
 * What of the conversion needs no files, so that what is wrong with it is found before anything is unpacked.
 *
 * @throws OciError `INVALID_IMAGE`, `INVALID_ARGUMENT`, `UNSUPPORTED`
 */
export function imageSpecBase(
  image: Image,
  { spec, process, rootless }: ImageSpecOptions,
): { readonly spec: Spec; readonly process: NonNullable<Spec["process"]> } {
  const { os } = image;
  if (os === "windows" || (spec === undefined && os !== "linux" && os !== "")) {
    throw new OciError(
      "UNSUPPORTED",
      converting,
      `the image is for ${JSON.stringify(os)}, and not for Linux`,
      {
        hint: os === "windows" ? undefined : "Give a configuration for that system as spec.",
      },
    );
  }
  const base = spec ?? defaultLinuxSpec({ rootless });
  return { spec: base, process: imageProcess(image, base.process, process) };
}
