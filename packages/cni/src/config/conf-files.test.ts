import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { confFiles } from "./conf-files.js";

function folderWith(names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), "");
  return folder;
}

describe("the files of a folder", () => {
  test("are sorted by the bytes of their names, whatever their extension", async () => {
    const sorted = [
      "10-a.conf",
      "9.json",
      "A.conf",
      "a.conf",
      "a.json",
      "b.conf",
      "é.conf",
      "\ufb00.conf",
      "😀.conf",
    ];
    const folder = folderWith([...sorted].reverse());
    expect(await confFiles(folder, [".json", ".conf"])).toEqual(sorted.map((name) => join(folder, name)));
  });

  test("have one of the extensions, from the last dot of the name", async () => {
    const folder = folderWith([
      ".conflist",
      "a.conflist",
      "a.b.conflist",
      "a.CONFLIST",
      "a.conflist~",
      "a.conflist.bak",
      "a.conf",
      "aconflist",
      "conflist",
      "conflist.",
    ]);
    const names = [".conflist", "a.b.conflist", "a.conflist"];
    expect(await confFiles(folder, [".conflist"])).toEqual(names.map((name) => join(folder, name)));
    expect(await confFiles(folder, ["."])).toEqual([join(folder, "conflist.")]);
    expect(await confFiles(folder, [])).toEqual([]);
    const without = ["aconflist", "conflist"];
    expect(await confFiles(folder, [""])).toEqual(without.map((name) => join(folder, name)));
  });

  test("are no folders, but may be links, pipes and what else there is", async () => {
    const folder = folderWith([]);
    mkdirSync(join(folder, "folder.conf"));
    symlinkSync("nowhere", join(folder, "dangling.conf"));
    symlinkSync("folder.conf", join(folder, "link.conf"));
    execFileSync("mkfifo", [join(folder, "pipe.conf")]);
    const names = ["dangling.conf", "link.conf", "pipe.conf"];
    expect(await confFiles(folder, [".conf"])).toEqual(names.map((name) => join(folder, name)));
  });

  test("are none where there is no folder", async () => {
    expect(await confFiles(join(temporaryFolder(), "none"), [".conf"])).toEqual([]);
    expect(await confFiles("", [".conf"])).toEqual([]);
  });
});

describe("a folder that cannot be listed", () => {
  test("is a file", async () => {
    const folder = join(folderWith(["file"]), "file");
    const error = await failure(confFiles(folder, [".conf"]), "READ_FAILED");
    expect(error).toMatchObject({
      message: `[READ_FAILED] listing ${folder}: a part of the path is no folder (ENOTDIR)`,
      file: folder,
      cause: { code: "ENOTDIR" },
    });
  });

  test("has a name that is none", async () => {
    const error = await failure(confFiles("/etc/\0", [".conf"]), "READ_FAILED");
    expect(error.file).toBe("/etc/\0");
    expect(error.message).not.toContain("\0");
  });
});
