import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LayerEntry, layerTar } from "@container-interfaces/oci";
import { run } from "../lab.js";
import { noise } from "./sample-image.js";

const deep = Array.from({ length: 12 }, (_, number) => `${number}-${"d".repeat(30)}`);
const longName = "n".repeat(180);

/** The kinds that the fourth layer is for. */
export const lastKinds = {
  link: "hard link across layers",
  again: "whiteout and the same name again",
  through: "file below a symbolic link to a folder",
} as const;

/** Kinds of entries, by name, and the paths of each in the image; a character stands for one byte. */
export const kinds: Readonly<Record<string, readonly string[]>> = {
  "the root itself": ["."],
  "regular files": ["files/regular", "files/large"],
  "empty file": ["files/empty"],
  "file without rights": ["files/none"],
  "setuid, setgid": ["files/setuid", "files/setgid"],
  "sticky folder, setgid folder": ["sticky", "setgid"],
  "folder without rights": ["zero", "zero/inside"],
  "folder without the right to write": ["readonly", "readonly/inside"],
  "symbolic links: relative, absolute": ["links/relative", "links/absolute"],
  "symbolic links: dangling, to itself, with owner": ["links/dangling", "links/itself", "links/owned"],
  "symbolic link with a long target": ["gnu/long-target"],
  "hard links": ["links/first", "links/second", "links/third"],
  "hard link to a symbolic link": ["links/symlink-a", "links/symlink-b"],
  [lastKinds.link]: ["links/across", "files/regular"],
  fifo: ["special/fifo"],
  "character devices": ["special/null", "special/char"],
  "block device": ["special/block"],
  "extended attributes of users": ["xattrs/user", "xattrs/folder"],
  "extended attribute without a value": ["xattrs/empty"],
  "attribute security.capability": ["xattrs/capability"],
  "attribute trusted.*": ["xattrs/trusted"],
  "POSIX access control list": ["xattrs/acl", "xattrs/default-acl"],
  "name of more than 100 bytes": [`names/${longName}`, `gnu/${longName}`],
  "path of more than 255 bytes": [`names/${deep.join("/")}/end`, `gnu/${deep.join("/")}/end`],
  "name that is not ASCII": [Buffer.from("names/größe-日本").toString("latin1")],
  "name that is not UTF-8": ["names/\xff\xfe-bytes"],
  "names with odd characters": [
    "names/with\nnewline",
    "names/back\\slash",
    'names/"quoted" $x',
    "names/-dash",
  ],
  "sparse file": ["sparse/pax"],
  "owners above 2^21, as text and as base-256": ["owners/large", "gnu/owner"],
  "group above 2^31": ["owners/group"],
  "time before 1970": ["times/old", "gnu/old"],
  "time after 2038": ["times/new"],
  "time of a folder with content": ["times", "times/folder", "times/folder/inside"],
  "whiteout of a file and of a folder": ["gone/left"],
  "opaque folder": ["opaque", "opaque/new", "opaque/sub", "opaque/sub/new"],
  "file replaced by a folder": ["replaced/file", "replaced/file/inside"],
  "folder replaced by a file": ["replaced/folder"],
  "folder replaced by a symbolic link": ["replaced/to-link"],
  "symbolic link replaced by a file and by a folder": ["replaced/link", "replaced/link-folder"],
  "file that is replaced keeps its other name": ["links/kept", "links/was-kept"],
  "folder whose attributes change": ["changed", "changed/inside"],
  [lastKinds.again]: ["again", "again/new"],
  "folders that no entry is of": [
    "implied",
    "implied/folder",
    "implied/folder/deep",
    "implied/folder/deep/file",
  ],
  [lastKinds.through]: ["through", "real", "real/below"],
};

/** Writes the layers of an image with {@link kinds} as archives, in their order: two by GNU tar, in the forms posix and gnu, and two by ours. */
export async function writeLayers(folder: string): Promise<readonly string[]> {
  await mkdir(folder);
  const at = (name: string): string => join(folder, name);
  await makeFirst(at("first"));
  await makeSecond(at("second"));
  const pax = ["--format=posix", "--xattrs", "--xattrs-include=*", "--acls"];
  const common = ["--sparse", "--sort=name", "--numeric-owner"];
  await run(["tar", "-C", at("first"), ...pax, ...common, "-cf", at("first.tar"), "."]);
  await run(["tar", "-C", at("second"), "--format=gnu", ...common, "-cf", at("second.tar"), "gnu"]);
  await writeFile(at("third.tar"), Buffer.concat([...layerTar(thirdLayer)]));
  await writeFile(at("fourth.tar"), Buffer.concat([...layerTar(fourthLayer)]));
  return ["first.tar", "second.tar", "third.tar", "fourth.tar"].map(at);
}

async function makeFirst(root: string): Promise<void> {
  const folders = [
    "files",
    "links",
    "special",
    "xattrs",
    "names",
    "sparse",
    "owners",
    "times/folder",
    "gone/folder",
  ];
  const more = [
    "opaque/sub",
    "replaced/folder/sub",
    "replaced/to-link",
    "changed",
    "again/old",
    "real",
    "readonly",
  ];
  for (const name of [
    ...folders,
    ...more,
    "zero",
    "sticky",
    "setgid",
    "xattrs/folder",
    "xattrs/default-acl",
  ]) {
    await mkdir(join(root, name), { recursive: true });
  }
  await mkdir(join(root, "names", ...deep), { recursive: true });
  await mkdir(join(root, "implied"));
  await writeFile(join(root, "files/large"), noise(700_000, "large"));
  // names are bytes to a shell
  const script = `set -e
cd "$1"
for name in files/regular files/setuid files/setgid files/none links/first links/kept xattrs/user xattrs/empty xattrs/capability xattrs/trusted \\
  xattrs/acl owners/large owners/group times/old times/new times/folder/inside gone/left gone/file gone/folder/inside opaque/old \\
  opaque/sub/old replaced/file replaced/folder/sub/file replaced/to-link/file changed/inside again/old/file again/file zero/inside readonly/inside
do echo "$name" >"$name"; done
: >files/empty
chmod 4755 files/setuid; chmod 2755 files/setgid; chmod 0 files/none; chmod 1777 sticky; chmod 2775 setgid
ln -s first links/relative; ln -s /files/regular links/absolute; ln -s /nowhere/at/all links/dangling; ln -s itself links/itself
ln -s first links/owned; chown -h 77:88 links/owned
ln links/first links/second; ln links/first links/third; ln links/kept links/was-kept
ln -s kept links/symlink-a; ln links/symlink-a links/symlink-b
ln -s /nowhere replaced/link; ln -s /real replaced/link-folder; ln -s real through
mkfifo -m 640 special/fifo; mknod -m 666 special/null c 1 3; mknod -m 600 special/char c 300 70000; mknod -m 660 special/block b 7 5
setfattr -n user.comment -v "of a file" xattrs/user; setfattr -n user.empty xattrs/empty; setfattr -n user.bytes -v 0x00ff0a3d xattrs/user
setfattr -n user.comment -v "of a folder" xattrs/folder
setfattr -n trusted.example -v "yes" xattrs/trusted
setfattr -n security.capability -v 0x0100000200040000000000000000000000000000 xattrs/capability
echo >"names/$2"; echo >"names/größe-日本"; echo >"$(printf 'names/\\377\\376-bytes')"
echo >"names/with
newline"; echo >'names/back\\slash'; echo >'names/"quoted" $x'; echo >names/-dash; echo deep >"names/$3/end"
truncate -s 3000000 sparse/pax; echo middle | dd of=sparse/pax bs=1 seek=1000000 conv=notrunc status=none
chown 3000000:4000000 owners/large; chown 1:3000000000 owners/group
touch -d @-86400 times/old; touch -d @4102444800.25 times/new; touch -d @1000000000 times/folder; touch -d @1000000001 times
chmod 0555 readonly; chmod 0 zero; touch -d @900000000 .
`;
  await run(["sh", "-c", script, "sh", root, longName, deep.join("/")]);
  // access control lists as the kernel keeps them: the owner, user 5, the group, the mask, others
  const entries = [
    [1, 6, 0xffffffff],
    [2, 4, 5],
    [4, 4, 0xffffffff],
    [16, 4, 0xffffffff],
    [32, 0, 0xffffffff],
  ];
  const list = Buffer.alloc(4 + 8 * entries.length);
  list.writeUInt32LE(2);
  for (const [number, [tag = 0, rights = 0, id = 0]] of entries.entries()) {
    list.writeUInt16LE(tag, 4 + 8 * number);
    list.writeUInt16LE(rights, 6 + 8 * number);
    list.writeUInt32LE(id, 8 + 8 * number);
  }
  const value = `0x${list.toString("hex")}`;
  for (const [name, kind] of [
    ["acl", "access"],
    ["default-acl", "default"],
  ]) {
    await run(["setfattr", "-n", `system.posix_acl_${kind}`, "-v", value, join(root, "xattrs", name ?? "")]);
  }
}

async function makeSecond(root: string): Promise<void> {
  await mkdir(join(root, "gnu", ...deep), { recursive: true });
  const script = `set -e
cd "$1"
echo >"gnu/$2"; echo deep >"gnu/$3/end"; ln -s "/$3/$3" gnu/long-target
echo >gnu/owner; chown 2097152:2097153 gnu/owner
echo >gnu/old; touch -d @-1000 gnu/old
`;
  await run(["sh", "-c", script, "sh", root, longName, deep.join("/")]);
}

const mtime = 1_700_000_000;

const thirdLayer: readonly LayerEntry[] = [
  ...["gone/", "links/", "replaced/"].map((name): LayerEntry => ({ name, type: "directory", mtime })),
  { name: "gone/.wh.file", mtime },
  { name: "gone/.wh.folder", mtime },
  { name: "opaque/", type: "directory", mode: 0o711, mtime },
  { name: "opaque/.wh..wh..opq", mtime },
  { name: "opaque/new", content: "new", mtime },
  { name: "opaque/sub/", type: "directory", mtime },
  { name: "opaque/sub/new", content: "new", mtime },
  { name: "replaced/file/", type: "directory", mode: 0o750, mtime },
  { name: "replaced/file/inside", content: "inside", mtime },
  { name: "replaced/folder", content: "a file", uid: 5, gid: 6, mtime },
  { name: "replaced/to-link", type: "symlink", linkName: "../real", mtime },
  { name: "replaced/link", content: "a file", mtime },
  { name: "replaced/link-folder/", type: "directory", mtime },
  { name: "links/kept", content: "another one", mtime },
  {
    name: "changed/",
    type: "directory",
    mode: 0o700,
    uid: 9,
    gid: 10,
    mtime,
    pax: { "SCHILY.xattr.user.new": "1" },
  },
  { name: "implied/folder/deep/file", content: "no folder is mentioned", mtime },
];

const fourthLayer: readonly LayerEntry[] = [
  { name: ".wh.again", mtime },
  { name: "again/", type: "directory", mode: 0o755, mtime },
  { name: "again/new", content: "new", mtime },
  { name: "through/below", content: "below a link", mtime },
  { name: "links/across", type: "hardlink", linkName: "files/regular", mtime },
];

/** Writes an archive with a sparse file in the oldest form, which other unpackers of images do not know. */
export async function writeOldSparse(folder: string): Promise<string> {
  await mkdir(folder);
  const script = `set -e
cd "$1"
truncate -s 3000000 sparse; for at in 4096 1000000 2000000 2500000 2990000
do echo "$at" | dd of=sparse bs=1 seek=$at conv=notrunc status=none; done
tar --format=gnu --sparse --numeric-owner -cf sparse.tar sparse
`;
  await run(["sh", "-c", script, "sh", folder]);
  return join(folder, "sparse.tar");
}
