import type { Random } from "../../cni/differential/random.js";
import {
  at,
  isList,
  isMembers,
  type JsonTree,
  type Members,
  NumberText,
  type Path,
  pathsIn,
  readTree,
  withValue,
} from "./json-tree.js";

const digests = ["sha256:", "sha512:", "sha384:", "sha256+b64u:", "md5:"].flatMap((algorithm) =>
  ["a".repeat(64), "a".repeat(128), "A".repeat(64), "LCa0a2j_xo=", "g".repeat(64), "a b", ""].map(
    (hash) => algorithm + hash,
  ),
);
const mediaTypes = [
  ...[
    "a/b",
    "a",
    "a/",
    "/b",
    "a/b/c",
    "a/b; c=d",
    "A1!#$&^_.+-/0",
    "é/b",
    "-a/b",
    "a b/c",
    "application/xml",
  ],
  ...["application/vnd.oci.empty.v1+json", "application/vnd.docker.distribution.manifest.v2+json"],
  ...["application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.oci.image.index.v1+json"],
  ...[`${"a".repeat(127)}/b`, `${"a".repeat(128)}/b`, `a/${"b".repeat(127)}`, `a/${"b".repeat(128)}`],
];
const dates = [
  ...[
    "2015-10-31T22:22:56Z",
    "2015-10-31t22:22:56z",
    "2015-10-31T22:22:56.000Z",
    "2015-10-31T22:22:56+00:00",
  ],
  ...[
    "1990-12-31T23:59:60Z",
    "2015-10-31 22:22:56Z",
    "2015-02-29T00:00:00Z",
    "2015-10-31T24:00:00Z",
    "2015-10-31",
  ],
  ...[
    "2015-10-31T22:22:56,5Z",
    "2015-10-31T22:22:56+24:00",
    "0000-01-01T00:00:00Z",
    "2015-10-31T22:22:56.1234567891Z",
  ],
];
const urls = [
  "urn:a:b",
  "a",
  "//a",
  "http://é.com",
  "http://a b",
  "https://[::1]:1/",
  "http://a:x/",
  "a:",
  "http://a/%zz",
];
const base64s = ["", "aGVsbG8", "aGVsbG8=\n", "aGVsbG9=", "aGVs\nbG8=", "e30=", "_-==", "a"];
const variables = ["=", "=x", "A", "A=", "A=a\nb", "\n=x", "A\nB=c"];
const versions = ["1.0.0-rc.5", "1.2.3+x", "1.2", "v1.0.0", "01.2.3", "1.2.3-", "1.3.0-rc.01"];

const anything = [
  "null",
  "true",
  "0",
  "-1",
  '""',
  '"x"',
  "[]",
  "{}",
  "[null]",
  "[0]",
  '[""]',
  '{"x":null}',
  '{"x":"y"}',
];
// biome-ignore format: a table
const numbers = [
  "1", "1.5", "1.0", "1e2", "-0", "7", "8", "100", "1000", "1001", "65535", "65536", "2147483647", "2147483648", "-2147483648", "-2147483649",
  "4294967295", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
  "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e30",
];

/** What a place is changed to: all kinds, and those that are near to what is there. */
function replacements(path: Path, value: JsonTree): JsonTree[] {
  const all = anything.map(readTree);
  if (value instanceof NumberText) return [...all, ...numbers.map(readTree)];
  if (isList(value)) return value.length > 0 ? [...all, [...value, value[0] ?? null]] : all;
  if (typeof value !== "string") return all;
  const keys = path.map(String);
  const near = (key: string, values: readonly string[]): readonly string[] =>
    keys.includes(key) ? values : [];
  return [
    ...all,
    ...["a\nb", "é", "/x", "r", " ", `${value}x`, `${value} `, value.toLowerCase(), value.toUpperCase()],
    ...(/^sha\d+:/.test(value) ? digests : []),
    ...(/^application\//.test(value) ? mediaTypes : []),
    ...near("created", dates),
    ...near("urls", urls),
    ...near("data", base64s),
    ...near("Env", variables),
    ...near("env", variables),
    ...near("ociVersion", versions),
    ...near("rootfsPropagation", ["private", "rslave", "runbindable", "unbindable", "shared", "rshared"]),
    ...near("nodes", ["0", "0-1,3", "a"]),
    ...near("cpus", ["0", "0-1,3", "a"]),
  ];
}

/** A document that was changed, and how. */
export interface Mutant {
  readonly name: string;
  readonly tree: JsonTree;
}

/** Documents each of which differs in one place from a complete one; they hold that place and not much more. */
export function mutants(tree: JsonTree, paths: readonly Path[] = pathsIn(tree)): Mutant[] {
  return paths.flatMap((path) => {
    const small = pruned(tree, path);
    const value = at(tree, path) as JsonTree;
    const changed = [undefined, ...replacements(path, value)].map((other) => ({
      name: `${path.join("/")} = ${other === undefined ? "nothing" : JSON.stringify(other)}`,
      tree: withValue(small, path, other),
    }));
    if (!isMembers(value)) return changed;
    const [key] = Object.keys(value);
    const more: [string, JsonTree][] = [
      ["x-unknown", readTree('{"deep":[18446744073709551615,null]}')],
      ["", "x"],
    ];
    return [
      ...changed,
      ...more.map(([name, item]) => ({
        name: `${path.join("/")} with ${JSON.stringify(name)}`,
        tree: withValue(small, [...path, name], item),
      })),
      ...(key === undefined ? [] : [otherCase(small, path, value, key)]),
    ];
  });
}

/** With one key in another case. */
function otherCase(tree: JsonTree, path: Path, members: Members, key: string): Mutant {
  const { [key]: item, ...others } = members;
  const upper = key === key.toUpperCase() ? key.toLowerCase() : key.toUpperCase();
  const tag = { ...others, [upper]: item ?? null };
  return { name: `${path.join("/")} with ${upper}`, tree: withValue(tree, path, tag) };
}

/** Of a configuration what a place depends on: each key of it is an option but for `ociVersion`. */
function pruned(tree: JsonTree, path: Path): JsonTree {
  if (!isMembers(tree) || tree.linux === undefined || tree.ociVersion === undefined) return tree;
  return { ociVersion: tree.ociVersion, ...(onlyOn(tree, path) as Members) };
}

function onlyOn(tree: JsonTree, [key, ...rest]: Path): JsonTree {
  if (!isMembers(tree) || typeof key !== "string") return tree;
  const inner = tree[key] ?? null;
  return { [key]: key === "linux" || key === "resources" ? onlyOn(inner, rest) : inner };
}

/** Documents with some changes each, most of which leave something out. */
export function combined(tree: JsonTree, count: number, random: Random): Mutant[] {
  const paths = pathsIn(tree);
  return Array.from({ length: count }, () => {
    let changed = tree;
    const names: string[] = [];
    for (let changes = 1 + random.below(paths.length > 60 ? 8 : 2); changes > 0; changes -= 1) {
      const path = random.pick(paths);
      const value = at(changed, path);
      if (value === undefined) continue;
      const other = random.below(10) < 8 ? undefined : random.pick(replacements(path, value));
      names.push(`${path.join("/")} = ${other === undefined ? "nothing" : JSON.stringify(other)}`);
      changed = withValue(changed, path, other);
    }
    return { name: names.join("; "), tree: changed };
  });
}
