import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { thrown } from "../../testdata/row.js";
import {
  confListFromConf,
  loadNetworkConf,
  networkConfFromFile,
  networkPluginConfsFromFiles,
} from "./load-network-conf.js";
import type { NetworkConfigList } from "./network-config.js";
import { networkPluginConfFromBytes } from "./plugin-conf-from-bytes.js";

const list = (name: string, ...types: string[]): string =>
  JSON.stringify({ name, cniVersion: "1.0.0", plugins: types.map((type) => ({ type })) });

/** A folder with files, by their names or paths. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

const typesOf = ({ plugins }: NetworkConfigList): string[] => plugins.map(({ network }) => network.type);

describe("a network's file", () => {
  test("is read, with its path", async () => {
    const file = join(folderWith({ "a.conflist": list("lab", "bridge", "portmap") }), "a.conflist");
    const network = await networkConfFromFile(file);
    expect(network).toMatchObject({ name: "lab", cniVersion: "1.0.0", file });
    expect(typesOf(network)).toEqual(["bridge", "portmap"]);
    expect(Buffer.from(network.bytes).toString()).toBe(list("lab", "bridge", "portmap"));
  });

  test("gets the plugins of its drop-in folder, after its own, in the order of their files", async () => {
    const folder = folderWith({
      "a.conflist": list("lab", "bridge"),
      "lab/20.conf": '{ "type":"second" }',
      "lab/10.conf": '{"type":"first"}',
      "lab/30.json": '{"type":"no"}',
      "lab/40.conflist": list("no", "no"),
      "lab/folder.conf/50.conf": '{"type":"no"}',
      "other/10.conf": '{"type":"no"}',
    });
    const network = await networkConfFromFile(join(folder, "a.conflist"));
    expect(typesOf(network)).toEqual(["bridge", "first", "second"]);
    expect(network.plugins.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      '{"type":"bridge"}',
      '{"type":"first"}',
      '{ "type":"second" }',
    ]);
    expect(network.loadOnlyInlinedPlugins).toBe(false);
  });

  test("may have all its plugins in the drop-in folder", async () => {
    const folder = folderWith({ "a.conflist": '{"name":"lab"}', "lab/a.conf": '{"type":"a"}' });
    expect(typesOf(await networkConfFromFile(join(folder, "a.conflist")))).toEqual(["a"]);
  });

  test("gets none of them where it says so, and does not look at them", async () => {
    const conf = { name: "lab", loadOnlyInlinedPlugins: "TRUE", plugins: [{ type: "bridge" }] };
    const folder = folderWith({ "a.conflist": JSON.stringify(conf), "lab/a.conf": "{" });
    expect(typesOf(await networkConfFromFile(join(folder, "a.conflist")))).toEqual(["bridge"]);
  });

  test("is refused where there is no plugin at all", async () => {
    const folder = folderWith({ "a.conflist": '{"name":"lab"}', "lab/a.json": '{"type":"a"}' });
    const file = join(folder, "a.conflist");
    const error = await failure(networkConfFromFile(file), "INVALID_CONFIG");
    expect(error).toMatchObject({ file, key: "plugins" });
    expect(error.message).toBe(
      `[INVALID_CONFIG] reading the configuration ${file}: plugins: it is missing, and ${join(folder, "lab")} has no .conf file either`,
    );
  });

  test("is refused with the file of the drop-in folder that is wrong", async () => {
    const folder = folderWith({
      "a.conflist": list("lab", "a"),
      "lab/10.conf": '{"type":"b"}',
      "lab/20.conf": '{"type":7}',
    });
    const error = await failure(networkConfFromFile(join(folder, "a.conflist")), "INVALID_CONFIG");
    expect(error).toMatchObject({ file: join(folder, "lab/20.conf"), key: "type" });
  });

  test("is refused where the drop-in folder is a file", async () => {
    const folder = folderWith({ "a.conflist": list("lab", "a"), lab: "" });
    const error = await failure(networkConfFromFile(join(folder, "a.conflist")), "READ_FAILED");
    expect(error.message).toBe(
      `[READ_FAILED] listing ${join(folder, "lab")}: a part of the path is no folder (ENOTDIR)`,
    );
  });

  test.each<[string, (file: string) => void, string]>([
    ["missing", () => {}, "it does not exist"],
    ["a folder", (file) => mkdirSync(file), "it is no regular file"],
    ["a pipe", (file) => execFileSync("mkfifo", [file]), "it is no regular file"],
    ["a device", (file) => symlinkSync("/dev/zero", file), "it is no regular file"],
    ["a link to nothing", (file) => symlinkSync("nowhere", file), "it does not exist"],
    [
      "of 17 MiB",
      (file) => {
        writeFileSync(file, "");
        truncateSync(file, 17 * 2 ** 20);
      },
      "it is larger than 16 MiB",
    ],
  ])("that is %s cannot be read", async (_, make, reason) => {
    const file = join(temporaryFolder(), "a.conflist");
    make(file);
    const error = await failure(networkConfFromFile(file), "READ_FAILED");
    expect(error).toMatchObject({ file, message: `[READ_FAILED] reading ${file}: ${reason}` });
  });
});

describe("a drop-in folder", () => {
  test("that is not there, or has no file, has no plugins", async () => {
    expect(await networkPluginConfsFromFiles(folderWith({}), "lab")).toEqual([]);
    expect(await networkPluginConfsFromFiles(folderWith({ "lab/x.txt": "{" }), "lab")).toEqual([]);
  });

  test.each(["", "..", "../lab", "a/b", "/etc"])("is not looked for under the name %j", async (name) => {
    const error = await failure(networkPluginConfsFromFiles(folderWith({}), name), "INVALID_ARGUMENT");
    expect(error.message).toMatch(/^\[INVALID_ARGUMENT\] reading a drop-in folder: the network's name /);
  });
});

describe("a network of a folder", () => {
  test("is the first of its name among the lists, before all single plugins", async () => {
    const folder = folderWith({
      "00.conf": '{"name":"lab","type":"single"}',
      "10.conflist": list("other", "a"),
      "20.conflist": list("lab", "b"),
      "30.conflist": list("lab", "c"),
    });
    const network = await loadNetworkConf(folder, "lab");
    expect(network.file).toBe(join(folder, "20.conflist"));
    expect(typesOf(network)).toEqual(["b"]);
  });

  test("is a single plugin otherwise, the first of .conf and .json", async () => {
    const folder = folderWith({
      "10.conflist": list("other", "a"),
      "20.json": '{"name":"lab","type":"first","cniVersion":"0.3.1","z":1,"a":{"c":1,"b":2}}',
      "30.conf": '{"name":"lab","type":"second"}',
    });
    const network = await loadNetworkConf(folder, "lab");
    expect(network).toMatchObject({ name: "lab", cniVersion: "0.3.1", file: join(folder, "20.json") });
    // the bytes are what libcni makes of it
    expect(Buffer.from(network.bytes).toString()).toBe(
      '{"cniVersion":"0.3.1","name":"lab","plugins":[{"a":{"b":2,"c":1},"cniVersion":"0.3.1","name":"lab","type":"first","z":1}]}',
    );
    expect((await loadNetworkConf(folder, "other")).file).toBe(join(folder, "10.conflist"));
  });

  test("is found before files that cannot be used, and not after them", async () => {
    const folder = folderWith({
      "10.conflist": list("a", "x"),
      "20.conflist": "{",
      "30.conflist": list("b", "x"),
    });
    expect((await loadNetworkConf(folder, "a")).name).toBe("a");
    const error = await failure(loadNetworkConf(folder, "b"), "INVALID_CONFIG");
    expect(error).toMatchObject({ file: join(folder, "20.conflist"), key: "" });
    const singles = folderWith({ "10.conf": '{"name":"a"}', "20.conf": '{"name":"b","type":"x"}' });
    expect(await failure(loadNetworkConf(singles, "b"), "INVALID_CONFIG")).toMatchObject({
      file: join(singles, "10.conf"),
      key: "type",
    });
  });

  test.each<[string, Record<string, string>]>([
    ["another list", { "a.conflist": list("other", "x") }],
    ["another plugin", { "a.conf": '{"name":"other","type":"x"}' }],
    ["a plugin without a name", { "a.conf": '{"type":"x"}' }],
  ])("is not found where there is %s", async (_, files) => {
    const folder = folderWith(files);
    expect(await failure(loadNetworkConf(folder, "lab"), "NETWORK_NOT_FOUND")).toMatchObject({
      message: `[NETWORK_NOT_FOUND] looking into ${folder}: no network there has the name "lab"`,
      network: "lab",
      file: folder,
    });
  });

  test("is not found where there is no file, or no folder", async () => {
    for (const folder of [folderWith({ "a.txt": "" }), join(temporaryFolder(), "none")]) {
      expect((await failure(loadNetworkConf(folder, "lab"), "NETWORK_NOT_FOUND")).message).toBe(
        `[NETWORK_NOT_FOUND] looking into ${folder}: it has no .conflist, .conf or .json file`,
      );
    }
  });
});

describe("a single plugin as a network", () => {
  test("has its name and its version", () => {
    const plugin = networkPluginConfFromBytes('{"type":"a","NAME":"lab","cniVersion":"0.4.0","x":[1.0]}');
    const network = confListFromConf(plugin);
    expect(network).toMatchObject({ name: "lab", cniVersion: "0.4.0", loadOnlyInlinedPlugins: false });
    expect(Buffer.from(network.bytes).toString()).toBe(
      '{"cniVersion":"0.4.0","name":"lab","plugins":[{"NAME":"lab","cniVersion":"0.4.0","type":"a","x":[1]}]}',
    );
    expect("file" in network).toBe(false);
  });

  test.each([
    ["without a name", '{"type":"a"}', "name", "the network's name is missing"],
    ["with a name that is none", '{"type":"a","name":"../a"}', "name", "the network's name"],
    [
      "of a version that is none",
      '{"type":"a","name":"lab","cniVersion":"x"}',
      "cniVersion",
      '"x" is no version',
    ],
  ])("is refused %s", (_, text, key, reason) => {
    const error = thrown(
      () => confListFromConf(networkPluginConfFromBytes(text), "/a.conf"),
      "INVALID_CONFIG",
    );
    expect(error).toMatchObject({ key, file: "/a.conf" });
    expect(error.reason).toContain(`${key}: ${reason}`);
  });

  test("is refused where it is no JSON, or nested so deep that a list would be too deep", () => {
    const broken = { network: { type: "a", name: "lab" }, bytes: Buffer.from("{") };
    expect(thrown(() => confListFromConf(broken, "/a.conf"), "INVALID_CONFIG")).toMatchObject({
      key: "",
      file: "/a.conf",
    });
    const text = `{"type":"a","name":"lab","x":${"[".repeat(999)}${"]".repeat(999)}}`;
    const deep = networkPluginConfFromBytes(text);
    const error = thrown(() => confListFromConf(deep, "/a.conf"), "INVALID_CONFIG");
    expect(error).toMatchObject({ file: "/a.conf" });
    expect(error.reason).toContain("more than 1000 levels");
  });
});
