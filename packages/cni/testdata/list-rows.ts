import type { NetworkConfigList } from "../src/index.js";
import { otherKinds, type RefusedRow, type Row } from "./row.js";

/** What a table says of a network: its plugins are their JSON. */
export type ListFacts = Omit<NetworkConfigList, "plugins" | "bytes" | "file"> & {
  readonly plugins: readonly string[];
};

/** The network `lab` with one plugin, and what is otherwise. */
export function lab(more: Partial<ListFacts> = {}): ListFacts {
  const flags = { disableCheck: false, disableGC: false, loadOnlyInlinedPlugins: false };
  return { name: "lab", cniVersion: "", ...flags, plugins: ['{"type":"bridge"}'], ...more };
}

const document = (more: object): object => ({ name: "lab", plugins: [{ type: "bridge" }], ...more });
/** A network's configuration with other members, or further ones. */
export const conf = (more: object): string => JSON.stringify(document(more));

const named = (name: string, title: string): Row<ListFacts> => ({
  class: "names",
  name: title,
  input: conf({ name }),
  gives: lab({ name }),
});

const badName = (name: string, title: string): RefusedRow => ({
  class: "names",
  name: title,
  input: conf({ name }),
  key: "name",
  says: `the network's name ${JSON.stringify(name.slice(0, 80))} has to begin with a letter or a digit and to hold only these, "_", "." and "-"`,
  libcni: "takes it",
});

const nameRows: readonly Row<ListFacts>[] = [
  named("lab", "letters"),
  named("0", "one digit"),
  named("A_b.c-d", "every sign that may stand inside"),
  named("a..", "dots at the end"),
  named("n".repeat(300), "300 letters"),
  { class: "names", name: "an escape", input: '{"name":"l\\u0061b"}', gives: lab({ plugins: [] }) },
  badName("a/b", "a slash"),
  badName("../../etc", "the way out of the folder"),
  badName(".", "a dot"),
  badName("..", "two dots"),
  badName(".hidden", "a dot at the beginning"),
  badName("-a", "a hyphen at the beginning"),
  badName("_a", "a low line at the beginning"),
  badName("a b", "a space"),
  badName("a\n", "a newline at the end"),
  badName("a\0", "a zero byte"),
  badName("a\\b", "a backslash"),
  badName("a%2fb", "a percent sign"),
  badName("netz-für-alle", "an umlaut"),
  badName("ａ", "a letter of full width"),
  badName("/".repeat(200), "200 slashes"),
  {
    class: "names",
    name: "empty",
    input: conf({ name: "" }),
    key: "name",
    says: "the network's name is missing",
    libcni: "takes it",
  },
  {
    class: "names",
    name: "missing",
    input: '{"plugins":[{"type":"a"}]}',
    key: "name",
    says: "it is missing",
  },
  { class: "names", name: "in another case", input: '{"Name":"lab"}', key: "name", says: "it is missing" },
  { class: "names", name: "in an empty object", input: "{}", key: "name", says: "it is missing" },
  { class: "names", name: "in null", input: "null", key: "name", says: "it is missing" },
  ...otherKinds({ key: "name", right: ["a string"], says: () => "expected a string" }, (name) =>
    document({ name }),
  ),
];

const version = (cniVersion: string): Row<ListFacts> => ({
  class: "versions",
  name: `cniVersion ${JSON.stringify(cniVersion)}`,
  input: conf({ cniVersion }),
  gives: lab({ cniVersion }),
});

const offered = (cniVersions: readonly string[], cniVersion: string, stated?: string): Row<ListFacts> => ({
  class: "versions",
  name: `of ${JSON.stringify(cniVersions)} and ${stated ?? "none"}`,
  input: conf({ cniVersions, ...(stated === undefined ? {} : { cniVersion: stated }) }),
  gives: lab({ cniVersion }),
});

const badVersion = (text: string): RefusedRow[] => [
  {
    class: "versions",
    name: `cniVersion ${JSON.stringify(text)}`,
    input: conf({ cniVersion: text }),
    key: "cniVersion",
    says: `${JSON.stringify(text)} is no version`,
    libcni: "takes it",
  },
  {
    class: "versions",
    name: `cniVersions with ${JSON.stringify(text)}`,
    input: conf({ cniVersions: ["1.0.0", text] }),
    key: "cniVersions[1]",
    says: `${JSON.stringify(text)} is no version`,
  },
];

const versionRows: readonly Row<ListFacts>[] = [
  ...["", "0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"].map(version),
  ...["1", "1.0", "1.2.0", "99.0.0", "01.00.00", "+1.0.0", "-1.0.0"].map(version),
  offered([], "0.4.0", "0.4.0"),
  offered([], ""),
  offered(["0.3.1", "1.0.0", "0.4.0"], "1.0.0"),
  offered(["0.9.0", "0.10.0"], "0.10.0"),
  offered(["1.0.0", "1.1.0", "1.1.1", "1.2.0", "2.0.0"], "1.1.0"),
  offered(["1.0.0"], "1.1.0", "1.1.0"),
  offered(["1.1.0"], "1.1.0", "0.4.0"),
  offered(["1.0.0", "1.1.0"], "1.1.0", "2.0.0"),
  offered(["2.0.0"], "3.0.0", "3.0.0"),
  offered(["2.0.0"], "1.0.0", "1.0.0"),
  offered(["2.0.0"], ""),
  offered([""], ""),
  offered(["", "0.2.0"], "0.2.0"),
  offered(["", "0.0.9"], ""),
  offered(["0.0.9"], "0.0.9"),
  offered(["0.0.9"], "0.0.9", ""),
  offered(["1.0.0", "1.0.0"], "1.0.0", "1.0.0"),
  ...[
    "1.0.0.0",
    "v1.0.0",
    "one",
    "1.0.0-rc1",
    " 1.0.0",
    "1..0",
    ".",
    "1.0.",
    "1.0.x",
    "1e0",
    "0x1.0.0",
  ].flatMap(badVersion),
  {
    class: "versions",
    name: "no version beside cniVersions",
    input: conf({ cniVersion: "x", cniVersions: [] }),
    key: "cniVersion",
    says: '"x" is no version',
    // it would, if the list had been read before
  },
  ...otherKinds({ key: "cniVersion", right: ["a string"], says: () => "expected a string" }, (cniVersion) =>
    document({ cniVersion }),
  ).filter(({ name }) => name !== "a string"),
  ...otherKinds({ key: "cniVersions", right: ["an array"], says: () => "expected an array" }, (cniVersions) =>
    document({ cniVersions }),
  ),
  ...otherKinds({ key: "cniVersions[0]", right: ["a string"], says: () => "expected a string" }, (each) =>
    document({ cniVersions: [each] }),
  ),
];

const flagRows = (key: "disableCheck" | "disableGC" | "loadOnlyInlinedPlugins"): Row<ListFacts>[] => [
  ...[true, "true", "TRUE", "tRuE"].map((value) => ({
    class: `flag ${key}`,
    name: JSON.stringify(value),
    input: conf({ [key]: value }),
    gives: lab({ [key]: true }),
  })),
  ...[false, "false", "False"].map((value) => ({
    class: `flag ${key}`,
    name: JSON.stringify(value),
    input: conf({ [key]: value }),
    gives: lab(),
  })),
  {
    class: `flag ${key}`,
    name: "in another case",
    input: conf({ [key.toUpperCase()]: true }),
    gives: lab(),
  },
  ...["", "yes", "1", "true ", "truefalse"].map((value) => ({
    class: `flag ${key}`,
    name: JSON.stringify(value),
    input: conf({ [key]: value }),
    key,
    says: "expected true or false",
  })),
  ...otherKinds({ key, right: ["a boolean"], says: () => "expected true or false" }, (value) =>
    document({ [key]: value }),
  ),
];

/** Configurations of networks: their names, versions and flags. */
export const listRows: readonly Row<ListFacts>[] = [
  ...nameRows,
  ...versionRows,
  ...flagRows("disableCheck"),
  ...flagRows("disableGC"),
  ...flagRows("loadOnlyInlinedPlugins"),
];
