import type { CaseClass } from "./case.js";
import { cached, cacheFile, configVersions, network, onNetwork, rt, singlePlugin } from "./networks.js";
import { type Scenario, type Step, scenarioCase } from "./scenario.js";

const chains: readonly (readonly (string | object)[])[] = [
  ["alpha"],
  ["alpha", { type: "beta", x: { z: 1, y: "<&>" } }],
  ["gamma", "alpha", { type: "beta", cniVersion: "0.1.0", name: "other", prevResult: {} }],
];

const hasCheck = (version: string): boolean => ["0.4.0", "1.0.0", "1.1.0"].includes(version);

/** ADD, everything that follows it, and DEL, of every version and with one to three plugins. */
export const lives: CaseClass = {
  name: "attachments from ADD to DEL",
  cases: configVersions.flatMap((version) =>
    chains.map((plugins) => {
      const list = network(version, plugins);
      const ops = [
        "add",
        "check",
        "cachedResult",
        "cachedConfig",
        "status",
        "validate",
        "add",
        "del",
        "del",
        "cachedResult",
        "gc",
      ] as const;
      return scenarioCase({
        name: `version "${version}", ${plugins.length} plugins`,
        steps: [
          ...onNetwork(list, ...ops.filter((op) => op !== "check" || hasCheck(version))),
          { op: "cachedAttachments" },
        ],
      });
    }),
  ),
};

/** The same of single plugins. */
export const singleLives: CaseClass = {
  name: "single plugins from ADD to DEL",
  cases: configVersions.flatMap((version) => {
    const onPlugin = (plugin: string, ...ops: readonly Step["op"][]): readonly Step[] =>
      ops.map((op) => ({ op, plugin, ...(op === "validateSingle" ? {} : { rt }) }));
    const ops = [
      "addSingle",
      "cachedResultSingle",
      "cachedConfigSingle",
      "validateSingle",
      ...(hasCheck(version) ? (["checkSingle"] as const) : []),
      "delSingle",
      "delSingle",
      "cachedConfigSingle",
    ] as const;
    const more = { capabilities: { mac: true }, disableCheck: true, ipam: { type: "x" }, n: [1.0, 1e21] };
    return [
      scenarioCase({ name: `version "${version}"`, steps: onPlugin(singlePlugin(version, "alpha"), ...ops) }),
      scenarioCase({
        name: `version "${version}", more keys`,
        steps: onPlugin(singlePlugin(version, "beta", more), ...ops),
      }),
    ];
  }),
};

/** What plugins print in answer to ADD: whether it is a result, and what the next plugin and the cache get of it. */
// biome-ignore format: a table
const printed: readonly (readonly [stdout: string, differs?: "missing-address" | "null-element"])[] = [
  ...[
    '{"cniVersion":"VERSION"}',
    '{"cniVersion":"VERSION","ips":[{"address":"10.1.2.3/24","gateway":"10.1.2.1"}],"routes":[{"dst":"0.0.0.0/0"}],"dns":{"nameservers":["1.1.1.1"]}}',
    '{"cniVersion":"VERSION","interfaces":[{"name":"<eth0>","mac":"x","sandbox":"/y"}],"x":[1e400]}', "{}",
    "null", '{"cniVersion":""}', '{"cniVersion":null}', '{"cniVersion":5}',
    '{"ips":[{"address":"10.1.2.3/24"}]}', '{"ip4":{"ip":"10.1.2.3/24"}}',
    '{"CNIVERSION":"VERSION","dns":{"search":["a"]}}', '{"cniversion":"VERSION"}',
    '{"cniVersion":"0.2.0","ip4":{"ip":"10.1.2.3/24"},"ip6":{"ip":"::1/128"}}',
    '{"cniVersion":"0.3.1","ips":[{"version":"4","address":"10.1.2.3/24"}]}',
    '{"cniVersion":"1.0.0","ips":[{"address":"::ffff:10.1.2.3/120"}]}',
    '{"cniVersion":"1.1.0","routes":[{"dst":"::/0","table":0}],"interfaces":[{"name":"a","mtu":9000}]}',
    '\n {"cniVersion" : "VERSION" }\n', '{"cniVersion":"VERSION","dns":{"domain":"\\ud800\u2028"}}',
    '{"cniVersion":"VERSION","cniVersion":"0.4.0"}', "", "[]", '"x"', "garbage", '{"cniVersion":"VERSION"} x',
    '{"cniVersion":"9.9.9"}', '{"cniVersion":"1.0"}', '{"cniVersion":"VERSION","ips":{}}',
    '{"cniVersion":"VERSION","dns":[]}', '{"code":7,"msg":"x"}',
    '{"cniVersion":"VERSION","CNIVERSION":"0.1.0"}',
  ].map((stdout) => [stdout] as const),
];

/** What the first plugin of a chain prints. */
export const printedResults: CaseClass = {
  name: "what plugins print in answer to ADD",
  cases: ["0.2.0", "0.4.0", "1.1.0"].flatMap((version) =>
    [...printed, ...unreadable(version)].map(([text, differs]) => {
      const stdout = text.replaceAll("VERSION", version);
      return scenarioCase({
        name: `${stdout} in ${version}`,
        differs,
        plan: { alpha: { ADD: { stdout } } },
        // the next plugin in the chain would make libcni fail, too
        steps: onNetwork(network(version, differs === undefined ? ["alpha", "beta"] : ["alpha"]), "add"),
      });
    }),
  ),
};

function unreadable(version: string): typeof printed {
  if (version === "0.2.0") return [['{"ip4":{}}', "missing-address"]];
  return [
    ['{"ips":[{}]}', "missing-address"],
    ['{"interfaces":[null]}', "null-element"],
  ];
}

/** CHECK with every version, with and without a cached result, and where it is switched off. */
export const checks: CaseClass = {
  name: "CHECK",
  cases: configVersions.flatMap((version) => {
    const steps = (more = {}): readonly Step[] =>
      onNetwork(network(version, ["alpha", "beta"], more), "check");
    const cache = { [cacheFile()]: cached() };
    return [
      scenarioCase({ name: `version "${version}"`, steps: steps() }),
      scenarioCase({ name: `version "${version}", cached`, cache, steps: steps() }),
      scenarioCase({
        name: `version "${version}", switched off`,
        cache,
        steps: steps({ disableCheck: true }),
      }),
      scenarioCase({
        name: `version "${version}", switched off by text`,
        cache: { [cacheFile()]: "{" },
        steps: steps({ disableCheck: "True" }),
      }),
    ];
  }),
};

/** DEL and STATUS. */
export const dels: CaseClass = {
  name: "DEL and STATUS",
  cases: [
    ...configVersions.flatMap((version) => {
      const list = network(version, ["alpha", "beta", "gamma"], { disableCheck: true, disableGC: true });
      return [
        scenarioCase({ name: `DEL, version "${version}"`, steps: onNetwork(list, "del") }),
        scenarioCase({
          name: `DEL, version "${version}", cached`,
          cache: { [cacheFile()]: cached(), [cacheFile("c2")]: cached({ containerId: "c2" }) },
          steps: onNetwork(list, "del"),
        }),
        scenarioCase({
          name: `DEL, version "${version}", without a namespace`,
          cache: { [cacheFile()]: cached() },
          steps: [{ op: "del", list, rt: { containerId: "c1", ifName: "eth0" } }],
        }),
        scenarioCase({ name: `STATUS, version "${version}"`, steps: onNetwork(list, "status") }),
      ];
    }),
    ...[50, 51, 11, 999].map((code) =>
      scenarioCase({
        name: `STATUS with code ${code}`,
        plan: {
          beta: { STATUS: { exitCode: 1, stdout: `{"code":${code},"msg":"not ready","details":"d"}` } },
        },
        steps: onNetwork(network("1.1.0", ["alpha", "beta", "gamma"]), "status"),
      }),
    ),
  ],
};

/** Networks without plugins. */
const bare = '{"name":"net","cniVersion":"1.1.0"}';

/** Networks without plugins, of unusual versions, and with plugins from files. */
export const unusualNetworks: CaseClass = {
  name: "networks without plugins, of unusual versions and from files",
  cases: (
    [
      { name: "ADD without plugins", differs: "no-plugin", steps: onNetwork(bare, "add") },
      { name: "DEL without plugins", cache: { [cacheFile()]: cached() }, steps: onNetwork(bare, "del") },
      { name: "the rest without plugins", steps: onNetwork(bare, "check", "gc", "status", "validate") },
      ...["1.2.0", "2.0.0", "10.0", "0.4", "+1.1.0"].map((version) => ({
        name: `the version ${version}`,
        steps: onNetwork(network(version, ["alpha", "beta"]), "status", "check", "del", "gc"),
      })),
      {
        name: "a single plugin whose version is none, ADD and CHECK",
        steps: (["addSingle", "checkSingle"] as const).map((op) => ({
          op,
          plugin: singlePlugin("x", "alpha"),
          rt,
        })),
      },
      {
        name: "a single plugin whose version is none, DEL",
        differs: "version-in-del",
        steps: [{ op: "delSingle", plugin: singlePlugin("x", "alpha"), rt }],
      },
      {
        name: "drop-in plugins",
        files: {
          "n.conflist": network("1.1.0", ["alpha"]),
          "net/1.conf": ' {"type":"beta","z":1.0,"a":[ ]} ',
        },
        steps: (["add", "check", "status", "del"] as const).map((op) => ({
          op,
          file: "n.conflist",
          ...(op === "status" ? {} : { rt }),
        })),
      },
      {
        name: "keys of other case in a drop-in plugin",
        files: {
          "n.conflist": bare,
          "net/1.conf": '{"Type":"beta","NAME":"x","CNIVersion":"0.1.0","Capabilities":{"mac":true}}',
        },
        steps: (["add", "check", "del"] as const).map((op) => ({
          op,
          file: "n.conflist",
          rt: { ...rt, capabilityArgs: { mac: "m" } },
        })),
      },
      {
        name: "a version in another case, which comes after ours",
        plan: { beta: { ADD: { stdout: "{}" } } },
        files: { "n.conflist": bare, "net/1.conf": '{"type":"beta","cniversion":"0.4.0"}' },
        steps: [{ op: "add", file: "n.conflist", rt }],
      },
      {
        name: "a name in another case, which comes after ours",
        files: { "n.conflist": bare, "net/1.conf": '{"type":"beta","nAME":"x"}' },
        steps: [{ op: "add", file: "n.conflist", rt }],
      },
      {
        name: "two types in a drop-in plugin",
        files: { "n.conflist": bare, "net/1.conf": '{"type":"beta","TYPE":"alpha"}' },
        steps: (["add", "del", "status"] as const).map((op) => ({
          op,
          file: "n.conflist",
          ...(op === "status" ? {} : { rt }),
        })),
      },
      {
        name: "two types in a single plugin",
        steps: [
          { op: "addSingle", plugin: '{"name":"net","type":"beta","TYPE":"alpha","cniVersion":"1.0.0"}', rt },
        ],
      },
      {
        name: "a plugin that loses its type when it is sorted, and others",
        differs: "gc-goes-on",
        files: {
          "n.conflist": bare,
          "net/1.conf": '{"type":"","TYPE":"alpha"}',
          "net/2.conf": '{"type":"beta"}',
        },
        steps: [{ op: "gc", file: "n.conflist" }],
      },
      {
        name: "a plugin that loses its type when it is sorted",
        files: { "n.conflist": bare, "net/1.conf": '{"type":"","TYPE":"alpha"}' },
        steps: (["add", "status", "del"] as const).map((op) => ({
          op,
          file: "n.conflist",
          ...(op === "status" ? {} : { rt }),
        })),
      },
    ] satisfies readonly Scenario[]
  ).map(scenarioCase),
};
