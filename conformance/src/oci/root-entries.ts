import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { run } from "../lab.js";

/** One entry of a file system, with all that an image says of it. */
export interface RootEntry {
  readonly type: "file" | "directory" | "symlink" | "fifo" | "char" | "block" | "other";
  readonly mode: string;
  readonly owner: string;
  /** Whole seconds. */
  readonly mtime: number;
  /** Where a symbolic link leads. */
  readonly target?: string;
  /** Major and minor. */
  readonly device?: string;
  readonly size?: number;
  readonly sha256?: string;
  /** The first of the names that this file has. */
  readonly sameAs?: string;
  readonly xattrs?: Readonly<Record<string, string>>;
}

/** All entries below a folder, and itself as `.`, by their paths; a character of a path stands for one byte. */
export async function rootEntries(root: string): Promise<ReadonlyMap<string, RootEntry>> {
  const xattrs = await xattrsBelow(root);
  const entries = new Map<string, RootEntry>();
  const names = new Map<bigint, string>();
  const visit = async (path: string): Promise<void> => {
    const place = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, "latin1")]);
    const { entry, ino, links } = await read(place, xattrs.get(path));
    const first = names.get(ino);
    if (first === undefined) names.set(ino, path);
    const isLinked = entry.type !== "directory" && links > 1n;
    entries.set(path, isLinked ? { ...entry, sameAs: first ?? path } : entry);
    if (entry.type !== "directory") return;
    const children = (await readdir(place, { encoding: "buffer" })).map((name) => name.toString("latin1"));
    for (const child of children.sort()) await visit(path === "." ? child : `${path}/${child}`);
  };
  await visit(".");
  return withoutLonely(entries);
}

/** A layer of overlayfs counts names that a higher layer hides: only names that are to be seen count here. */
function withoutLonely(entries: ReadonlyMap<string, RootEntry>): ReadonlyMap<string, RootEntry> {
  const shared = new Set(
    [...entries].filter(([path, { sameAs }]) => sameAs !== path).map(([, { sameAs }]) => sameAs),
  );
  return new Map(
    [...entries].map(([path, entry]) => {
      const { sameAs, ...rest } = entry;
      return [path, sameAs === path && !shared.has(path) ? rest : entry];
    }),
  );
}

async function read(
  place: Buffer,
  xattrs: Readonly<Record<string, string>> | undefined,
): Promise<{ entry: RootEntry; ino: bigint; links: bigint }> {
  const stat = await lstat(place, { bigint: true });
  const type = stat.isFile()
    ? "file"
    : stat.isDirectory()
      ? "directory"
      : stat.isSymbolicLink()
        ? "symlink"
        : stat.isFIFO()
          ? "fifo"
          : stat.isCharacterDevice()
            ? "char"
            : stat.isBlockDevice()
              ? "block"
              : "other";
  const entry: RootEntry = {
    type,
    mode: (stat.mode & 0o7777n).toString(8),
    owner: `${stat.uid}:${stat.gid}`,
    mtime: Number(BigInt.asIntN(64, stat.mtimeNs) / 1_000_000_000n),
    ...(type === "symlink"
      ? { target: (await readlink(place, { encoding: "buffer" })).toString("latin1") }
      : {}),
    ...(type === "char" || type === "block"
      ? { device: `${(stat.rdev >> 8n) & 0xfffn}:${(stat.rdev & 0xffn) | ((stat.rdev >> 12n) & ~0xffn)}` }
      : {}),
    ...(type === "file" ? { size: Number(stat.size), sha256: await hash(place) } : {}),
    ...(xattrs === undefined ? {} : { xattrs }),
  };
  return { entry, ino: stat.ino, links: stat.nlink };
}

async function hash(place: Buffer): Promise<string> {
  const made = createHash("sha256");
  for await (const chunk of createReadStream(place)) made.update(chunk as Buffer);
  return made.digest("hex");
}

/** The extended attributes of everything below a folder. */
async function xattrsBelow(root: string): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const flags = ["--recursive", "--physical", "--no-dereference", "--dump", "--match=-", "--encoding=hex"];
  const text = await run(["getfattr", ...flags, "."], { cwd: root });
  const found = new Map<string, Record<string, string>>();
  let current: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const file = /^# file: (.*)$/.exec(line)?.[1];
    if (file !== undefined) {
      current = {};
      const path = file.replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
      found.set(path.replace(/^\.\//, ""), current);
    }
    const [, name = "", value = ""] = /^([^#=]+)=(0x[0-9a-f]*)$/.exec(line) ?? [];
    if (name !== "") current[name] = value;
  }
  return found;
}
