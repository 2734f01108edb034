import { describe, expect, it } from "vitest";
import { Linux, rootfsPropagations } from "./linux.js";
import { deviceTypes } from "./linux-device.js";
import { memoryPolicyFlags, memoryPolicyModes } from "./linux-memory-policy.js";
import { namespaceTypes } from "./linux-namespace.js";
import { personalityDomains } from "./linux-personality.js";

type Case = readonly [name: string, document: unknown, ...findings: (readonly [string, string, string])[]];
const oneOf = (names: readonly string[]) => `one of ${names.map((name) => JSON.stringify(name)).join(", ")}`;
const INT64 = "an integer of 64 bits";
const BANDWIDTH = "one line such as MB:0=20;1=70";

const cases: readonly Case[] = [
  ["smallest: nothing", {}],
  ["namespaces: every type", { namespaces: namespaceTypes.map((type) => ({ type })) }],
  ["namespaces: joined by path", { namespaces: [{ type: "network", path: "/run/netns/a" }] }],
  ["namespaces: twice, which is for the linter", { namespaces: [{ type: "pid" }, { type: "pid" }] }],
  [
    "namespaces: the kernel's short name",
    { namespaces: [{ type: "net" }] },
    ["namespaces[0].type", oneOf(namespaceTypes), '"net"'],
  ],
  [
    "namespaces: in capitals",
    { namespaces: [{ type: "mount" }, { type: "PID" }] },
    ["namespaces[1].type", oneOf(namespaceTypes), '"PID"'],
  ],
  ["namespaces: a type alone", { namespaces: ["pid"] }, ["namespaces[0]", "an object", '"pid"']],
  [
    "namespaces: a path of null",
    { namespaces: [{ type: "ipc", path: null }] },
    ["namespaces[0].path", "a string", "null"],
  ],
  [
    "mappings: to the limit",
    { uidMappings: [{ containerID: 0, hostID: 4294967295, size: 0 }], gidMappings: [] },
  ],
  [
    "mappings: negative",
    { uidMappings: [{ containerID: -1, hostID: 0, size: 1 }] },
    ["uidMappings[0].containerID", "at least 0", "-1"],
  ],
  [
    "mappings: as text",
    { gidMappings: ["0:100000:65536"] },
    ["gidMappings[0]", "an object", '"0:100000:65536"'],
  ],
  [
    "devices: every type",
    { devices: deviceTypes.map((type) => ({ path: "/dev/x", type, major: 1, minor: 3 })) },
  ],
  ["devices: a pipe without numbers", { devices: [{ path: "/run/p", type: "p" }] }],
  [
    "devices: numbers of 64 bits",
    { devices: [{ path: "/dev/x", type: "b", major: 2n ** 63n - 1n, minor: -(2n ** 63n) }] },
  ],
  ["devices: the mode to the limit", { devices: [{ path: "/dev/x", type: "c", fileMode: 511 }] }],
  [
    "devices: all of a type, as only rules have it",
    { devices: [{ path: "/dev/x", type: "a" }] },
    ["devices[0].type", oneOf(deviceTypes), '"a"'],
  ],
  [
    "devices: a type of two letters",
    { devices: [{ path: "/dev/x", type: "cb" }] },
    ["devices[0].type", oneOf(deviceTypes), '"cb"'],
  ],
  [
    "devices: the mode with the bits of the type",
    { devices: [{ path: "/dev/x", type: "c", fileMode: 8630 }] },
    ["devices[0].fileMode", "at most 511", "8630"],
  ],
  [
    "devices: the mode as octal text",
    { devices: [{ path: "/dev/x", type: "c", fileMode: "0666" }] },
    ["devices[0].fileMode", "a number", '"0666"'],
  ],
  [
    "devices: a number of 65 bits",
    { devices: [{ path: "/dev/x", type: "c", major: 2n ** 63n }] },
    ["devices[0].major", INT64, "9223372036854775808"],
  ],
  ["devices: no path", { devices: [{ type: "c" }] }, ["devices[0].path", "a string", "nothing"]],
  ["netDevices: renamed, and not", { netDevices: { eth0: { name: "net%d" }, eth1: {} } }],
  ["netDevices: a name alone", { netDevices: { eth0: "eth1" } }, ["netDevices.eth0", "an object", '"eth1"']],
  ["netDevices: a list", { netDevices: [] }, ["netDevices", "an object", "an empty array"]],
  ["sysctl: values as text", { sysctl: { "net.core.somaxconn": "256" } }],
  [
    "sysctl: a number",
    { sysctl: { "net.core.somaxconn": 256 } },
    ['sysctl["net.core.somaxconn"]', "a string", "256"],
  ],
  ["rootfsPropagation: shared", { rootfsPropagation: "shared" }],
  ["rootfsPropagation: for all below, which only practice has", { rootfsPropagation: "rslave" }],
  [
    "rootfsPropagation: another word",
    { rootfsPropagation: "rmaster" },
    ["rootfsPropagation", oneOf(rootfsPropagations), '"rmaster"'],
  ],
  [
    "rootfsPropagation: empty",
    { rootfsPropagation: "" },
    ["rootfsPropagation", oneOf(rootfsPropagations), "an empty string"],
  ],
  ["paths: masked and read-only", { maskedPaths: ["/proc/kcore"], readonlyPaths: [] }],
  ["paths: one without a list", { maskedPaths: "/proc/kcore" }, ["maskedPaths", "an array", '"/proc/kcore"']],
  ["paths: a number", { readonlyPaths: [1] }, ["readonlyPaths[0]", "a string", "1"]],
  ["cgroupsPath: for systemd", { cgroupsPath: "system.slice:runc:web-1" }],
  ["cgroupsPath: null", { cgroupsPath: null }, ["cgroupsPath", "a string", "null"]],
  ["mountLabel: of SELinux", { mountLabel: "system_u:object_r:container_file_t:s0:c1,c2" }],
  ["mountLabel: a list", { mountLabel: [] }, ["mountLabel", "a string", "an empty array"]],
  ["intelRdt: the default class", { intelRdt: { closID: "/", schemata: ["L3:0=f", "MB:0=20"] } }],
  [
    "intelRdt: the schemas of before",
    { intelRdt: { l3CacheSchema: "L3:0=7f0", memBwSchema: "MB:0=20;1=70" } },
  ],
  ["intelRdt: what 1.3.0 took away", { intelRdt: { enableCMT: true, enableMBM: true } }],
  [
    "intelRdt: bandwidth by another name",
    { intelRdt: { memBwSchema: "L3:0=f" } },
    ["intelRdt.memBwSchema", BANDWIDTH, '"L3:0=f"'],
  ],
  [
    "intelRdt: bandwidth in two lines",
    { intelRdt: { memBwSchema: "MB:0=20\nMB:1=30" } },
    ["intelRdt.memBwSchema", BANDWIDTH, '"MB:0=20\\nMB:1=30"'],
  ],
  [
    "intelRdt: schemata in one text",
    { intelRdt: { schemata: "L3:0=f" } },
    ["intelRdt.schemata", "an array", '"L3:0=f"'],
  ],
  [
    "intelRdt: monitoring as a number",
    { intelRdt: { enableMonitoring: 1 } },
    ["intelRdt.enableMonitoring", "true or false", "1"],
  ],
  [
    "memoryPolicy: nodes and flags",
    { memoryPolicy: { mode: "MPOL_BIND", nodes: "0-1,3", flags: [...memoryPolicyFlags] } },
  ],
  ["memoryPolicy: no nodes, as after 1.3.0", { memoryPolicy: { mode: "MPOL_LOCAL" } }],
  ["memoryPolicy: empty nodes", { memoryPolicy: { mode: "MPOL_DEFAULT", nodes: "" } }],
  [
    "memoryPolicy: another mode",
    { memoryPolicy: { mode: "MPOL_NEAREST" } },
    ["memoryPolicy.mode", oneOf(memoryPolicyModes), '"MPOL_NEAREST"'],
  ],
  [
    "memoryPolicy: no mode, which the text requires and the schema not",
    { memoryPolicy: {} },
    ["memoryPolicy.mode", oneOf(memoryPolicyModes), "nothing"],
  ],
  [
    "memoryPolicy: another flag",
    { memoryPolicy: { mode: "MPOL_BIND", flags: ["MPOL_F_MOVE"] } },
    ["memoryPolicy.flags[0]", oneOf(memoryPolicyFlags), '"MPOL_F_MOVE"'],
  ],
  [
    "memoryPolicy: nodes as numbers",
    { memoryPolicy: { mode: "MPOL_BIND", nodes: [0, 1] } },
    ["memoryPolicy.nodes", "a string", "an array"],
  ],
  ["personality: of 32 bits", { personality: { domain: "LINUX32", flags: [] } }],
  [
    "personality: another domain",
    { personality: { domain: "SVR4" } },
    ["personality.domain", oneOf(personalityDomains), '"SVR4"'],
  ],
  [
    "personality: no domain, which the text requires and the schema not",
    { personality: {} },
    ["personality.domain", oneOf(personalityDomains), "nothing"],
  ],
  [
    "timeOffsets: both clocks",
    { timeOffsets: { boottime: { secs: -(2n ** 63n) }, monotonic: { secs: 5, nanosecs: 4294967295 } } },
  ],
  ["timeOffsets: a clock that nobody knows", { timeOffsets: { realtime: {} } }],
  [
    "timeOffsets: seconds alone",
    { timeOffsets: { boottime: 5 } },
    ["timeOffsets.boottime", "an object", "5"],
  ],
  [
    "timeOffsets: seconds beyond 64 bits",
    { timeOffsets: { boottime: { secs: 2n ** 63n } } },
    ["timeOffsets.boottime.secs", INT64, "9223372036854775808"],
  ],
  [
    "timeOffsets: negative nanoseconds",
    { timeOffsets: { monotonic: { nanosecs: -1 } } },
    ["timeOffsets.monotonic.nanosecs", "at least 0", "-1"],
  ],
];

describe("Linux", () => {
  for (const [name, document, ...findings] of cases) {
    it(name, () => {
      expect(Linux.findings(document)).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  }

  it("takes every name of its lists", () => {
    for (const rootfsPropagation of rootfsPropagations) expect(Linux.is({ rootfsPropagation })).toBe(true);
    for (const mode of memoryPolicyModes) expect(Linux.is({ memoryPolicy: { mode } })).toBe(true);
    for (const domain of personalityDomains) expect(Linux.is({ personality: { domain } })).toBe(true);
    expect(
      [rootfsPropagations, memoryPolicyModes, memoryPolicyFlags, namespaceTypes].map((list) => list.length),
    ).toEqual([8, 7, 3, 8]);
  });
});
