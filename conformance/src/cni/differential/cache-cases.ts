import type { CaseClass } from "./case.js";
import { cached, cacheFile, network, onNetwork, rt } from "./networks.js";
import { type Operation, type Scenario, type Step, scenarioCase } from "./scenario.js";

/** A file that says its kind, and is another one or damaged. */
const bad = (content: string) => [content, "damaged-cache"] as const;

/** Contents of the file that ADD of the attachment would have written. */
// biome-ignore format: a table
const contents: readonly (readonly [content: string, differs?: "damaged-cache"])[] = [
  ...[
    cached(), cached({ result: undefined }), cached({ result: null }), cached({ result: {} }),
    cached({ result: { cniVersion: "0.4.0" } }),
    cached({ result: { cniVersion: "0.2.0", ip4: { ip: "10.1.2.3/24", routes: [{ dst: "0.0.0.0/0" }] } } }),
    cached({ result: { cniVersion: "1.1.0", interfaces: [{ name: "a", mtu: 1 }] } }),
    cached({ result: { cniVersion: "9.0.0" } }),
    cached({ result: { cniVersion: "1.0.0", ips: [{ address: "x" }] } }),
    cached({ result: { CNIVERSION: "1.0.0", IPS: [{ ADDRESS: "10.1.2.3/24" }] } }), bad(cached({ result: [] })),
    bad(cached({ result: "x" })), bad(cached({ kind: "other" })),
    bad(cached({ kind: "cniCacheV2", result: { cniVersion: "x" } })), cached({ kind: null }), bad(cached({ kind: 1 })),
    bad(cached({ cniVersion: "1.0.0", kind: "x", ips: [{ address: "10.9.9.9/9" }] })),
    cached({ cniArgs: [["A", "1"], ["B"], ["C", "3", "4"]], capabilityArgs: { mac: "m", x: [1e21, null] } }),
    cached({ cniArgs: [], capabilityArgs: {} }), cached({ cniArgs: null, capabilityArgs: null }),
    bad(cached({ cniArgs: [[1, 2]] })), bad(cached({ cniArgs: ["a"] })), bad(cached({ capabilityArgs: [] })),
    cached({ config: "" }), cached({ config: null }), cached({ config: "e30=\r\n" }), bad(cached({ config: "e30" })),
    bad(cached({ config: "!" })), bad(cached({ config: 1 })), cached({ config: "e31=" }),
    cached({ netns: null, ifName: null }), cached({ unknown: { a: [1] } }),
    bad(cached().toUpperCase().replaceAll("\\U", "\\u")), cached().replace('"kind"', '"KIND"'), `${cached()}\n`,
    bad(cached({ result: { cniVersion: "1.0.0", x: 1 } }).replace('"x":1', '"x":1e400')), "", "{", "{}", "null",
    "[]", "x", cached().slice(0, 100), `${cached()}x`, "\u0000".repeat(300),
    '{"cniVersion":"1.0.0","ips":[{"address":"10.1.2.3/24"}]}',
    '{"cniVersion":"0.2.0","ip4":{"ip":"10.1.2.3/24"}}', '{"cniVersion":"9.0.0"}', '{"ip4":{"ip":"x"}}',
    '{"kind":"cniCacheV1"}', '{"kind":"cniCacheV1","result":{"cniVersion":"1.1.0"}}',
  ].map((content) => (typeof content === "string" ? ([content] as const) : content)),
];

/** Every verb and the reads with a file of the cache that is damaged, of old or of another version. */
export const cacheFiles: CaseClass = {
  name: "files of the cache, in every verb",
  cases: contents.flatMap(([content, differs], index) => {
    const name = content.slice(0, 150).replaceAll("\u0000", "\\0");
    const cache = { [cacheFile()]: content };
    return [
      ...["1.1.0"].map((version) => ({
        name: `${index}, version ${version}, reads, CHECK and DEL: ${name}`,
        differs,
        cache,
        steps: [
          ...onNetwork(network(version, ["alpha"]), "cachedConfig", "cachedResult", "check", "del"),
          { op: "cachedAttachments" } as const,
        ],
      })),
      {
        name: `${index}, GC: ${name}`,
        cache,
        steps: [...onNetwork(network("1.1.0", ["alpha"]), "gc"), { op: "cachedAttachments" } as const],
      },
    ].map(scenarioCase);
  }),
};

const foreign = { "results/net-a-b-c": cached({ containerId: "a", ifName: "b-c" }) };

const confused = (op: Operation): readonly Step[] => [
  { op, list: network("1.0.0", ["alpha"]), rt: { containerId: "a-b", netns: "/run/netns/a", ifName: "c" } },
];

/** What the cache has of others, or cannot tell. */
export const unusualCaches: CaseClass = {
  name: "caches that are unusual",
  cases: (
    [
      {
        name: "nothing",
        steps: [
          ...onNetwork(network("1.1.0", ["alpha"]), "cachedConfig", "cachedResult", "del", "gc", "check"),
          { op: "cachedAttachments" },
        ],
      },
      {
        name: "no attachments",
        cache: { results: null },
        steps: [
          ...onNetwork(network("1.1.0", ["alpha"]), "gc"),
          { op: "cachedAttachments" },
          { op: "cachedAttachments", containerId: "c1" },
        ],
      },
      {
        name: "a cache that ADD replaces",
        cache: { [cacheFile()]: cached({ result: {}, cniArgs: [["X", "y"]] }) },
        steps: onNetwork(network("1.0.0", ["alpha"]), "add", "del"),
      },
      {
        name: "a damaged cache that ADD replaces",
        cache: { [cacheFile()]: "{" },
        steps: onNetwork(network("1.0.0", ["alpha"]), "add", "del"),
      },
      {
        name: "an ADD of another version",
        steps: [
          ...onNetwork(network("0.2.0", ["alpha"]), "add"),
          ...onNetwork(network("1.1.0", ["alpha"]), "cachedResult", "check", "del"),
        ],
      },
      {
        name: "an ADD with other plugins",
        steps: [
          ...onNetwork(network("1.1.0", ["alpha"]), "add"),
          ...onNetwork(network("0.4.0", ["beta", "gamma"]), "cachedConfig", "check", "add", "del"),
        ],
      },
      {
        name: "several containers",
        steps: [
          ...["c1", "c2", "c1-x"].map((containerId) => ({
            op: "add" as const,
            list: network("1.0.0", ["alpha"]),
            rt: { ...rt, containerId },
          })),
          { op: "cachedAttachments" },
          { op: "cachedAttachments", containerId: "c1" },
          { op: "cachedAttachments", containerId: "x" },
          { op: "cachedAttachments", containerId: "-" },
        ],
      },
      {
        name: "a file of another name",
        cache: { "results/x": cached(), "results/net-c1-": cached(), "results/-c1-x": cached() },
        steps: [{ op: "cachedAttachments" }, { op: "cachedAttachments", containerId: "c1" }],
      },
      {
        name: "a file of another name, and GC",
        cache: { "results/x": cached() },
        steps: onNetwork(network("1.0.0", ["alpha"]), "gc"),
      },
      {
        name: "another attachment's file, of another name",
        cache: { [cacheFile()]: cached({ containerId: "c9" }) },
        steps: onNetwork(network("1.0.0", ["alpha"]), "cachedConfig", "cachedResult", "check", "del"),
      },
      {
        name: "files that are folders or links",
        cache: {
          "results/a-b-c": null,
          "results/net-c1-eth0": "-> nowhere",
          "results/net-c2-eth0": "-> ../other",
          other: cached({ containerId: "c2" }),
        },
        steps: [{ op: "cachedAttachments" }],
      },
      {
        name: "another attachment's file, CHECK",
        differs: "foreign-cache",
        cache: foreign,
        steps: confused("check"),
      },
      {
        name: "another attachment's file, ADD",
        differs: "foreign-cache",
        cache: foreign,
        steps: confused("add"),
      },
      {
        name: "another attachment's file, its result",
        differs: "foreign-cache",
        cache: foreign,
        steps: confused("cachedResult"),
      },
      {
        name: "another attachment's file, its configuration",
        differs: "foreign-cache",
        cache: foreign,
        steps: confused("cachedConfig"),
      },
      {
        name: "another attachment's file, DEL",
        differs: "foreign-cache-in-del",
        cache: foreign,
        steps: confused("del"),
      },
      {
        name: "a folder in place of the file, DEL",
        cache: { [`${cacheFile()}/x`]: "" },
        steps: onNetwork(network("1.0.0", ["alpha"]), "del"),
      },
      {
        name: "a folder in place of the file, CHECK",
        differs: "unreadable-cache",
        cache: { [cacheFile()]: null },
        steps: onNetwork(network("1.0.0", ["alpha"]), "check"),
      },
      {
        name: "a folder in place of the file, the result",
        differs: "unreadable-cache",
        cache: { [cacheFile()]: null },
        steps: onNetwork(network("1.0.0", ["alpha"]), "cachedResult"),
      },
      {
        name: "a folder in place of the file, ADD",
        differs: "unwritable-cache",
        cache: { [cacheFile()]: null },
        steps: onNetwork(network("1.0.0", ["alpha"]), "add"),
      },
      {
        name: "a file in place of the folder, DEL",
        cache: { results: "x" },
        steps: onNetwork(network("1.0.0", ["alpha"]), "del"),
      },
      {
        name: "a file in place of the folder, attachments",
        cache: { results: "x" },
        steps: [{ op: "cachedAttachments" }],
      },
      {
        name: "a file in place of the folder, GC",
        differs: "unreadable-cache",
        cache: { results: "x" },
        steps: onNetwork(network("1.1.0", ["alpha"]), "gc"),
      },
    ] satisfies readonly Scenario[]
  ).map(scenarioCase),
};
