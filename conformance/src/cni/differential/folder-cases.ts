import {
  confFiles,
  loadNetworkConf,
  networkConfFromFile,
  networkPluginConfsFromFiles,
} from "@container-interfaces/cni";
import type { Case, CaseClass, Ended } from "./case.js";
import { viewOurList, viewOurPlugin, viewTheirList, viewTheirPlugin } from "./config-view.js";
import type { DifferenceId } from "./deliberate.js";
import { ourEnd, theirEnd } from "./ended.js";
import { writeFiles } from "./traces.js";

/** Files by their names; null makes a folder, `-> x` a symbolic link. */
type Files = Readonly<Record<string, string | null>>;

type Row = readonly [name: string, files: Files, wanted?: string, differs?: DifferenceId | undefined];

const list = (name: string, plugins = '[{"type":"a"}]', more = ""): string =>
  `{"name":"${name}","cniVersion":"1.0.0",${more}"plugins":${plugins}}`;
const inlinedOnly = '"loadOnlyInlinedPlugins":true,';
const bare = '{"name":"n","cniVersion":"1.1.0"}';

const networks: readonly Row[] = [
  ["a list", { "10-n.conflist": list("n") }],
  ["a list, indented", { "10-n.conflist": JSON.stringify(JSON.parse(list("n")), null, 2) }],
  ["the first of two of a name", { "20.conflist": list("n", '[{"type":"b"}]'), "10.conflist": list("n") }],
  ["by bytes and not by number", { "9.conflist": list("n"), "10.conflist": list("n", '[{"type":"b"}]') }],
  ["upper case first", { "a.conflist": list("n"), "Z.conflist": list("n", '[{"type":"b"}]') }],
  ["by bytes of UTF-8", { "\uffff.conflist": list("n"), "😀.conflist": list("n", '[{"type":"b"}]') }],
  ["another one before", { "10.conflist": list("m"), "20.conflist": list("n") }],
  ["a hidden file", { ".conflist": list("n"), "x.conflist": list("n", '[{"type":"b"}]') }],
  ["a single plugin", { "10.conf": '{"type":"a","name":"n","cniVersion":"0.4.0"}' }],
  ["a single plugin as .json", { "10.json": '{"type":"a","name":"n"}' }],
  ["a list before a single plugin", { "10.conf": '{"type":"b","name":"n"}', "20.conflist": list("n") }],
  [
    "a single plugin of another name before",
    { "1.conf": '{"type":"b"}', "2.json": '{"type":"a","name":"n"}' },
  ],
  [".conf and .json by name", { "b.conf": '{"type":"b","name":"n"}', "a.json": '{"type":"a","name":"n"}' }],
  ["a list that is called .conf", { "10.conf": list("n") }],
  ["a single plugin that is called .conflist", { "10.conflist": '{"type":"a","name":"n"}' }],
  ["a single plugin of another version", { "10.conf": '{"type":"a","name":"n","cniVersion":"9.0.0"}' }],
  ["drop-in files", { "n.conflist": bare, "n/10.conf": '{"type":"b"}', "n/05.conf": '{"type":"c"}' }],
  ["drop-in files after inlined ones", { "n.conflist": list("n"), "n/10.conf": '{"type":"b","x":1.0}' }],
  ["drop-in files of another network", { "x.conflist": list("n"), "m/10.conf": '{"type":"b"}' }],
  [
    "drop-in files that are none",
    { "x.conflist": list("n"), "n/1.json": "{", "n/2.conflist": "{", "n/3.conf": null },
  ],
  [
    "drop-in files, but inlined ones only",
    { "x.conflist": list("n", undefined, inlinedOnly), "n/1.conf": "{" },
  ],
  [
    "inlined ones only, as a text",
    { "x.conflist": list("n", undefined, '"loadOnlyInlinedPlugins":"TRUE",'), "n/1.conf": "{" },
  ],
  ["a drop-in folder that is empty", { "x.conflist": list("n"), n: null }],
  [
    "a drop-in folder behind a link",
    { "x.conflist": list("n"), "real/1.conf": '{"type":"b"}', n: "-> real" },
  ],
  ["a file behind a link", { "real/x": list("n"), "n.conflist": "-> real/x" }],
  ["a folder that is called .conflist", { "10.conflist": null, "20.conflist": list("n") }],
  [
    "other files",
    { README: "x", "x.conflist~": "{", "x.conflist.bak": "{", "y.CONFLIST": "{", "z.conflist": list("n") },
  ],
  ["a file after it that is broken", { "10.conflist": list("n"), "20.conflist": "{" }],
  ["a single plugin that is broken, and a list", { "10.conf": "{", "20.conflist": list("n") }],
  ["a single plugin after it that is broken", { "10.conf": '{"type":"a","name":"n"}', "20.conf": "{" }],
  [
    "keys of other case in a drop-in file",
    { "x.conflist": bare, "n/1.conf": '{"TYPE":"b","Capabilities":{"p":true}}' },
  ],
  ["a file before it that is broken", { "10.conflist": "{", "20.conflist": list("n") }],
  [
    "a file before it without a name",
    { "10.conflist": '{"plugins":[{"type":"a"}]}', "20.conflist": list("n") },
  ],
  ["a file before it that is empty", { "10.conflist": "", "20.conflist": list("n") }],
  ["a single plugin before it that is broken", { "10.conf": "{", "20.conf": '{"type":"a","name":"n"}' }],
  ["a list of a plugin that is called .conf, and no type", { "10.conf": '{"name":"n"}' }],
  ["a drop-in file that is broken", { "x.conflist": list("n"), "n/1.conf": '{"x":1}' }],
  [
    "a drop-in file of another network that is broken",
    { "1.conflist": list("m"), "2.conflist": list("n"), "m/1.conf": "" },
  ],
  ["a drop-in folder that is a file", { "x.conflist": list("n"), n: "x" }],
  ["a drop-in file behind a link to nowhere", { "x.conflist": list("n"), "n/1.conf": "-> nowhere" }],
  ["no plugin at all", { "n.conflist": bare }],
  ["no plugin, and a drop-in folder that is empty", { "n.conflist": bare, n: null }],
  ["no such network", { "10.conflist": list("n"), "20.conf": '{"type":"a","name":"x"}' }, "m"],
  ["no such network among lists", { "10.conflist": list("n") }, "m"],
  ["no such network, and a broken file", { "10.conflist": list("n"), "20.conf": "{" }, "m"],
  ["an empty folder", {}],
  ["a folder of folders", { "a.conf": null, "b.conflist": null }],
  ["a link to nowhere", { "10.conflist": "-> nowhere", "20.conflist": list("n") }],
  ["a link to a folder", { real: null, "10.conflist": "-> real", "20.conflist": list("n") }],
  ["a large file", { "10.conflist": `${list("n")}${" ".repeat(16 * 1024 * 1024)}` }, "n", "large-file"],
  ["a name that leaves the folder", { "10.conflist": list("..") }, "..", "names-on-load"],
  [
    "a name with a slash",
    { "10.conflist": list("a/b"), "a/b/1.conf": '{"type":"b"}' },
    "a/b",
    "names-on-load",
  ],
  [
    "a version that is none",
    { "1.conflist": '{"name":"n","cniVersion":"x","plugins":[{"type":"a"}]}' },
    "n",
    "no-version",
  ],
];

/** Networks found in folders. */
export const loadedNetworks: CaseClass = {
  name: "networks found in folders",
  cases: networks.map(([name, files, wanted = "n", differs]) =>
    folderCase(name, files, differs, async ({ driver, folder }, side) => [
      side === "theirs"
        ? theirEnd(await driver.call("loadNetwork", { dir: folder, name: wanted }), viewTheirList)
        : await ourEnd(() => loadNetworkConf(folder, wanted), viewOurList),
    ]),
  ),
};

const dropIns: readonly Row[] = [
  ["none", {}],
  ["three", { "n/c.conf": '{"type":"c"}', "n/a.conf": '{"type":"a"}', "n/b.conf": '{"type":"b"}' }],
  [
    "others",
    { "n/a.json": '{"type":"a"}', "n/b.conflist": '{"type":"b"}', "n/c": "x", "n/d.conf": '{"type":"d"}' },
  ],
  ["one behind a link", { "x/a": '{"type":"a"}', "n/a.conf": "-> ../x/a" }],
  ["one with spaces", { "n/a.conf": '\n{ "type" : "a" , "n" : 1.0 }\n' }],
  ["one that is broken", { "n/a.conf": '{"type":"a"}', "n/b.conf": "[" }],
  ["one that is empty", { "n/a.conf": "" }],
  ["one without a type", { "n/a.conf": '{"name":"n"}' }],
  ["a folder that is a file", { n: "x" }],
  ["a folder above", { "a.conf": '{"type":"a"}', "n/x": "" }, "n/..", "names-on-load"],
  ["a folder of folders", { "n/m/a.conf": '{"type":"a"}' }, "n/m", "names-on-load"],
  ["no name", { "a.conf": '{"type":"a"}' }, "", "names-on-load"],
];

/** The files of a network's drop-in folder. */
export const dropInFiles: CaseClass = {
  name: "drop-in files",
  cases: dropIns.map(([name, files, wanted = "n", differs]) =>
    folderCase(name, files, differs, async ({ driver, folder }, side) => [
      side === "theirs"
        ? theirEnd(await driver.call("pluginFiles", { dir: folder, name: wanted }), (all: never[]) =>
            all.map(viewTheirPlugin),
          )
        : await ourEnd(
            () => networkPluginConfsFromFiles(folder, wanted),
            (all) => all.map(viewOurPlugin),
          ),
    ]),
  ),
};

const listed: readonly Row[] = [
  [
    "several kinds",
    { "b.conf": "", "a.conflist": "", "c.json": "", ".conf": "", "d.conf.bak": "", "e.CONF": "", f: "" },
  ],
  [
    "an order of bytes",
    { "10.conf": "", "9.conf": "", "a.conf": "", "B.conf": "", "_.conf": "", "é.conf": "", "e.conf": "" },
  ],
  ["folders and links", { "a.conf": null, "b.conf": "-> a.conf", "c.conf": "-> nowhere", "d.conf": "" }],
  ["dots", { "a..conf": "", "..conf": "", "a.conf.": "", conf: "", "a.b.conf": "" }],
  ["nothing", {}],
];

/** Files in folders, by their extensions; and networks by the path of their file. */
export const listedFiles: CaseClass = {
  name: "files in folders",
  cases: [
    ...listed.map(([name, files]) =>
      folderCase(name, files, undefined, ({ driver, folder }, side) =>
        eachOf([[".conf", ".json"], [".conflist"], [], [".x"]], async (extensions) =>
          side === "theirs"
            ? theirEnd(
                await driver.call("confFiles", { dir: folder, extensions }),
                (found: string[] | null) => tails(found ?? [], folder),
              )
            : await ourEnd(
                () => confFiles(folder, extensions),
                (found) => tails(found, folder),
              ),
        ),
      ),
    ),
    ...["", "/n.conflist", "/nowhere", "/n.conflist/x"].map((path) =>
      folderCase(
        `the folder DIR${path}`,
        { "n.conflist": list("n") },
        undefined,
        async ({ driver, folder }, side) => {
          const dir = `${folder}${path}`;
          const extensions = [".conflist"];
          return side === "theirs"
            ? [
                theirEnd(await driver.call("confFiles", { dir, extensions }), (found: string[] | null) =>
                  tails(found ?? [], folder),
                ),
                theirEnd(await driver.call("loadFile", { path: dir }), viewTheirList),
              ]
            : [
                await ourEnd(
                  () => confFiles(dir, extensions),
                  (found) => tails(found, folder),
                ),
                await ourEnd(() => networkConfFromFile(dir), viewOurList),
              ];
        },
      ),
    ),
  ],
};

async function eachOf<T>(items: readonly T[], end: (item: T) => Promise<Ended>): Promise<Ended[]> {
  const ends: Ended[] = [];
  for (const item of items) ends.push(await end(item));
  return ends;
}

const tails = (paths: readonly string[], folder: string): string[] =>
  paths.map((path) => path.replace(folder, "DIR"));

/** A case whose two sides find the same files in the folder. */
function folderCase(
  name: string,
  files: Files,
  differs: DifferenceId | undefined,
  run: (lab: Parameters<Case["ours"]>[0], side: "theirs" | "ours") => Promise<readonly Ended[]>,
): Case {
  return {
    name,
    differs,
    prepare: ({ folder }) => writeFiles(folder, files),
    theirs: async (lab) => ({ steps: await run(lab, "theirs") }),
    ours: async (lab) => ({ steps: await run(lab, "ours") }),
  };
}
