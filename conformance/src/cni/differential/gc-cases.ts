import type { GcAttachment } from "@container-interfaces/cni";
import type { CaseClass } from "./case.js";
import { cached, cacheFile, configVersions, network, onNetwork } from "./networks.js";
import { type Scenario, scenarioCase } from "./scenario.js";

const several = Object.fromEntries(
  [
    ["c1", "eth0", "net"],
    ["c2", "eth0", "net"],
    ["c2", "eth1", "net"],
    ["c1", "eth0", "other"],
  ].map(([containerId = "", ifName = "", networkName = ""]) => [
    cacheFile(containerId, ifName, networkName),
    cached({
      containerId,
      ifName,
      networkName,
      netns: `/run/netns/${containerId}`,
      cniArgs: [["A", containerId]],
      capabilityArgs: { mac: ifName },
    }),
  ]),
);

const valid: Readonly<Record<string, readonly GcAttachment[] | undefined>> = {
  "no list": undefined,
  "an empty list": [],
  "one of three": [{ containerId: "c2", ifName: "eth0" }],
  all: [
    { containerId: "c1", ifName: "eth0" },
    { containerId: "c2", ifName: "eth1" },
    { containerId: "c2", ifName: "eth0" },
  ],
  others: [
    { containerId: "c9", ifName: "<eth9>" },
    { containerId: "c1", ifName: "eth1" },
  ],
};

/** GC. */
export const gcs: CaseClass = {
  name: "GC",
  cases: (
    [
      ...configVersions.flatMap((version) =>
        Object.entries(valid).map(([name, attachments]) => ({
          name: `version "${version}", ${name}`,
          cache: several,
          steps: [
            {
              op: "gc" as const,
              list: network(version, [{ type: "alpha", capabilities: { mac: true } }, "beta"]),
              ...(attachments === undefined ? {} : { valid: attachments }),
            },
          ],
        })),
      ),
      {
        name: "switched off",
        cache: several,
        steps: [{ op: "gc", list: network("1.1.0", ["alpha"], { disableGC: true }), valid: [] }],
      },
      {
        name: "switched off by text",
        cache: several,
        steps: [{ op: "gc", list: network("1.1.0", ["alpha"], { disableGC: "TRUE" }), valid: [] }],
      },
      {
        name: "CHECK switched off",
        cache: several,
        steps: [{ op: "gc", list: network("1.1.0", ["alpha"], { disableCheck: true }), valid: [] }],
      },
      ...["0.4.0", "1.1.0"].flatMap((version) => [
        {
          name: `DEL fails, ${version}`,
          cache: several,
          plan: { alpha: { DEL: { exitCode: 1, stdout: '{"code":7,"msg":"busy"}' } } },
          steps: [{ op: "gc" as const, list: network(version, ["alpha", "beta"]), valid: [] }],
        },
        {
          name: `DEL of the last plugin fails, ${version}`,
          cache: several,
          plan: { beta: { DEL: { exitCode: 1 } } },
          steps: [{ op: "gc" as const, list: network(version, ["alpha", "beta"]) }],
        },
      ]),
      {
        name: "GC of both plugins fails",
        plan: {
          alpha: { GC: { exitCode: 1, stdout: '{"code":100,"msg":"a"}' } },
          beta: { GC: { exitCode: 1, stdout: '{"code":101,"msg":"b"}' } },
        },
        cache: several,
        steps: [{ op: "gc", list: network("1.1.0", ["alpha", "beta"]), valid: [] }],
      },
      {
        name: "DEL and GC fail",
        plan: {
          alpha: {
            DEL: { exitCode: 1, stdout: '{"code":102,"msg":"d"}' },
            GC: { exitCode: 1, stdout: '{"code":100,"msg":"a"}' },
          },
        },
        cache: several,
        steps: [{ op: "gc", list: network("1.1.0", ["alpha", "beta"]) }],
      },
      {
        name: "files that are damaged among them",
        cache: {
          ...several,
          [cacheFile("c3")]: "{",
          [cacheFile("c4")]: "",
          "results/.x": "x",
          "results/y": cached({ kind: "other" }),
        },
        steps: [{ op: "gc", list: network("1.1.0", ["alpha"]) }],
      },
      {
        name: "a result that is damaged among them",
        cache: { ...several, [cacheFile("c3")]: cached({ containerId: "c3", result: { cniVersion: "x" } }) },
        steps: [{ op: "gc", list: network("1.1.0", ["alpha"]) }],
      },
      {
        name: "a key of the plugin's own for attachments",
        cache: several,
        steps: [
          {
            op: "gc",
            list: network("1.1.0", [
              {
                type: "alpha",
                "cni.dev/valid-attachments": [{ containerID: "x", ifname: "y" }],
                "cni.dev/attachments": "z",
              },
            ]),
            valid: [],
          },
        ],
      },
      ...(["/../../victim", "a b", ""] as const).map((containerId) => ({
        name: `an attachment of the container ${JSON.stringify(containerId)}`,
        differs: "names-in-verbs" as const,
        cache: { "results/x": cached({ containerId }), "results/net-": null, "victim-eth0": "x" },
        steps: [{ op: "gc" as const, list: network("1.0.0", ["alpha"]) }],
      })),
      {
        name: "arguments that CNI_ARGS cannot carry",
        differs: "args-separators",
        cache: { [cacheFile()]: cached({ cniArgs: [["A", "1;B=2"]] }) },
        steps: onNetwork(network("1.0.0", ["alpha"]), "gc"),
      },
      {
        name: "an ADD that has failed",
        differs: "gc-after-failed-add",
        plan: { beta: { ADD: { exitCode: 1 } } },
        steps: onNetwork(network("1.1.0", ["alpha", "beta"]), "add", "gc"),
      },
      {
        name: "the same attachment in two files",
        differs: "gc-once",
        cache: { ...several, "results/copy": cached() },
        steps: [{ op: "gc", list: network("1.0.0", ["alpha"]) }],
      },
    ] satisfies readonly Scenario[]
  ).map(scenarioCase),
};
