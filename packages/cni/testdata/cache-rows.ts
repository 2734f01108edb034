import { type Kind, otherKinds, type RefusedRow, type Row } from "./row.js";

/** What names the attachment of {@link cacheRows}. */
export const cacheKey = { network: "lab", containerId: "web-1", ifName: "eth0" } as const;

/** What a table says of a file of the cache. */
export interface CacheFacts {
  /** The result as one of 1.0.0, as `json.Marshal` writes it. */
  readonly result: string;
  /** What libcni lists of it as an attachment; undefined where it does not. */
  readonly listed?: {
    readonly netns: string;
    readonly config: string;
    readonly args?: readonly (readonly [string, string])[];
    readonly capabilityArgs?: object;
  };
}

const members = {
  kind: "cniCacheV1",
  containerId: "web-1",
  config: "eyJuYW1lIjoibGFiIn0=",
  ifName: "eth0",
  networkName: "lab",
  netns: "/run/netns/web",
  result: { cniVersion: "1.0.0", ips: [{ address: "10.0.0.2/8" }] },
};
const result = '{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}]}';
const listed = { netns: "/run/netns/web", config: '{"name":"lab"}' };

/** The text of a file of the cache with other members, or further ones. */
export const cacheFile = (more: object = {}): string => JSON.stringify({ ...members, ...more });

const good = (title: string, more: object, gives: Partial<CacheFacts> = {}): Row<CacheFacts> => ({
  class: "a file of the cache",
  name: title,
  input: cacheFile(more),
  gives: { result, listed, ...gives },
});

const legacy = (title: string, input: string, converted: string): Row<CacheFacts> => ({
  class: "a bare result",
  name: title,
  input,
  gives: { result: converted },
});

const bad = (name: string, input: string, key: string, says: string): RefusedRow => ({
  class: "a file of the cache",
  name,
  input,
  key,
  says,
});

// libcni reads these as a bare result, in which there is nothing
const others = (
  key: string,
  expected: string,
  right: readonly Kind[],
  document: (value: unknown) => object,
): RefusedRow[] =>
  otherKinds({ key, right, says: (kind) => `expected ${expected}, found ${kind}` }, (value) => ({
    ...members,
    ...document(value),
  })).map((row) => ({ ...row, libcni: "takes it" }));

const text = ["a string", "null"] as const;
const list = ["an array", "null"] as const;
const object = ["an object", "null"] as const;

const base64 = (config: string): RefusedRow => ({
  ...bad(`config ${JSON.stringify(config)}`, cacheFile({ config }), "config", "expected base64"),
  libcni: "takes it",
});

const otherKind = (kind: string): RefusedRow => ({
  ...bad(
    `of the kind ${kind}`,
    cacheFile({ kind }),
    "kind",
    `expected cniCacheV1, found ${JSON.stringify(kind)}`,
  ),
  libcni: "takes it",
});

const another = (network: string, containerId: string, ifName: string): RefusedRow => ({
  class: "another attachment with the same file name",
  name: `${network}, ${containerId}, ${ifName}`,
  input: cacheFile({ networkName: network, containerId, ifName }),
  key: "",
  says: `it is of another attachment: network ${network}, container ${containerId}, interface ${ifName}`,
  libcni: "takes it",
});

/** Files of the cache for the attachment {@link cacheKey}. */
export const cacheRows: readonly Row<CacheFacts>[] = [
  good("all that an attachment has", {}),
  good(
    "arguments",
    {
      cniArgs: [
        ["K", "v"],
        ["K", ""],
        ["", ""],
      ],
    },
    {
      listed: {
        ...listed,
        args: [
          ["K", "v"],
          ["K", ""],
          ["", ""],
        ],
      },
    },
  ),
  good(
    "pairs that are none",
    { cniArgs: [["a"], [], null, ["a", "b", 5, []], [null, "x"]] },
    {
      listed: {
        ...listed,
        args: [
          ["a", ""],
          ["", ""],
          ["", ""],
          ["a", "b"],
          ["", "x"],
        ],
      },
    },
  ),
  good("no arguments", { cniArgs: [] }, { listed: { ...listed, args: [] } }),
  good(
    "capability arguments",
    { capabilityArgs: { mac: "m", x: [1.5, null, { y: true }] } },
    {
      listed: { ...listed, capabilityArgs: { mac: "m", x: [1.5, null, { y: true }] } },
    },
  ),
  good("no namespace", { netns: undefined }, { listed: { ...listed, netns: "" } }),
  good(
    "null in place of what may be left out",
    { netns: null, cniArgs: null, capabilityArgs: null },
    {
      listed: { ...listed, netns: "" },
    },
  ),
  good("no configuration", { config: null }, { listed: { ...listed, config: "" } }),
  good("an empty configuration", { config: "" }, { listed: { ...listed, config: "" } }),
  good("line breaks in base64", { config: "eyJu\r\nYW1l\nIjoibGFiIn0=\n" }),
  good(
    "bits that base64 does not use",
    { config: "eyJuYW1lIjoibGFiIn1=" },
    { listed: { ...listed, config: '{"name":"lab"}' } },
  ),
  good("members that nobody knows", { more: [1], CacheDir: "x" }),
  good("no result", { result: undefined }, { result: '{"cniVersion":"1.0.0"}' }),
  good("an empty result", { result: {} }, { result: '{"cniVersion":"1.0.0"}' }),
  good(
    "a result of another version",
    { result: { cniVersion: "0.2.0", ip4: { ip: "10.0.0.2/8", routes: [{ dst: "10.0.0.0/8" }] } } },
    {
      result: '{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}],"routes":[{"dst":"10.0.0.0/8"}]}',
    },
  ),
  {
    class: "a file of the cache",
    name: "members in another case and order",
    input:
      '{"RESULT":{"cniVersion":"1.0.0"},"NETNS":"n","networkname":"lab","IFNAME":"eth0","ContainerID":"web-1","Config":"e30=","KIND":"cniCacheV1"}',
    gives: { result: '{"cniVersion":"1.0.0"}', listed: { netns: "n", config: "{}" } },
  },
  legacy("of 1.0.0", '{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}]}', result),
  legacy(
    "of 0.4.0",
    '{"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.0.0.2/8"}],"dns":{}}',
    result,
  ),
  legacy("of 0.2.0", '{"cniVersion":"0.2.0","ip4":{"ip":"10.0.0.2/8"},"dns":{}}', result),
  legacy("of a version that is not told", '{"ip4":{"ip":"10.0.0.2/8"},"dns":{}}', result),
  legacy("of nothing", "{}", '{"cniVersion":"1.0.0"}'),
  ...["cniCacheV2", "CNICACHEV1", "cniCacheV1 ", "other"].map(otherKind),
  ...others("kind", "a string", text, (kind) => ({ kind })),
  ...others("containerId", "a string", text, (containerId) => ({ containerId })),
  ...others("ifName", "a string", text, (ifName) => ({ ifName })),
  ...others("networkName", "a string", text, (networkName) => ({ networkName })),
  ...others("netns", "a string", text, (netns) => ({ netns })),
  ...others("config", "base64", ["a string", "null"], (config) => ({ config })),
  ...others("cniArgs", "an array", list, (cniArgs) => ({ cniArgs })),
  ...others("cniArgs[0]", "an array", list, (each) => ({ cniArgs: [each] })),
  ...others("cniArgs[0][1]", "a string", text, (each) => ({ cniArgs: [["K", each]] })),
  ...others("capabilityArgs", "an object", object, (capabilityArgs) => ({ capabilityArgs })),
  ...others("result", "an object", object, (each) => ({ result: each })),
  ...["e", "e30", "e30=e30=", "====", "e3 0=", "e3.0", "-_8=", "e30=\u0000", "é30="].map(base64),
  bad(
    "a result of a version that is none",
    cacheFile({ result: { cniVersion: "9.0.0" } }),
    "result.cniVersion",
    'there are no results of version "9.0.0"',
  ),
  bad(
    "a result whose version is no text",
    cacheFile({ result: { cniVersion: 1 } }),
    "result.cniVersion",
    "expected a string, found a number",
  ),
  bad(
    "a result with an address that is none",
    cacheFile({ result: { cniVersion: "1.0.0", ips: [{ address: "10.0.0.2" }] } }),
    "result.ips[0].address",
    "expected an IP address with a prefix length, such as 10.1.0.5/16, found a string",
  ),
  bad(
    "a result with routes of another kind",
    cacheFile({ result: { cniVersion: "0.4.0", routes: 1 } }),
    "result.routes",
    "expected an array, found a number",
  ),
  {
    ...bad(
      "a number that is too large",
      cacheFile({ capabilityArgs: { x: 1 } }).replace('"x":1', '"x":[1e999]'),
      "capabilityArgs.x[0]",
      "expected a number below 1.8e308",
    ),
    libcni: "takes it",
  },
  bad(
    "a bare result of a version that is none",
    '{"cniVersion":"9.0.0"}',
    "cniVersion",
    'there are no results of version "9.0.0"',
  ),
  bad(
    "a bare result with an address that is none",
    '{"cniVersion":"1.0.0","ips":[{"address":7}]}',
    "ips[0].address",
    "expected an IP address with a prefix length, such as 10.1.0.5/16, found a number",
  ),
  bad("an array", "[]", "", "expected an object, found an array"),
  bad("a text", '"cniCacheV1"', "", "expected an object, found a string"),
  bad("a number", "0", "", "expected an object, found a number"),
  bad("nothing", "", "", "no valid JSON at line 1, column 1: it ends where a value should be"),
  bad("zero bytes", "\0".repeat(512), "", "no valid JSON at line 1, column 1: expected a value"),
  another("lab-web", "1", "eth0"),
  another("lab", "web", "1-eth0"),
];
