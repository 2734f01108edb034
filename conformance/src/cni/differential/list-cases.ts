import { networkConfFromBytes } from "@container-interfaces/cni";
import type { Case, CaseClass } from "./case.js";
import { viewOurList, viewTheirList } from "./config-view.js";
import type { DifferenceId } from "./deliberate.js";
import { base64, ourEnd, single, theirEnd } from "./ended.js";

type Row = readonly [name: string, json: string, differs?: DifferenceId | undefined];

/** A list of the name `n` with one plugin and these members before them. */
const withKeys = (members: string): string => `{${members},"name":"n","plugins":[{"type":"a"}]}`;

const withPlugins = (plugins: string): string => `{"name":"n","cniVersion":"1.0.0","plugins":${plugins}}`;

// biome-ignore format: a table
const names: readonly Row[] = [
  ...[
    "n", "N9", "0", "a.b-c_d", "a".repeat(300), "1.2.3", "x-",
  ].map((name): Row => [`name ${name.slice(0, 20)}`, `{"name":"${name}"}`]),
  ...[
    "", ".", "..", "-x", "_x", "a b", "a/b", "../x", "é", "a\\n", "a\\u0000", "\\ud800",
  ].map((name): Row => [`name "${name}"`, `{"name":"${name}"}`, "names-on-load"]),
  ...["null", "1", "[]", "{}", "true"].map((name): Row => [`name ${name}`, `{"name":${name}}`]),
  ["no name", '{"plugins":[{"type":"a"}]}'],
  ["a name of another case", '{"Name":"n","plugins":[{"type":"a"}]}'], ["two names", '{"name":"a","name":"b"}'],
];

// biome-ignore format: a table
const versions: readonly Row[] = [
  ...[
    "", "0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0", "1.2.0", "2", "1.0", "01.00.0", "+1.0.0",
    "-1.0.0", "99999.0.0", "1.1.00",
  ] .map((version): Row => [`cniVersion "${version}"`, withKeys(`"cniVersion":"${version}"`)]),
  ...[
    "x", "1.x", "1.", "1..0", "1.0.0.0", "v1.0.0", "1.0.0-rc1", " 1.0.0", "1,0", "0x1", "1.0.0\\n",
  ] .map((version): Row => [`cniVersion "${version}"`, withKeys(`"cniVersion":"${version}"`), "no-version"]),
  ...[
    "null", "1", "1.1", "[]", "{}", "false",
  ].map((version): Row => [`cniVersion ${version}`, withKeys(`"cniVersion":${version}`)]),
  ["cniVersion of another case", withKeys('"CNIVersion":"1.0.0"')],
];

/** Lists of versions, with the version beside them. */
const offers: readonly (readonly [
  versions: string,
  cniVersion?: string | undefined,
  differs?: DifferenceId | undefined,
])[] = [
  ['["1.0.0"]'],
  ['["1.1.0","1.0.0"]'],
  ['["0.4.0","1.0.0","0.3.1"]'],
  ['["1.2.0","1.0.0"]'],
  ['["2.0.0"]', "1.0.0"],
  ['["2.0.0"]'],
  ['["1.0.0"]', "2.0.0"],
  ['["1.0.0"]', "1.1.0"],
  ['["1.1.0"]', "1.0.0"],
  ["[]", "0.4.0"],
  ["[]"],
  ['["1.0.0","1.0.0"]', "1.0.0"],
  ['[""]'],
  ['["","0.1.0"]', undefined, "spelling-of-versions"],
  ['["1.0","0.4"]'],
  ['["1.1.0","1.1"]'],
  ['["1.1","1.1.0"]', undefined, "spelling-of-versions"],
  ['["1.1"]', "1.1.0", "spelling-of-versions"],
  ['["0.10.0","0.9.0"]'],
  ['["x"]'],
  ['["1.0.0","x"]'],
  ['["1.0.0"]', "x"],
  ['["1.0.0",1]'],
  ['["1.0.0",null]'],
  ["null"],
  ['"1.0.0"'],
  ["{}"],
  ["1"],
];

const flags = ["disableCheck", "disableGC", "loadOnlyInlinedPlugins"];
// biome-ignore format: a table
const flagValues = [
  "true", "false", '"true"', '"FALSE"', '"True"', '"tRuE"', '"yes"', '""', '" true"', "1", "null", "[]",
  '"\u0130"', '"TRU\u0395"',
];

// biome-ignore format: a table
const plugins: readonly Row[] = [
  ["no plugins", '{"name":"n"}'],
  ["no plugins, and none to come", '{"name":"n","loadOnlyInlinedPlugins":true}'],
  ["plugins of another case", '{"name":"n","Plugins":[{"type":"a"}]}'],
  ...[
    "[]", "null", "{}", '"a"', "1", "[null]", "[1]", '["a"]', "[[]]", "[{}]", '[{"type":""}]', '[{"type":1}]',
    '[{"type":null}]', '[{"type":"a"},{}]', '[{"type":"a"},{"type":2}]',
  ] .map((list): Row => [`plugins ${list}`, withPlugins(list)]),
  ...[
    '[{"type":"a"}]', '[{"type":"a"},{"type":"b"},{"type":"a"}]', '[{"Type":"a"}]',
    '[{"type":"a","z":1,"b":[{"y":1,"x":2}]}]', '[{"type":"a","name":"other","cniVersion":"0.1.0"}]',
    '[{"type":"a","cniVersion":"x"}]', '[{"type":"a","n":1.0,"m":1e2,"t":"<&>"}]',
    '[{"type":"a","capabilities":{"b":true,"a":false}}]', '[{"type":"a","TYPE":"b"}]',
    '[{"TYPE":"b","type":"a"}]', '[{"type":"../x"}]', '[{"type":"a","type":"b"}]',
    '[{"type":"a","ipam":{"type":"host-local","x":[]}}]', '[{"type":"a","dns":{"nameservers":["1.1.1.1"]}}]',
    '[{"type":"a","prevResult":{}}]',
  ] .map((list): Row => [`plugins ${list}`, withPlugins(list)]),
  ["plugins twice", '{"name":"n","plugins":[{"type":"a"}],"plugins":[{"type":"b"}]}'],
  ["keys that nobody knows", '{"name":"n","x":1,"plugins":[{"type":"a"}],"y":{"z":[null]}}'],
  ...["[]", '"a"', "1", "null", "", "{", "true"].map((text): Row => [`the document ${text}`, text]),
];

/** Configurations of networks. */
export const parsedLists: CaseClass = {
  name: "configurations of networks",
  cases: [
    ...names,
    ...versions,
    ...offers.map(([list, version, differs]): Row => {
      const stated = version === undefined ? "" : `"cniVersion":"${version}",`;
      return [`cniVersions ${list} beside ${version}`, withKeys(`${stated}"cniVersions":${list}`), differs];
    }),
    ...flags.flatMap((flag) =>
      flagValues.map((value): Row => [`${flag} ${value}`, withKeys(`"${flag}":${value}`)]),
    ),
    ...plugins,
  ].map(listCase),
};

/** The case of one text. */
export function listCase([name, json, differs]: readonly [string, string, Case["differs"]?]): Case {
  return {
    name,
    differs,
    theirs: async ({ driver }) =>
      single(theirEnd(await driver.call("parseList", { bytes: base64(json) }), viewTheirList)),
    ours: async () => single(await ourEnd(() => networkConfFromBytes(Buffer.from(json)), viewOurList)),
  };
}
