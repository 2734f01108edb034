import type { TarEntry } from "../tar/tar-entry.js";
import { rootlessXattr } from "./xattr-queue.js";

/** They describe the machine on which the image was built. */
const hostOnly = new Set(["security.selinux", "system.nfs4_acl"]);

/**
 * The extended attributes that an entry gets on disk, by name. SELinux labels and NFS access lists are left out, as they are the
 * building machine's. In layers for overlayfs names that mean something to overlayfs are escaped as it does. Rootless, the owner is
 * kept in an attribute, as umoci does. Linux has attributes of users only on files and directories, so others get none.
 */
export function diskXattrs(
  entry: TarEntry,
  { rootless, overlay }: { readonly rootless: boolean; readonly overlay: boolean },
): Map<string, Uint8Array> {
  const xattrs = new Map<string, Uint8Array>();
  const own = `${overlayNamespace(rootless)}.overlay.`;
  const forUsers = entry.type === "file" || entry.type === "directory";
  for (const [name, value] of entry.xattrs ?? []) {
    if (hostOnly.has(name) || (rootless && name === rootlessXattr)) continue;
    if (!forUsers && name.startsWith("user.")) continue;
    xattrs.set(overlay && name.startsWith(own) ? `${own}overlay.${name.slice(own.length)}` : name, value);
  }
  if (rootless && forUsers && (entry.uid !== 0 || entry.gid !== 0)) {
    xattrs.set(rootlessXattr, Buffer.from([0x08, ...varint(entry.uid), 0x10, ...varint(entry.gid)]));
  }
  return xattrs;
}

/** The namespace in which overlayfs keeps its attributes: `user` when mounted with `userxattr`. */
export function overlayNamespace(rootless: boolean): "user" | "trusted" {
  return rootless ? "user" : "trusted";
}

/** A protobuf number; 0 stands for "no other owner", which is the highest number. */
function varint(id: number): number[] {
  const bytes: number[] = [];
  let rest = id === 0 ? 0xffff_ffff : id;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}
