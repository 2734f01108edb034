import { describe, expect, it } from "vitest";
import { LinuxResources } from "./linux-resources.js";

type Case = readonly [name: string, document: unknown, ...findings: (readonly [string, string, string])[]];
const INT64 = "an integer of 64 bits";
const UINT64 = "an integer from 0 to 18446744073709551615";
const PAGE = "a page size such as 64KB, 2MB or 1GB";
const disk = { major: 8, minor: 0 };

const cases: readonly Case[] = [
  ["smallest: nothing", {}],
  ["memory: no limits", { memory: { limit: -1, reservation: -1, swap: -1 } }],
  ["memory: to the limit", { memory: { limit: 2n ** 63n - 1n, kernel: 0, kernelTCP: -(2n ** 63n) } }],
  [
    "memory: no limit of unsigned 64 bits",
    { memory: { limit: 2n ** 64n - 1n } },
    ["memory.limit", INT64, "18446744073709551615"],
  ],
  ["memory: with a unit", { memory: { reservation: "512M" } }, ["memory.reservation", INT64, '"512M"']],
  [
    "memory: a number that a double rounds",
    { memory: { swap: 2 ** 53 } },
    ["memory.swap", INT64, "9007199254740992"],
  ],
  ["memory: negative swappiness", { memory: { swappiness: -1 } }, ["memory.swappiness", UINT64, "-1"]],
  ["memory: swappiness beyond 100, which the kernel refuses", { memory: { swappiness: 101 } }],
  ["memory: switches", { memory: { disableOOMKiller: true, useHierarchy: false, checkBeforeUpdate: true } }],
  [
    "memory: a switch as text",
    { memory: { disableOOMKiller: "no" } },
    ["memory.disableOOMKiller", "true or false", '"no"'],
  ],
  ["cpu: no quota", { cpu: { quota: -1, period: 100000, shares: 2, idle: 1 } }],
  [
    "cpu: to the limit",
    { cpu: { shares: 2n ** 64n - 1n, burst: 2n ** 64n - 1n, realtimeRuntime: -(2n ** 63n) } },
  ],
  ["cpu: negative shares", { cpu: { shares: -1 } }, ["cpu.shares", UINT64, "-1"]],
  ["cpu: a fraction of a CPU", { cpu: { quota: 1.5 } }, ["cpu.quota", INT64, "1.5"]],
  ["cpu: a negative period", { cpu: { period: -1, realtimePeriod: 0 } }, ["cpu.period", UINT64, "-1"]],
  ["cpu: CPUs as a number", { cpu: { cpus: 3, mems: "0" } }, ["cpu.cpus", "a string", "3"]],
  ["cpu: idle as a switch", { cpu: { idle: true } }, ["cpu.idle", INT64, "true"]],
  ["pids: no limit", { pids: { limit: -1 } }],
  ["pids: none, which the text of 1.3.0 allows and the schema not", { pids: {} }],
  ["pids: a limit of 64 bits", { pids: { limit: 2n ** 63n } }, ["pids.limit", INT64, "9223372036854775808"]],
  ["pids: a number alone", { pids: 100 }, ["pids", "an object", "100"]],
  [
    "blockIO: weights to the limit",
    { blockIO: { weight: 65535, leafWeight: 0, weightDevice: [{ ...disk, weight: 10 }] } },
  ],
  ["blockIO: a rate of 64 bits", { blockIO: { throttleReadBpsDevice: [{ ...disk, rate: 2n ** 64n - 1n }] } }],
  [
    "blockIO: a weight of 17 bits",
    { blockIO: { weight: 65536 } },
    ["blockIO.weight", "at most 65535", "65536"],
  ],
  [
    "blockIO: a weight of a device of 17 bits",
    { blockIO: { weightDevice: [{ ...disk, leafWeight: -1 }] } },
    ["blockIO.weightDevice[0].leafWeight", "at least 0", "-1"],
  ],
  [
    "blockIO: a device without its minor",
    { blockIO: { weightDevice: [{ major: 8, weight: 5 }] } },
    ["blockIO.weightDevice[0].minor", INT64, "nothing"],
  ],
  [
    "blockIO: no rate, which the text requires and the schema not",
    { blockIO: { throttleWriteIOPSDevice: [disk] } },
    ["blockIO.throttleWriteIOPSDevice[0].rate", UINT64, "nothing"],
  ],
  [
    "blockIO: a negative rate",
    { blockIO: { throttleWriteBpsDevice: [{ ...disk, rate: -1 }] } },
    ["blockIO.throttleWriteBpsDevice[0].rate", UINT64, "-1"],
  ],
  [
    "blockIO: one device without a list",
    { blockIO: { throttleReadIOPSDevice: { ...disk, rate: 1 } } },
    ["blockIO.throttleReadIOPSDevice", "an array", "an object"],
  ],
  [
    "hugepageLimits: each unit",
    { hugepageLimits: ["64KB", "2MB", "1GB", "16GB"].map((pageSize) => ({ pageSize, limit: 0 })) },
  ],
  [
    "hugepageLimits: without a B",
    { hugepageLimits: [{ pageSize: "2M", limit: 0 }] },
    ["hugepageLimits[0].pageSize", PAGE, '"2M"'],
  ],
  [
    "hugepageLimits: a leading zero",
    { hugepageLimits: [{ pageSize: "02MB", limit: 0 }] },
    ["hugepageLimits[0].pageSize", PAGE, '"02MB"'],
  ],
  [
    "hugepageLimits: terabytes",
    { hugepageLimits: [{ pageSize: "1TB", limit: 0 }] },
    ["hugepageLimits[0].pageSize", PAGE, '"1TB"'],
  ],
  [
    "hugepageLimits: no limit",
    { hugepageLimits: [{ pageSize: "2MB" }] },
    ["hugepageLimits[0].limit", UINT64, "nothing"],
  ],
  [
    "network: class and priorities",
    { network: { classID: 4294967295, priorities: [{ name: "eth0", priority: 0 }] } },
  ],
  [
    "network: a class of 33 bits",
    { network: { classID: 4294967296 } },
    ["network.classID", "at most 4294967295", "4294967296"],
  ],
  [
    "network: the class in hexadecimal",
    { network: { classID: "0x100001" } },
    ["network.classID", "a number", '"0x100001"'],
  ],
  [
    "network: a priority without a name",
    { network: { priorities: [{ priority: 1 }] } },
    ["network.priorities[0].name", "a string", "nothing"],
  ],
  ["rdma: one of the two", { rdma: { mlx5_1: { hcaHandles: 3 }, rxe3: { hcaObjects: 4294967295 } } }],
  [
    "rdma: of 33 bits",
    { rdma: { mlx5_1: { hcaObjects: 4294967296 } } },
    ["rdma.mlx5_1.hcaObjects", "at most 4294967295", "4294967296"],
  ],
  ["rdma: a list", { rdma: [] }, ["rdma", "an object", "an empty array"]],
  ["unified: files of any name", { unified: { "memory.high": "1073741824", "unheard.of": "" } }],
  [
    "unified: a number",
    { unified: { "memory.high": 1073741824 } },
    ['unified["memory.high"]', "a string", "1073741824"],
  ],
  [
    "devices: nothing, then one",
    {
      devices: [
        { allow: false, access: "rwm" },
        { allow: true, type: "c", major: 1, minor: 3, access: "rw" },
      ],
    },
  ],
  ["devices: a type that nobody knows", { devices: [{ allow: true, type: "x" }] }],
  ["devices: no verdict", { devices: [{ access: "rwm" }] }, ["devices[0].allow", "true or false", "nothing"]],
  [
    "devices: every major as a star",
    { devices: [{ allow: true, major: "*" }] },
    ["devices[0].major", INT64, '"*"'],
  ],
  [
    "devices: null for every minor, as before 1.0",
    { devices: [{ allow: true, minor: null }] },
    ["devices[0].minor", INT64, "null"],
  ],
];

describe("LinuxResources", () => {
  for (const [name, document, ...findings] of cases) {
    it(name, () => {
      expect(LinuxResources.findings(document)).toEqual(
        findings.map(([path, expected, found]) => ({ path, expected, found })),
      );
    });
  }
});
