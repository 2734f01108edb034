import type { Image } from "@container-interfaces/oci-spec/image";
import type { LinuxIDMapping, Mount, Spec } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { converting } from "./image-process.js";
import { unmappedId } from "./mapped-id.js";
import { cleanDestination, isBelow } from "./mount-list.js";
import type { RootFiles } from "./root-files.js";

/**
 * What becomes of the folders that an image declares as volumes: `tmpfs` for memory that is gone with the container, `ignore` for
 * folders of the root filesystem as any other, or a function that gives the mount for each, undefined for none.
 */
export type ImageVolumes = "tmpfs" | "ignore" | ((destination: string) => Mount | undefined);

/** What is needed beside the image to mount its volumes. */
export interface ImageVolumesContext {
  readonly spec: Spec;
  readonly volumes: ImageVolumes;
  /** The root filesystem, where it is at hand. */
  readonly files: RootFiles | undefined;
  /** Whether files have lost their owners, since they were unpacked without root. */
  readonly rootless: boolean;
}

/**
 * The mounts of an image's volumes, outer ones before what is in them. A place that something is mounted on already is left to that.
 *
 * @param taken the mounts that are there
 * @throws OciError `INVALID_IMAGE` for a volume that is no place in a container
 */
export function imageVolumes(
  { config }: Image,
  taken: readonly Mount[],
  context: ImageVolumesContext,
): readonly Mount[] {
  const { volumes } = context;
  if (volumes === "ignore") return [];
  const places = new Set(taken.map(({ destination }) => cleanDestination(destination)));
  return Object.keys(config?.Volumes ?? {})
    .sort()
    .flatMap((destination) => {
      const place = checkPlace(destination);
      if (places.has(place)) return [];
      places.add(place);
      const mount = volumes === "tmpfs" ? tmpfs(destination, context) : volumes(destination);
      return mount === undefined ? [] : [mount];
    });
}

/** All mounts in an order in which none hides another: a volume inside of one of the caller's mounts comes after that. */
export function orderMounts(
  base: readonly Mount[],
  volumes: readonly Mount[],
  own: readonly Mount[],
): readonly Mount[] {
  const inside = ({ destination }: Mount): boolean =>
    own.some((mount) => isBelow(destination, mount.destination));
  return [...base, ...volumes.filter((mount) => !inside(mount)), ...own, ...volumes.filter(inside)];
}

function checkPlace(destination: string): string {
  const place = cleanDestination(destination);
  if (destination.startsWith("/") && place !== "/" && !destination.includes("\0")) return place;
  const shown = JSON.stringify(destination.slice(0, 200));
  throw new OciError("INVALID_IMAGE", converting, `its volume ${shown} is no folder below the root`, {
    hint: 'Give volumes: "ignore".',
  });
}

function tmpfs(destination: string, { files, spec, rootless }: ImageVolumesContext): Mount | undefined {
  const found = files?.find(destination);
  // a file: nothing can be mounted on it that a program would write to
  if (found?.name !== undefined) return undefined;
  const mount = { destination, type: "tmpfs", source: "tmpfs" };
  if (files === undefined || found === undefined) {
    return { ...mount, options: ["nosuid", "nodev", "mode=0755"] };
  }
  const { mode, uid, gid } = found.stats;
  const { uidMappings = [], gidMappings = [] } = spec.linux ?? {};
  return {
    ...mount,
    options: [
      "nosuid",
      "nodev",
      `mode=0${(mode & 0o7777).toString(8)}`,
      ...(rootless ? [] : [...owner("uid", uid, uidMappings), ...owner("gid", gid, gidMappings)]),
      // what the image has there is copied into it
      ...(files.isEmpty(destination, found) ? [] : ["tmpcopyup"]),
    ],
  };
}

function owner(option: "uid" | "gid", id: number, mappings: readonly LinuxIDMapping[]): readonly string[] {
  const inside = mappings.length === 0 ? id : unmappedId(id, mappings);
  return inside === undefined || inside === 0 ? [] : [`${option}=${inside}`];
}
