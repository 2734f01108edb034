import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { jsonRows } from "../../testdata/json-rows.js";
import { listPluginRows } from "../../testdata/list-plugin-rows.js";
import { listRows } from "../../testdata/list-rows.js";
import { pluginRows } from "../../testdata/plugin-rows.js";
import { reasonOf, refused } from "../../testdata/row.js";
import { loadNetworks } from "./load-networks.js";

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const list = (name: string): string => JSON.stringify({ name, plugins: [{ type: "a" }] });

describe("the networks of a folder", () => {
  test("come in the order of their files' names, lists and single plugins alike", async () => {
    const folder = folderWith({
      "30.conflist": list("c"),
      "10.conflist": list("b"),
      "20.json": '{"name":"d","type":"x","cniVersion":"0.4.0"}',
      "05.conf": '{"name":"a","type":"x"}',
      "40.txt": "{",
      "😀.conflist": list("last"),
      "\ufb00.conflist": list("nearly-last"),
      "d/10.conf": '{"type":"not for single plugins"}',
      "c/10.conf": '{"type":"dropped-in"}',
    });
    const { networks, diagnostics } = await loadNetworks(folder);
    expect(networks.map(({ name, file }) => [name, basename(file)])).toEqual([
      ["a", "05.conf"],
      ["b", "10.conflist"],
      ["d", "20.json"],
      ["c", "30.conflist"],
      ["nearly-last", "\ufb00.conflist"],
      ["last", "😀.conflist"],
    ]);
    expect(networks.map(({ plugins }) => plugins.map(({ network }) => network.type))).toEqual([
      ["x"],
      ["a"],
      ["x"],
      ["a", "dropped-in"],
      ["a"],
      ["a"],
    ]);
    expect(networks.every(({ file }) => dirname(file) === folder)).toBe(true);
    expect(diagnostics).toEqual([]);
  });

  test("have names of their own: the first list counts, then the first single plugin", async () => {
    const folder = folderWith({
      "00.conf": '{"name":"lab","type":"single"}',
      "10.conflist": list("lab"),
      "20.conflist": list("lab"),
      "30.conf": '{"name":"other","type":"x"}',
      "40.json": '{"name":"other","type":"x"}',
    });
    const { networks, diagnostics } = await loadNetworks(folder);
    expect(networks.map(({ file }) => basename(file))).toEqual(["10.conflist", "30.conf"]);
    expect(diagnostics.map(({ file }) => basename(file))).toEqual(["00.conf", "20.conflist", "40.json"]);
    const file = join(folder, "20.conflist");
    expect(diagnostics[1]?.error).toMatchObject({
      message: `[INVALID_CONFIG] reading the configuration ${file}: name: ${join(folder, "10.conflist")} has a network of the name "lab" too`,
      code: "INVALID_CONFIG",
      key: "name",
      network: "lab",
      file,
    });
  });

  test("are none in a folder that is empty or not there", async () => {
    const nothing = { networks: [], diagnostics: [] };
    expect(await loadNetworks(temporaryFolder())).toEqual(nothing);
    expect(await loadNetworks(join(temporaryFolder(), "none"))).toEqual(nothing);
  });

  test("cannot be told of what is no folder", async () => {
    const file = join(folderWith({ file: "" }), "file");
    expect((await failure(loadNetworks(file), "READ_FAILED")).file).toBe(file);
  });
});

describe("files that cannot be used", () => {
  test("hide no other one, and are told with the file that is at fault", async () => {
    const folder = folderWith({
      "10.conflist": "{",
      "20.conflist": list("good"),
      "30.conflist": list("dropped"),
      "dropped/10.conf": '{"type":1}',
      "40.conflist": '{"name":"no-plugins"}',
      "50.conf": '{"type":"nameless"}',
      "60.json": '{"name":"typeless"}',
    });
    symlinkSync("nowhere", join(folder, "70.conf"));
    mkdirSync(join(folder, "80"));
    symlinkSync("80", join(folder, "80.conflist"));
    const { networks, diagnostics } = await loadNetworks(folder);
    expect(networks.map(({ name }) => name)).toEqual(["good"]);
    const found = diagnostics.map(({ file, error }) => [
      basename(file),
      error.code,
      error.file?.slice(folder.length + 1),
      error.key,
    ]);
    expect(found).toEqual([
      ["10.conflist", "INVALID_CONFIG", "10.conflist", ""],
      ["30.conflist", "INVALID_CONFIG", "dropped/10.conf", "type"],
      ["40.conflist", "INVALID_CONFIG", "40.conflist", "plugins"],
      ["50.conf", "INVALID_CONFIG", "50.conf", "name"],
      ["60.json", "INVALID_CONFIG", "60.json", "type"],
      ["70.conf", "READ_FAILED", "70.conf", undefined],
      ["80.conflist", "READ_FAILED", "80.conflist", undefined],
    ]);
  });

  test("a file whose name is no UTF-8 is told of", async () => {
    const folder = folderWith({ "a.conflist": list("lab") });
    const name = Buffer.concat([Buffer.from(`${folder}/b`), Buffer.of(0xff), Buffer.from(".conflist")]);
    writeFileSync(name, list("other"));
    const { networks, diagnostics } = await loadNetworks(folder);
    expect(networks.map(({ name: each }) => each)).toEqual(["lab"]);
    expect(diagnostics.map(({ error }) => error.code)).toEqual(["READ_FAILED"]);
  });

  const lists = [...refused([...listRows, ...listPluginRows]), ...refused(jsonRows)];
  const plugins = [...refused(pluginRows), ...refused(jsonRows)];

  test.each([
    ["lists", ".conflist", lists],
    ["single plugins", ".conf", plugins],
  ] as const)(
    "hundreds of malformed %s in one folder are told of, each with its key",
    async (_, extension, rows) => {
      const nameOf = (index: number): string => `${String(index).padStart(4, "0")}${extension}`;
      const folder = folderWith({
        ...Object.fromEntries(rows.map(({ input }, index) => [nameOf(index), input])),
        "zzz.conflist": list("good"),
      });
      const { networks, diagnostics } = await loadNetworks(folder);
      expect(networks.map(({ name }) => name)).toEqual(["good"]);
      expect(diagnostics).toHaveLength(rows.length);
      for (const [index, row] of rows.entries()) {
        const file = join(folder, nameOf(index));
        const { error } = diagnostics[index] ?? {};
        expect(diagnostics[index]).toMatchObject({
          file,
          error: { code: "INVALID_CONFIG", file, key: row.key },
        });
        expect(error?.reason).toBe(reasonOf(row));
        expect(error?.message).toContain(file);
      }
    },
  );
});
