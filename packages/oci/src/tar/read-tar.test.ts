import { execFileSync, spawnSync } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryBytes, patchHeader, tarOf } from "../../test/tar-of.js";
import { readTar, type TarItem } from "./read-tar.js";
import type { TarEntry } from "./tar-entry.js";
import { TarError } from "./tar-error.js";
import { tarEnd, tarHeader } from "./tar-header.js";

interface Read {
  readonly entry: TarEntry;
  readonly content: Buffer;
}

function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(bytes: Uint8Array, size = 65_536): Promise<Read[]> {
  const all: Read[] = [];
  for await (const { entry, content } of readTar(pieces(bytes, size))) {
    const parts: Buffer[] = [];
    for await (const part of content) parts.push(Buffer.from(part));
    all.push({ entry, content: Buffer.concat(parts) });
  }
  return all;
}

/** A sparse file's content with its holes. */
function whole({ entry, content }: Read): Buffer {
  if (entry.sparse === undefined) return content;
  const file = Buffer.alloc(entry.size);
  let at = 0;
  for (const { offset, length } of entry.sparse) {
    content.copy(file, offset, at, at + length);
    at += length;
  }
  return file;
}

describe("what tarHeader wrote", () => {
  const text = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 150 })
    .filter((one) => !one.includes("\0"));
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 150 }).filter((one) => !one.includes(0));
  const entries = fc.array(
    fc.record({
      name: fc.oneof(text, bytes),
      linkName: fc.oneof(text, bytes),
      type: fc.constantFrom("file", "hardlink", "symlink", "char", "block", "directory", "fifo" as const),
      mode: fc.integer({ min: 0, max: 0o7777 }),
      uid: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 }), fc.nat(1000)),
      gid: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 }), fc.nat(1000)),
      uname: fc.oneof(fc.constant(""), text),
      mtime: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
      mtimeNs: fc.oneof(fc.constant(0), fc.nat(999_999_999)),
      devMajor: fc.nat(2 ** 20),
      devMinor: fc.nat(2 ** 20),
      data: fc.uint8Array({ maxLength: 1500 }),
      xattr: fc.option(fc.uint8Array({ maxLength: 50 }), { nil: undefined }),
    }),
    { maxLength: 4 },
  );

  it("is read back, in pieces of any size", async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 1, max: 3000 }), async (wanted, size) => {
        const archive = tarOf(
          ...wanted.map(({ data, xattr, ...fields }) => ({
            ...fields,
            ...(fields.type === "file" ? { data } : {}),
            ...(xattr === undefined ? {} : { pax: { "SCHILY.xattr.user.x": xattr } }),
          })),
        );
        const found = await readAll(archive, size);
        expect(found.length).toBe(wanted.length);
        for (const [index, { entry, content }] of found.entries()) {
          const one = wanted[index] as (typeof wanted)[number];
          expect(Buffer.from(entry.nameBytes ?? Buffer.from(entry.name))).toEqual(
            Buffer.from(one.name as Uint8Array),
          );
          const linked = one.type === "hardlink" || one.type === "symlink";
          const linkName = linked ? one.linkName : "";
          expect(Buffer.from(entry.linkNameBytes ?? Buffer.from(entry.linkName))).toEqual(
            Buffer.from(linkName as Uint8Array),
          );
          const { type, mode, uid, gid, uname } = entry;
          expect({ type, mode, uid, gid, uname }).toEqual({
            type: one.type,
            mode: one.mode,
            uid: one.uid,
            gid: one.gid,
            uname: one.uname,
          });
          expect(entry.mtime).toEqual({ seconds: one.mtime, nanoseconds: one.mtimeNs });
          expect([entry.devMajor, entry.devMinor]).toEqual([one.devMajor, one.devMinor]);
          expect(content).toEqual(Buffer.from(one.type === "file" ? one.data : []));
          expect(entry.xattrs?.get("user.x")).toEqual(
            one.xattr === undefined ? undefined : Uint8Array.from(one.xattr),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it("is read by GNU tar", () => {
    if (spawnSync("tar", ["--version"]).status !== 0) return;
    const name = `${"long/".repeat(60)}\u00e9`;
    const archive = tarOf(
      { name, data: "x", mtime: 5, uid: 2 ** 22 },
      { name: "link", type: "symlink", linkName: "to" },
    );
    const listed = execFileSync("tar", ["tvf", "-", "--quoting-style=literal", "--numeric-owner"], {
      input: archive,
      env: { ...process.env, LC_ALL: "C.UTF-8", TZ: "UTC" },
    });
    expect(listed.toString()).toContain(name);
    expect(listed.toString()).toContain("4194304/0");
    expect(listed.toString()).toContain("link -> to");
  });
});

describe("arbitrary bytes", () => {
  it("end in entries or in a TarError", async () => {
    const valid = tarOf(
      { name: "a".repeat(120), data: "data", mtime: 1, mtimeNs: 5, pax: { "SCHILY.xattr.user.x": "y" } },
      {
        name: "s",
        data: "abc",
        pax: { "GNU.sparse.map": "0,1,5,2", "GNU.sparse.numblocks": "2", "GNU.sparse.size": "9" },
      },
    );
    const mutated = fc
      .array(fc.record({ at: fc.nat(valid.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = Buffer.from(valid);
        for (const { at, byte } of changes) bytes[at] = byte;
        // sums are mended, or nothing but them would ever be looked at
        for (let at = 0; at + 512 <= bytes.length; at += 512) {
          if (bytes.subarray(at + 257, at + 262).toString() !== "ustar") continue;
          bytes.set(patchHeader(bytes.subarray(at, at + 512), []), at);
        }
        return bytes;
      });
    const noise = fc.uint8Array({ maxLength: 3000 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, noise), async (bytes) => {
        try {
          await readAll(bytes, 700);
        } catch (error) {
          expect(error).toBeInstanceOf(TarError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("archives of GNU tar", () => {
  const folder = mkdtempSync(join(tmpdir(), "read-tar-"));
  const tree = join(folder, "tree");
  const long = "n".repeat(120);
  const tar = spawnSync("tar", ["--version"]).stdout?.toString().includes("GNU tar") === true;

  beforeAll(() => {
    mkdirSync(join(tree, "d", long), { recursive: true });
    writeFileSync(join(tree, "d", long, long), "long", { mode: 0o640 });
    writeFileSync(join(tree, "\u00e9"), "accent");
    linkSync(join(tree, "\u00e9"), join(tree, "hard"));
    symlinkSync(`d/${long}/${long}`, join(tree, "soft"));
    writeFileSync(join(tree, "sparse"), "start");
    truncateSync(join(tree, "sparse"), 1_000_000);
    writeFileSync(join(tree, "sparse"), "middle", { flag: "r+" });
    utimesSync(join(tree, "sparse"), 1_000_000_000, 1_000_000_000.5);
    writeFileSync(join(tree, "holes"), "");
    for (let piece = 0; piece < 30; piece++) {
      truncateSync(join(tree, "holes"), piece * 100_000);
      writeFileSync(join(tree, "holes"), `piece ${piece}`, { flag: "a" });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const formats: readonly (readonly [string, readonly string[]])[] = [
    ["GNU", ["--format=gnu"]],
    ["old GNU", ["--format=oldgnu"]],
    ["PAX", ["--format=pax"]],
    ["old GNU, sparse", ["--format=gnu", "-S"]],
    ["PAX, sparse 0.0", ["--format=pax", "-S", "--sparse-version=0.0"]],
    ["PAX, sparse 0.1", ["--format=pax", "-S", "--sparse-version=0.1"]],
    ["PAX, sparse 1.0", ["--format=pax", "-S", "--sparse-version=1.0"]],
  ];

  it.skipIf(!tar).each(formats)("in format %s are read (skipped without GNU tar)", async (_, args) => {
    const archive = execFileSync("tar", [...args, "-c", "-C", tree, "."], { maxBuffer: 64 * 1024 * 1024 });
    for (const size of [100, 512, 70_000]) {
      const found = new Map((await readAll(archive, size)).map((one) => [one.entry.name, one]));
      expect([...found.keys()].sort()).toEqual(
        [
          "./",
          "./d/",
          `./d/${long}/`,
          `./d/${long}/${long}`,
          "./hard",
          "./holes",
          "./soft",
          "./sparse",
          "./\u00e9",
        ].sort(),
      );
      const at = (name: string): Read => found.get(name) as Read;
      expect(at(`./d/${long}/${long}`).content.toString()).toBe("long");
      expect(at(`./d/${long}/${long}`).entry.mode).toBe(0o640);
      expect(at("./soft").entry.linkName).toBe(`d/${long}/${long}`);
      expect([at("./hard").entry.type, at("./\u00e9").entry.type].sort()).toEqual(["file", "hardlink"]);
      expect(at("./sparse").entry.mtime.seconds).toBe(1_000_000_000);
      expect(at("./sparse").entry.mtime.nanoseconds).toBe(args.includes("--format=pax") ? 500_000_000 : 0);
      for (const name of ["sparse", "holes"]) {
        expect(whole(at(`./${name}`)).equals(readFileSync(join(tree, name)))).toBe(true);
        if (args.includes("-S"))
          expect(at(`./${name}`).entry.dataSize).toBeLessThan(at(`./${name}`).entry.size);
      }
    }
  });

  it.skipIf(!tar).each(["v7", "ustar"])("in format %s are read (skipped without GNU tar)", async (format) => {
    const args = [`--format=${format}`, "-c", "-C", tree, "holes", "hard"];
    const archive = execFileSync("tar", args, { maxBuffer: 64 * 1024 * 1024 });
    const found = await readAll(archive, 1000);
    expect(found.map(({ entry }) => entry.name)).toEqual(["holes", "hard"]);
    expect(found[0]?.content.equals(readFileSync(join(tree, "holes")))).toBe(true);
  });
});

describe("headers", () => {
  const one = async (bytes: Uint8Array): Promise<TarEntry> => (await readAll(bytes))[0]?.entry as TarEntry;
  const header = (changes: readonly (readonly [number, Uint8Array | string])[], fields = {}): Uint8Array =>
    Buffer.concat([patchHeader(tarHeader({ name: "a", ...fields }), changes), tarEnd]);

  it("have numbers in base 256", async () => {
    expect((await one(header([[108, Buffer.from("8000000100000000", "hex")]]))).uid).toBe(2 ** 32);
    expect((await one(header([[136, Buffer.from("ffffffffffffffffffffffff", "hex")]]))).mtime.seconds).toBe(
      -1,
    );
  });

  it("have numbers among spaces and NULs", async () => {
    expect((await one(header([[108, "  \0 17 \0"]]))).uid).toBe(0o17);
    expect((await one(header([[108, "\0\0\0\0\0\0\0\0"]]))).uid).toBe(0);
  });

  it("have a prefix in ustar, a shorter one in star, none in GNU tar's", async () => {
    expect((await one(header([[345, "dir\0"]]))).name).toBe("dir/a");
    const star = [
      [345, `${"p".repeat(131)}q`],
      [508, "tar\0"],
    ] as const;
    expect((await one(header(star))).name).toBe(`${"p".repeat(131)}/a`);
    expect(
      (
        await one(
          header([
            [257, "ustar  \0"],
            [345, "dir\0"],
          ]),
        )
      ).name,
    ).toBe("a");
  });

  it("of v7 are folders when the name ends in a slash", async () => {
    const v7 = [
      [156, "\0"],
      [257, "\0".repeat(8)],
    ] as const;
    expect((await one(header(v7, { name: "d/" }))).type).toBe("directory");
    expect((await one(header(v7, { name: "d" }))).type).toBe("file");
  });

  it("of contiguous files are files", async () => {
    expect((await one(header([[156, "7"]]))).type).toBe("file");
  });

  it("have a sum of signed bytes, too", async () => {
    const bytes = Buffer.from(header([[0, "\xff\xff"]]));
    bytes.fill(0x20, 148, 156);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + ((byte << 24) >> 24), 0);
    bytes.set(Buffer.from(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
    expect([...((await one(bytes)).nameBytes ?? [])]).toEqual([255, 255]);
  });

  it("follow one another: the last PAX header counts, and its empty records leave fields as they are", async () => {
    const pax = (records: Record<string, string>): Uint8Array =>
      entryBytes({ name: "n", uid: 5, pax: records }).subarray(0, 1024);
    const found = await one(
      Buffer.concat([
        pax({ path: "first", uid: "1" }),
        pax({ path: "second", uid: "" }),
        header([[108, "0000005\0"]]),
      ]),
    );
    expect([found.name, found.uid]).toEqual(["second", 5]);
  });

  it("that are global are not applied", async () => {
    const global = patchHeader(tarHeader({ name: "g", size: 12 }), [[156, "g"]]);
    const found = await one(
      Buffer.concat([global, Buffer.from("12 path=abc\n".padEnd(512, "\0")), header([])]),
    );
    expect(found.name).toBe("a");
  });

  it("have extended attributes of star and of libarchive", async () => {
    const { xattrs } = await one(
      tarOf({
        name: "a",
        pax: {
          "SCHILY.xattr.user.a": "1",
          "LIBARCHIVE.xattr.user.a": "Mg==",
          "LIBARCHIVE.xattr.user.b%3D": "AP8",
        },
      }),
    );
    expect(xattrs?.get("user.a")).toEqual(Uint8Array.from(Buffer.from("1")));
    expect([...(xattrs?.get("user.b=") ?? [])]).toEqual([0, 255]);
  });
});

describe("malformed archives", () => {
  const pax = (text: string): Uint8Array =>
    Buffer.concat([
      patchHeader(tarHeader({ name: "x", size: text.length }), [[156, "x"]]),
      Buffer.from(text.padEnd(512, "\0"), "latin1"),
    ]);
  const after = (text: string): Uint8Array => tarOf(pax(text), { name: "a" });
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["a record without a length", after("path=abc\n"), /wrong length/],
    ["a record longer than all", after("99 path=abc\n"), /wrong length/],
    ["a record of length 0", after("0 path=abc\n"), /wrong length/],
    ["a record without a line feed", after("12 path=abcd"), /line feed/],
    ["a record without a key", after("8 =abcd\n"), /without a key/],
    ["a NUL in a path", after("12 path=a\0c\n"), /NUL/],
    ["a time that is none", after("13 mtime=1x2\n"), /not a time/],
    ["an id that is none", after("11 uid=1.5\n"), /whole decimal/],
    ["a size beyond 2^53", after("28 size=9223372036854775807\n"), /too large/],
    ["a negative size", after("11 size=-1\n"), /negative/],
    [
      "a number that is not octal",
      tarOf(patchHeader(tarHeader({ name: "a" }), [[108, "0000009\0"]])),
      /octal/,
    ],
    [
      "a number beyond 2^53",
      tarOf(patchHeader(tarHeader({ name: "a" }), [[136, Buffer.from("8fffffffffffffffffffffff", "hex")]])),
      /too large/,
    ],
    [
      "a wrong checksum",
      Buffer.concat([Buffer.from(tarHeader({ name: "a" })).fill(0x31, 0, 1), tarEnd]),
      /checksum/,
    ],
    ["an unknown type", tarOf(patchHeader(tarHeader({ name: "a" }), [[156, "Q"]])), /not known/],
    ["an end within a header", tarHeader({ name: "a" }).subarray(0, 511), /middle of a header/],
    [
      "an end within data",
      Buffer.concat([tarHeader({ name: "a", size: 5 }), Buffer.from("1234")]),
      /middle of an entry/,
    ],
    ["an end after a PAX header", pax("12 path=abc\n"), /middle of a header/],
    ["zeros between headers", Buffer.concat([new Uint8Array(512), tarOf({ name: "a" })]), /block of zeros/],
    [
      "a sparse header that is not GNU's",
      tarOf(patchHeader(tarHeader({ name: "a" }), [[156, "S"]])),
      /GNU tar's format/,
    ],
  ];

  it.each(cases)("%s", async (_, bytes, message) => {
    const error = await readAll(bytes).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(TarError);
    expect((error as TarError).message).toMatch(message);
  });

  it("may end without zeros, in the padding, or with anything after the zeros", async () => {
    const entry = Buffer.from(entryBytes({ name: "a", data: "x" }));
    for (const bytes of [
      entry,
      entry.subarray(0, 600),
      Buffer.concat([entry, tarEnd, Buffer.from("anything")]),
      new Uint8Array(),
    ]) {
      expect((await readAll(bytes)).length).toBe(bytes.length === 0 ? 0 : 1);
    }
  });
});

describe("readTar", () => {
  it("skips content that is not read", async () => {
    const names: string[] = [];
    const archive = tarOf({ name: "a", data: "x".repeat(3000) }, { name: "b", data: "y" });
    for await (const { entry } of readTar(pieces(archive, 100))) names.push(entry.name);
    expect(names).toEqual(["a", "b"]);
  });

  it("closes its source when it is left", async () => {
    let closed = false;
    const source = (async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield tarOf({ name: "a" }, { name: "b" });
      } finally {
        closed = true;
      }
    })();
    const seen: TarItem[] = [];
    for await (const item of readTar(source)) {
      seen.push(item);
      break;
    }
    expect([seen.length, closed]).toEqual([1, true]);
  });
});
