import type { Image } from "@container-interfaces/oci-spec/image";
import type { LinuxIDMapping, Spec, User } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import type { ImageProcessOptions } from "./image-process.js";
import { converting } from "./image-process.js";
import { mappedId } from "./mapped-id.js";
import { groupsOf, type ResolvedUser, resolveUser, type UserDatabase } from "./resolve-user.js";
import type { RootFiles } from "./root-files.js";

/** Larger files of users or groups are refused, as containerd does it. */
const maxBytes = 10 * 1024 * 1024;

/** What is needed beside the image to say who its user is. */
export interface ImageUserContext {
  /** The configuration that the image's is put into. */
  readonly spec: Spec;
  /** What the caller asks for. */
  readonly user: ImageProcessOptions["user"];
  /** The root filesystem, where it is at hand. */
  readonly files: RootFiles | undefined;
  /** Whether the runtime runs without root, where it cannot give further groups. */
  readonly rootless: boolean;
}

/**
 * The user of an image's container, as numbers.
 *
 * @throws OciError `INVALID_IMAGE` or `INVALID_ARGUMENT` for one who is not to be found or not in the user namespace, `READ_FAILED`
 */
export function imageUser(image: Image, { spec, user, files, rootless }: ImageUserContext): User {
  if (typeof user === "object") return user;
  const text = user ?? (image.config?.User || undefined);
  const code = user === undefined && text !== undefined ? "INVALID_IMAGE" : "INVALID_ARGUMENT";
  const refuse = (reason: string, hint = "Give process.user as numbers."): OciError => {
    const whose = text === undefined ? "the user" : `the user ${JSON.stringify(text.slice(0, 200))}`;
    return new OciError(code, converting, `${whose}: ${reason}`, { hint });
  };
  const database = databaseOf(files, text, refuse);
  const base = spec.process?.user ?? {};
  const found = text === undefined ? ofBase(base, database, refuse) : resolveUser(text, database, refuse);
  checkMapped(found, rootless, spec, refuse);
  const { umask } = base;
  return {
    uid: found.uid,
    gid: found.gid,
    ...(umask === undefined ? {} : { umask }),
    ...(rootless ? {} : { additionalGids: found.additionalGids }),
  };
}

function ofBase(user: User, database: UserDatabase, refuse: (reason: string) => Error): ResolvedUser {
  const { uid = 0, gid = 0 } = user;
  return { uid, gid, additionalGids: user.additionalGids ?? groupsOf(uid, gid, database, refuse) };
}

function databaseOf(
  files: RootFiles | undefined,
  text: string | undefined,
  refuse: (reason: string) => Error,
): UserDatabase {
  if (files !== undefined) {
    // what is wrong with the file is wrong with the image
    return {
      passwd: once(() => files.read("/etc/passwd", maxBytes, "INVALID_IMAGE")),
      group: once(() => files.read("/etc/group", maxBytes, "INVALID_IMAGE")),
    };
  }
  const named = text?.split(":").some((part) => !/^[+-]?\d+$/.test(part)) === true;
  const none = (): undefined => {
    if (named) throw refuse("its name can be looked up only with the root filesystem, in the option rootfs");
  };
  return { passwd: none, group: none };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function checkMapped(
  user: ResolvedUser,
  rootless: boolean,
  { linux }: Spec,
  refuse: (reason: string, hint: string) => Error,
): void {
  const namespace = linux?.namespaces?.find(({ type }) => type === "user");
  if (namespace === undefined || namespace.path !== undefined) return;
  const check = (id: number, what: string, mappings: readonly LinuxIDMapping[] = []): void => {
    if (mappedId(id, mappings) !== undefined) return;
    throw refuse(
      `the ${what} id ${id} is not in the container's user namespace`,
      `Give mappings that have it, or another user as process.user${rootless ? ', such as "0:0"' : ""}.`,
    );
  };
  check(user.uid, "user", linux?.uidMappings);
  for (const gid of rootless ? [user.gid] : [user.gid, ...user.additionalGids]) {
    check(gid, "group", linux?.gidMappings);
  }
}
