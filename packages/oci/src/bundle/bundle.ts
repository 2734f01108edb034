import { posix, resolve } from "node:path";
import type { Spec } from "@container-interfaces/oci-spec/runtime";

/** The name of a bundle's configuration. */
export const configName = "config.json";

/** A filesystem bundle: a folder with the configuration of a container and mostly its root filesystem (runtime specification, bundle.md). */
export interface Bundle {
  /** The folder, absolute. */
  readonly path: string;
  /** The root filesystem, absolute; in the bundle or elsewhere. */
  readonly rootfs: string;
  /** The file `config.json`. */
  readonly configPath: string;
  /** The configuration, as it was read or written. */
  readonly spec: Spec;
}

/** The bundle at an absolute path. */
export function bundleAt(path: string, spec: Spec, root: string): Bundle {
  return { path, rootfs: resolve(path, root), configPath: resolve(path, configName), spec };
}

/** Whether a relative path leads out of the folder that it counts from. */
export function leadsOut(path: string): boolean {
  const [first] = posix.normalize(path).split("/");
  return first === ".." || path.startsWith("/");
}
