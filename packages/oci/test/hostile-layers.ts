import { randomBytes } from "node:crypto";
import { entryBytes, patchHeader, type TestEntry, tarOf } from "./tar-of.js";

/** What has to come of a hostile image: it is refused, or unpacked with everything inside of the root. */
export type HostileOutcome = "refused" | "contained";

/** An image that tries something. */
export interface HostileImage {
  /** What kind of trick it is. */
  readonly kind: string;
  /** What it does. */
  readonly name: string;
  /** The archives of its layers. */
  readonly layers: readonly Uint8Array[];
  /** In one folder. */
  readonly outcome: HostileOutcome;
  /** As layers of an overlay, where that is otherwise. */
  readonly overlay?: HostileOutcome | undefined;
  /** Names that have to be there, below the root of one folder. */
  readonly there?: readonly string[] | undefined;
  /** Names that must not be there. */
  readonly absent?: readonly string[] | undefined;
}

type Facts = Partial<Pick<HostileImage, "overlay" | "there" | "absent">>;

const file = (name: string | Uint8Array, data = "pwned"): TestEntry => ({ name, data });
const dir = (name: string, mode = 0o777): TestEntry => ({ name, type: "directory", mode });
const soft = (name: string, linkName: string): TestEntry => ({ name, type: "symlink", linkName });
const hard = (name: string, linkName: string): TestEntry => ({ name, type: "hardlink", linkName });
const fifo = (name: string): TestEntry => ({ name, type: "fifo" });
const device = (name: string): TestEntry => ({ name, type: "char", devMajor: 1, devMinor: 3, mode: 0o666 });
const xattr = (entry: TestEntry, name: string): TestEntry => ({
  ...(entry as Exclude<TestEntry, Uint8Array>),
  pax: { [`SCHILY.xattr.${name}`]: "hostile" },
});
const header = (entry: TestEntry, changes: readonly (readonly [number, Uint8Array | string])[]): Uint8Array =>
  patchHeader(entryBytes(entry), changes);

/**
 * Images that try to get out of the root, or at what cannot be.
 *
 * @param canary the absolute path of a folder outside, which has `file`, `folder/inner` and `link`; the root is `root` beside it
 */
export function hostileImages(canary: string): readonly HostileImage[] {
  const images: HostileImage[] = [];
  const add =
    (kind: string) =>
    (
      name: string,
      outcome: HostileOutcome,
      layers: readonly (readonly TestEntry[])[],
      facts: Facts = {},
    ): void => {
      images.push({ kind, name, outcome, layers: layers.map((layer) => tarOf(...layer)), ...facts });
    };
  const up = "../canary";
  const far = `${"../".repeat(40)}${canary.slice(1)}`;
  const inside = canary.slice(1);

  const dots = add("names with ..");
  dots("a file beside the root", "refused", [[file(`${up}/file`)]]);
  dots("a file far above", "refused", [[file(`${far}/file`)]]);
  dots("after a folder", "refused", [[dir("a"), file(`a/../${up}/file`)]]);
  dots("after ./", "refused", [[file(`./${up}/new`)]]);
  dots("the parent itself", "refused", [[dir("..", 0)]]);
  dots("the parent with a slash", "refused", [[dir("../", 0)]]);
  dots("a folder", "refused", [[dir(up, 0)]]);
  dots("a symbolic link", "refused", [[soft(`${up}/new`, "file")]]);
  dots("a hard link", "refused", [[file("a"), hard(`${up}/new`, "a")]]);
  dots("a FIFO", "refused", [[fifo(`${up}/new`)]]);
  dots("a device", "refused", [[device(`${up}/new`)]]);
  dots("a whiteout", "refused", [[file(`${up}/.wh.file`)]]);
  dots("an opaque folder", "refused", [[file(`${up}/.wh..wh..opq`)]]);
  dots("staying inside", "contained", [[dir("a"), file("a/../b")]], { there: ["b"] });

  const absolute = add("absolute names");
  absolute("a file", "contained", [[file(`${canary}/file`)]], { there: [`${inside}/file`] });
  absolute("with many slashes", "contained", [[file(`///${canary}//file`)]], { there: [`${inside}/file`] });
  absolute("a whiteout", "contained", [[file(`${canary}/.wh.file`)]]);
  absolute("an opaque folder", "contained", [[file(`${canary}/.wh..wh..opq`)]]);
  absolute("with ..", "refused", [[file(`/../../${up}/file`)]]);

  const through = add("names below symbolic links");
  const links: readonly (readonly [string, string])[] = [
    ["an absolute link", canary],
    ["a relative link", up],
    ["a link from far", far],
    ["a link to the root of the machine and on", "/"],
  ];
  for (const [what, target] of links) {
    const below = target === "/" ? `link/${inside}` : "link";
    through(`${what}: a file`, "contained", [[soft("link", target), file(`${below}/file`)]]);
    through(`${what}: from a lower layer`, "contained", [[soft("link", target)], [file(`${below}/file`)]]);
    through(`${what}: a folder`, "contained", [[soft("link", target), dir(`${below}/folder`, 0)]]);
    through(`${what}: a whiteout`, "contained", [[soft("link", target)], [file(`${below}/.wh.file`)]]);
    through(`${what}: opaque`, "contained", [[soft("link", target)], [file(`${below}/.wh..wh..opq`)]]);
  }
  through("the name with a slash", "contained", [[soft("link", canary), file("link/", "x")]]);
  through("a chain", "contained", [
    [soft("a", "b"), soft("b", "c/d"), dir("c"), soft("c/d", canary), file("a/file")],
  ]);
  through("above the root in steps", "contained", [
    [soft("a", ".."), soft("b", "a/.."), file(`b/../canary/file`)],
  ]);
  through("links in the middle", "contained", [
    [dir("d"), soft("d/up", "../.."), soft("l", "d/up/canary"), file("l/file")],
  ]);
  through("a loop", "refused", [[soft("a", "b"), soft("b", "a"), file("a/file")]]);
  through("a link to itself", "refused", [[soft("a", "a"), file("a/file")]]);
  through("300 links", "refused", [
    [
      ...Array.from({ length: 300 }, (_, index) => soft(`l${index}`, `l${index + 1}`)),
      dir("l300"),
      file("l0/file"),
    ],
  ]);
  through("a FIFO", "contained", [[soft("link", canary), fifo("link/fifo")]]);
  through("a device", "contained", [[soft("link", canary), device("link/null")]]);
  through("a link in it", "contained", [[soft("link", canary), soft("link/new", "file")]]);

  const final = add("what a symbolic link leads to");
  final("a file over the link", "contained", [[soft("link", `${canary}/file`), file("link")]]);
  final("over a lower link", "contained", [[soft("link", `${canary}/file`)], [file("link")]]);
  final("a folder over the link", "contained", [[soft("link", canary), dir("link", 0)]]);
  final("a folder over a lower link", "contained", [
    [soft("link", canary)],
    [dir("link", 0), file("link/file")],
  ]);
  final("a FIFO over the link", "contained", [[soft("link", `${canary}/file`), fifo("link")]]);
  final("a device over the link", "contained", [[soft("link", `${canary}/file`), device("link")]]);
  final("a mode, an owner and a time on the link", "contained", [
    [{ name: "link", type: "symlink", linkName: `${canary}/file`, mode: 0o7777, uid: 7, gid: 7, mtime: 7 }],
  ]);
  final("a dangling link", "contained", [[soft("link", `${canary}/new`), file("link")]]);
  final("a sparse file over it", "contained", [
    [
      soft("link", `${canary}/file`),
      {
        name: "link",
        data: "x",
        pax: { "GNU.sparse.map": "9,1", "GNU.sparse.numblocks": "1", "GNU.sparse.size": "20" },
      },
    ],
  ]);
  final("an extended attribute on it", "contained", [[xattr(soft("link", `${canary}/file`), "user.x")]]);
  final("a whiteout of it", "contained", [[soft("link", canary)], [file(".wh.link")]], { absent: ["link"] });
  final(
    "a whiteout of a folder with it",
    "contained",
    [[dir("d"), soft("d/link", canary)], [file(".wh.d")]],
    {
      absent: ["d"],
    },
  );
  final(
    "an opaque folder with it",
    "contained",
    [[dir("d"), soft("d/link", canary)], [file("d/.wh..wh..opq")]],
    {
      there: ["d"],
      absent: ["d/link"],
    },
  );
  final("a folder with it replaced", "contained", [[dir("d"), soft("d/link", canary)], [file("d")]]);

  const swapped = add("folders exchanged for links");
  swapped("in one layer", "contained", [[dir("d"), file("d/a"), soft("d", canary), file("d/file")]]);
  swapped("between layers", "contained", [[dir("d"), file("d/a")], [soft("d", canary)], [file("d/file")]]);
  swapped("and back", "contained", [[dir("d"), soft("d", canary), dir("d", 0o700), file("d/file")]], {
    there: ["d/file"],
  });
  swapped(
    "by a whiteout",
    "contained",
    [
      [dir("d"), file("d/a")],
      [file(".wh.d"), soft("e", canary), hard("d", "e"), file("d/file")],
    ],
    {
      overlay: "contained",
    },
  );
  swapped("above", "contained", [
    [dir("a"), dir("a/b"), file("a/b/c"), soft("a", "/.."), file("a/b/file"), file("a/canary/file")],
  ]);
  swapped("with a time for later", "contained", [[dir("d", 0o4777), soft("d", canary)]]);
  swapped("by its case", "contained", [
    [dir("Folder"), file("Folder/a"), soft("folder", canary), file("folder/file")],
  ]);
  swapped("by its form", "contained", [
    [dir("caf\u00e9"), soft("cafe\u0301", canary), file("caf\u00e9/file"), file("cafe\u0301/file")],
  ]);
  swapped("a device with a folder to come", "contained", [
    [dir("d"), device("d/x"), soft("d", canary), device("d/y")],
  ]);

  const hards = add("hard links");
  hards("to an absolute name", "refused", [[hard("a", `${canary}/file`)]]);
  hards("to a name with ..", "refused", [[hard("a", `${up}/file`)]]);
  hards("to a name from far", "refused", [[hard("a", `${far}/file`)]]);
  hards("below a link out", "refused", [[soft("link", canary), hard("a", "link/file")]]);
  hards("to a link out, then written to", "contained", [
    [soft("link", `${canary}/file`), hard("a", "link"), file("a")],
  ]);
  hards("to a link out, with a folder over it", "contained", [
    [soft("link", canary), hard("a", "link"), file("a/file")],
  ]);
  hards("to a folder", "refused", [[dir("d"), hard("a", "d")]]);
  hards("to the root", "refused", [[hard("a", "./")]]);
  hards("to itself", "refused", [[file("a"), hard("a", "a")]]);
  hards("to itself by another way", "refused", [[file("a"), hard("./a", "b/../a")]]);
  hards("to nothing", "refused", [[hard("a", "missing")]]);
  hards("to an empty name", "refused", [[hard("a", "")]]);
  hards("in place of the folder that has its target", "refused", [[dir("d"), file("d/a"), hard("d", "d/a")]]);
  hards("a chain that is then written to", "contained", [
    [file("a", "1"), hard("b", "a"), hard("c", "b"), file("c", "2")],
  ]);
  hards("with a size", "contained", [[file("a"), header(hard("b", "a"), [[124, "00000007777\0"]])]]);

  const whiteouts = add("whiteouts");
  whiteouts("of nothing", "refused", [[file(".wh.")]]);
  whiteouts("of .", "refused", [[file(".wh..")]]);
  whiteouts("of ..", "refused", [[file(".wh...")]]);
  whiteouts("of .. in a folder", "refused", [[dir("d"), file("d/.wh...")]]);
  whiteouts("as a folder with something in it", "refused", [[file(".wh.d/file")]]);
  whiteouts("with a link's type", "contained", [[file("a")], [soft(".wh.a", canary)]], {
    absent: ["a", ".wh.a"],
  });
  whiteouts("with a folder's type", "contained", [[file("a")], [dir(".wh.a")]], { absent: ["a", ".wh.a"] });
  whiteouts("with data", "contained", [[file("a")], [file(".wh.a", "data".repeat(1000))]], {
    absent: ["a", ".wh.a"],
  });
  whiteouts("of what is not there", "contained", [[file("d/e/.wh.a")]]);
  whiteouts(
    "of the root's content",
    "contained",
    [
      [file("a"), dir("d")],
      [file(".wh..wh..opq"), file("b")],
    ],
    {
      there: ["b"],
      absent: ["a", "d"],
    },
  );
  whiteouts("of AUFS", "contained", [[dir(".wh..wh.plnk"), file(".wh..wh.plnk/1.2"), file(".wh..wh.aufs")]], {
    absent: [".wh..wh.plnk", ".wh..wh.aufs"],
  });
  whiteouts("below a file", "contained", [[file("a")], [file("a/.wh.b")]]);

  const root = add("the root itself");
  root("as a link", "refused", [[soft("./", canary)]]);
  root("as a link by /", "refused", [[soft("/", canary)]]);
  root("as a file", "refused", [[file(".")]]);
  root("as a hard link", "refused", [[file("a"), hard("a/..", "a")]]);
  root("as a device", "refused", [[device("./")]]);
  root("with an empty name", "refused", [[file("")]]);
  root("without permissions", "contained", [[dir("./", 0), file("a")]]);

  const names = add("names that cannot be");
  names("a NUL byte in a PAX name", "refused", [[{ name: "a", pax: { path: "a\0../../canary/file" } }]]);
  names("a NUL byte in a PAX link", "refused", [[{ name: "a", type: "symlink", pax: { linkpath: "a\0b" } }]]);
  names("a component of 256 bytes", "refused", [[file("x".repeat(256))]]);
  names("a path of 5,000 bytes", "refused", [[file(`${"x/".repeat(2500)}y`)]]);
  const long = (letter: string, count: number): string => `${letter.repeat(11)}/`.repeat(count);
  names("a path that links make too long", "refused", [
    [
      soft("l", `${long("d", 320)}d`),
      file("l/a"),
      soft("m", `l/${long("e", 10)}e`),
      file(`m/${long("f", 20)}g`),
    ],
  ]);
  names(
    "the deepest path that may be",
    "contained",
    [[file(`${long("d", 341)}fgh`)], [file(`.wh.${"d".repeat(11)}`)]],
    {
      absent: ["d".repeat(11)],
    },
  );
  names("a link to nothing", "refused", [[soft("a", "")]]);
  names("a link to 5,000 bytes", "refused", [[soft("a", "x".repeat(5000))]]);
  names("not UTF-8", "contained", [[file(Buffer.from("a\xff\xfe/\xc3", "latin1"))]]);
  names("control characters", "contained", [[file("a\n\x1b[2J\r\t")]]);
  names("only slashes", "refused", [[file("////")]]);

  const sizes = add("sizes that cannot be");
  const huge = Buffer.concat([Buffer.from([0x80, 0, 0, 0]), Buffer.from("7fffffffffffffff", "hex")]);
  sizes("8 EiB", "refused", [[header({ name: "a" }, [[124, huge]])]]);
  sizes("a negative number", "refused", [[header({ name: "a" }, [[124, Buffer.alloc(12, 0xff)]])]]);
  sizes("more than there is", "refused", [[header({ name: "a" }, [[124, "00077777777\0"]])]]);
  sizes("more than one file may have", "refused", [[{ name: "a", size: 2 ** 40 }]]);
  sizes("a PAX header of 2 MiB", "refused", [[{ name: "a", pax: { comment: "x".repeat(2 * 1024 * 1024) } }]]);
  sizes("a long name of 2 MiB", "refused", [
    [
      header({ name: "a" }, [
        [156, "L"],
        [124, "00010000000\0"],
      ]),
    ],
  ]);
  sizes("a PAX record longer than its header", "refused", [
    [header({ name: "x", size: 10 }, [[156, "x"]]), Buffer.from("99 path=a\n".padEnd(512, "\0"))],
  ]);
  sizes("a folder with a size", "contained", [[header(dir("d"), [[124, "00000007777\0"]]), file("d/a")]]);

  const sparse = add("sparse files");
  const map = (pax: Record<string, string>): TestEntry => ({ name: "a", data: "x", pax });
  sparse("pieces that overlap", "refused", [
    [map({ "GNU.sparse.map": "0,1,0,0,0,1", "GNU.sparse.numblocks": "3", "GNU.sparse.size": "9" })],
  ]);
  sparse("pieces beyond the end", "refused", [
    [map({ "GNU.sparse.map": "9,1", "GNU.sparse.numblocks": "1", "GNU.sparse.size": "5" })],
  ]);
  sparse("a negative piece", "refused", [
    [map({ "GNU.sparse.map": "5,-1,0,2", "GNU.sparse.numblocks": "2", "GNU.sparse.size": "9" })],
  ]);
  sparse("a count that lies", "refused", [
    [map({ "GNU.sparse.map": "0,1", "GNU.sparse.numblocks": "7", "GNU.sparse.size": "9" })],
  ]);
  sparse("an exbibyte of nothing", "refused", [
    [
      map({
        "GNU.sparse.map": `${2 ** 52},1`,
        "GNU.sparse.numblocks": "1",
        "GNU.sparse.size": String(2 ** 52 + 1),
      }),
    ],
  ]);
  sparse("a map of a billion pieces", "refused", [
    [
      {
        name: "a",
        data: "1000000000\n".padEnd(512, "\0"),
        pax: { "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9" },
      },
    ],
  ]);
  sparse("a map without an end", "refused", [
    [
      {
        name: "a",
        data: "1".repeat(2048),
        pax: { "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9" },
      },
    ],
  ]);
  sparse("a name of its own", "refused", [
    [
      {
        name: "a",
        pax: {
          "GNU.sparse.major": "0",
          "GNU.sparse.minor": "1",
          "GNU.sparse.numblocks": "0",
          "GNU.sparse.name": `${up}/file`,
        },
      },
    ],
  ]);
  sparse("a link", "refused", [
    [
      {
        name: "a",
        type: "symlink",
        linkName: "b",
        pax: { "GNU.sparse.map": "0,0", "GNU.sparse.numblocks": "1" },
      },
    ],
  ]);

  const parents = add("parents that are no folders");
  parents("a device", "contained", [[device("null"), file("null/a")]], { there: ["null/a"] });
  parents("a FIFO", "contained", [[fifo("f"), file("f/a")]], { there: ["f/a"] });
  parents("a file", "contained", [[file("f"), file("f/a/b")]], { there: ["f/a/b"] });
  parents("a file of a lower layer", "contained", [[file("f")], [file("f/a/b")]], { there: ["f/a/b"] });
  parents("a file over a FIFO", "contained", [[fifo("f"), file("f", "data")]], { there: ["f"] });
  parents("a file over a device", "contained", [[device("null"), file("null", "data")]], { there: ["null"] });

  const odd = add("ids, devices and attributes that cannot be");
  odd("the user -1", "refused", [[header({ name: "a" }, [[108, Buffer.alloc(8, 0xff)]])]]);
  odd("the user 4294967295", "refused", [[{ name: "a", uid: 0xffff_ffff }]]);
  odd("the group 2^33", "refused", [[{ name: "a", gid: 2 ** 33 }]]);
  odd("a device of no number", "refused", [[{ name: "a", type: "block", devMajor: 5000 }]]);
  odd("an attribute that names another file", "contained", [
    [xattr(file("a"), `user.a\n# file: ${canary}/file\nuser.hostile`)],
  ]);
  odd("an attribute with a value of lines", "contained", [
    [{ name: "a", pax: { "SCHILY.xattr.user.a": `x\n\n# file: ${canary}/file\nuser.hostile="x"\n` } }],
  ]);

  const twice = add("names that come twice");
  twice("two files", "contained", [[file("a", "1"), file("a", "2")]], { there: ["a"] });
  twice("file, folder, file", "contained", [[file("a"), dir("a"), file("a/b"), file("a")]], { there: ["a"] });
  twice("folder, link, folder", "contained", [[dir("a"), soft("a", canary), dir("a")]], { there: ["a"] });
  twice("link, hard link, link", "contained", [
    [soft("a", canary), hard("b", "a"), soft("b", `${canary}/file`), file("b")],
  ]);
  twice("devices", "contained", [[device("n"), device("n"), fifo("n")]], { there: ["n"] });

  const archives = add("archives that are none");
  for (const flag of ["V", "M", "D", "N", "X", "Z"]) {
    archives(`an entry of type ${flag}`, "refused", [[header({ name: `${canary}/file` }, [[156, flag]])]]);
  }
  archives(
    "a global header that names a file",
    "contained",
    [
      [
        header({ name: "g", size: 20 }, [[156, "g"]]),
        Buffer.from(`20 path=/../canary/x\n`.slice(0, 20).padEnd(512, "\0")).fill(10, 19, 20),
        file("a"),
      ],
    ],
    { there: ["a"] },
  );
  archives("a wrong checksum", "refused", [
    [Buffer.concat([entryBytes({ name: "a" }).subarray(0, 148), Buffer.alloc(364, 1)])],
  ]);
  archives("zeros between headers", "refused", [[new Uint8Array(512), file("a")]]);
  archives("noise", "refused", [[randomBytes(2048)]]);
  archives("a PAX header and nothing after it", "refused", [
    [entryBytes({ name: "a", pax: { comment: "x" } }).subarray(0, 1024)],
  ]);
  archives("nothing at all", "contained", [[]]);
  images.push({
    kind: "archives that are none",
    name: "an end in a header",
    outcome: "refused",
    layers: [tarOf(file("a")).subarray(0, 100)],
  });
  images.push({
    kind: "archives that are none",
    name: "an end in the data",
    outcome: "refused",
    layers: [tarOf(file("a")).subarray(0, 514)],
  });
  return images;
}
