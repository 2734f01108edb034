import { posix } from "node:path";
import type { Mount } from "@container-interfaces/oci-spec/runtime";

/** A destination as the kernel takes it: absolute, without `.`, `..` and slashes too many. */
export function cleanDestination(destination: string): string {
  return posix.resolve("/", destination);
}

/** Whether a path is within a folder, and not the folder itself. */
export function isBelow(path: string, folder: string): boolean {
  const [inner, outer] = [cleanDestination(path), cleanDestination(folder)];
  return inner !== outer && inner.startsWith(outer === "/" ? "/" : `${outer}/`);
}

/** The mounts with one more: in place of the one with the same destination, else behind all. */
export function putMount(mounts: readonly Mount[], mount: Mount): readonly Mount[] {
  const place = cleanDestination(mount.destination);
  const index = mounts.findIndex(({ destination }) => cleanDestination(destination) === place);
  return index < 0 ? [...mounts, mount] : mounts.with(index, mount);
}
