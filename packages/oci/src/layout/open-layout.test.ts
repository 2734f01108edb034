import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, newFolder, newLayout } from "../../test/layout-lab.js";
import { openLayout } from "./open-layout.js";

describe("openLayout", () => {
  it("makes an empty layout where there is none", async () => {
    const path = join(newFolder(), "deep", "layout");
    await using layout = await openLayout(path, { create: true });
    expect(layout.path).toBe(path);
    expect(readdirSync(path).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect(readFileSync(join(path, "oci-layout"), "utf8")).toBe('{"imageLayoutVersion":"1.0.0"}');
    expect(await layout.index()).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [],
    });
  });

  it("leaves a layout as it is that is there", async () => {
    const { path } = await newLayout();
    const index = '{"schemaVersion":2,"manifests":[],"annotations":{"a":"b"},"x-more":1}';
    writeFileSync(join(path, "index.json"), index);
    await using layout = await openLayout(path, { create: true });
    expect(readFileSync(join(path, "index.json"), "utf8")).toBe(index);
    expect(await layout.index()).toMatchObject({ annotations: { a: "b" }, "x-more": 1 });
  });

  it("is made once by many at the same time", async () => {
    const path = join(newFolder(), "layout");
    const layouts = await Promise.all(Array.from({ length: 8 }, () => openLayout(path, { create: true })));
    await Promise.all(layouts.map((layout) => layout.close()));
    expect(readdirSync(path).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  });

  it("does not turn a folder with other things into one", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "notes.txt"), "");
    const error = await failure(openLayout(folder, { create: true }), "INVALID_LAYOUT");
    expect(error.message).toContain('"notes.txt"');
    expect(readdirSync(folder)).toEqual(["notes.txt"]);
  });

  it("reads an index whose list Go never made", async () => {
    const { path } = await newLayout();
    writeFileSync(join(path, "index.json"), '{"schemaVersion":2,"manifests":null}');
    await using layout = await openLayout(path);
    expect((await layout.index()).manifests).toEqual([]);
  });

  it("follows links to the folder itself", async () => {
    const { path } = await newLayout();
    const link = join(newFolder(), "link");
    symlinkSync(path, link);
    await using layout = await openLayout(link);
    await layout.addBlob(Buffer.from("x"), { mediaType: "text/plain" });
    expect((await layout.index()).manifests).toEqual([]);
  });

  const refused: [string, (path: string) => void, "INVALID_LAYOUT" | "UNSUPPORTED" | "TOO_LARGE", RegExp][] =
    [
      ["no folder", (path) => rmSync(path, { recursive: true }), "INVALID_LAYOUT", /there is no folder/],
      ["no oci-layout", (path) => rmSync(join(path, "oci-layout")), "INVALID_LAYOUT", /no file oci-layout/],
      ["no index.json", (path) => rmSync(join(path, "index.json")), "INVALID_LAYOUT", /no file index.json/],
      ["no blobs", (path) => rmSync(join(path, "blobs"), { recursive: true }), "INVALID_LAYOUT", /blobs/],
      [
        "an oci-layout that is no JSON",
        (path) => writeFileSync(join(path, "oci-layout"), "{"),
        "INVALID_LAYOUT",
        /no JSON/,
      ],
      [
        "an oci-layout without a version",
        (path) => writeFileSync(join(path, "oci-layout"), "{}"),
        "INVALID_LAYOUT",
        /imageLayoutVersion/,
      ],
      [
        "another version",
        (path) => writeFileSync(join(path, "oci-layout"), '{"imageLayoutVersion":"2.0.0"}'),
        "UNSUPPORTED",
        /"2.0.0"/,
      ],
      [
        "an index that is no JSON",
        (path) => writeFileSync(join(path, "index.json"), "index"),
        "INVALID_LAYOUT",
        /JSON/,
      ],
      [
        "an index without a list",
        (path) => writeFileSync(join(path, "index.json"), '{"schemaVersion":2}'),
        "INVALID_LAYOUT",
        /manifests/,
      ],
      [
        "a digest in the index that is a path",
        (path) =>
          writeFileSync(
            join(path, "index.json"),
            '{"schemaVersion":2,"manifests":[{"mediaType":"a/b","size":1,"digest":"sha256:../../../etc/passwd"}]}',
          ),
        "INVALID_LAYOUT",
        /manifests\[0\]\.digest/,
      ],
    ];
  it.each(refused)("refuses %s", async (_name, spoil, code, message) => {
    const { path } = await newLayout();
    spoil(path);
    const error = await failure(openLayout(path), code);
    expect(error.message).toMatch(message);
  });

  it("takes a file for no layout", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    await failure(openLayout(file), "INVALID_LAYOUT");
    await failure(openLayout(file, { create: true }), "WRITE_FAILED");
  });

  it("leaves nothing of itself", async () => {
    const path = join(newFolder(), "layout");
    mkdirSync(path);
    {
      await using layout = await openLayout(path, { create: true });
      await layout.addBlob(Buffer.from("x"), { mediaType: "text/plain" });
      expect(readdirSync(path)).toHaveLength(4);
    }
    expect(readdirSync(path).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect(existsSync(join(path, "blobs", "sha256"))).toBe(true);
  });
});
