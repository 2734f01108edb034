import { describe, expect, it } from "vitest";
import type { LinuxContainerResources } from "./container-resources.js";
import type { HostFacts } from "./host-facts.js";
import { oomScoreAdjOf, resourcesOf } from "./resources-of.js";

const accepted: readonly (readonly [string, LinuxContainerResources, object, HostFacts?])[] = [
  ["nothing", {}, {}],
  ["zeros", { cpuPeriod: 0n, cpuQuota: 0, cpuShares: 0n, memoryLimitInBytes: 0n, cpusetCpus: "" }, {}],
  [
    "CPU",
    { cpuPeriod: 1000n, cpuQuota: 1000n, cpuShares: 2n, cpusetCpus: "0-3,7", cpusetMems: "0" },
    { cpu: { period: 1000, quota: 1000, shares: 2, cpus: "0-3,7", mems: "0" } },
  ],
  ["no limit on CPU", { cpuQuota: -1n }, { cpu: { quota: -1 } }],
  ["memory", { memoryLimitInBytes: 7n }, { memory: { limit: 7, swap: 7 } }],
  ["memory without swap accounting", { memoryLimitInBytes: 7n }, { memory: { limit: 7 } }, { swap: false }],
  [
    "memory and swap",
    { memoryLimitInBytes: 7n, memorySwapLimitInBytes: 8n },
    { memory: { limit: 7, swap: 8 } },
  ],
  [
    "swap without limit",
    { memoryLimitInBytes: 7n, memorySwapLimitInBytes: -1n },
    { memory: { limit: 7, swap: -1 } },
  ],
  ["no limit on memory", { memoryLimitInBytes: -1n }, { memory: { limit: -1, swap: -1 } }],
  [
    "more than a number holds",
    { memoryLimitInBytes: 2n ** 60n + 1n },
    { memory: { limit: 2n ** 60n + 1n, swap: 2n ** 60n + 1n } },
  ],
  [
    "huge pages",
    { hugepageLimits: [{ pageSize: "2MB", limit: 4n }, { pageSize: "1GB" }] },
    {
      hugepageLimits: [
        { pageSize: "2MB", limit: 4 },
        { pageSize: "1GB", limit: 0 },
      ],
    },
  ],
  [
    "huge pages without a controller",
    { hugepageLimits: [{ pageSize: "2MB", limit: 4n }] },
    {},
    { hugetlb: false },
  ],
  ["files", { unified: { "memory.high": "max" } }, { unified: { "memory.high": "max" } }],
];

const refused: readonly (readonly [string, LinuxContainerResources, string])[] = [
  ["a short period", { cpuPeriod: 999n }, "cpuPeriod"],
  ["a long period", { cpuPeriod: 1_000_001n }, "cpuPeriod"],
  ["a negative period", { cpuPeriod: -1n }, "cpuPeriod"],
  ["a small quota", { cpuQuota: 999n }, "cpuQuota"],
  ["a quota below -1", { cpuQuota: -2n }, "cpuQuota"],
  ["negative shares", { cpuShares: -1n }, "cpuShares"],
  ["a fraction of shares", { cpuShares: 1.5 }, "cpuShares"],
  ["CPUs that are no list", { cpusetCpus: "0-" }, "cpusetCpus"],
  ["CPUs that fall", { cpusetCpus: "1,3-2" }, "cpusetCpus"],
  ["nodes that are no list", { cpusetMems: "a" }, "cpusetMems"],
  ["memory below -1", { memoryLimitInBytes: -2n }, "memoryLimitInBytes"],
  ["swap without memory", { memorySwapLimitInBytes: 8n }, "memorySwapLimitInBytes"],
  ["swap below memory", { memoryLimitInBytes: 8n, memorySwapLimitInBytes: 7n }, "memorySwapLimitInBytes"],
  [
    "swap without a limit on memory",
    { memoryLimitInBytes: -1n, memorySwapLimitInBytes: 7n },
    "memorySwapLimitInBytes",
  ],
  ["a size of pages", { hugepageLimits: [{ pageSize: "2Mi" }] }, "hugepageLimits[0].pageSize"],
  [
    "a size twice",
    { hugepageLimits: [{ pageSize: "2MB" }, { pageSize: "2MB" }] },
    "hugepageLimits[1].pageSize",
  ],
  ["a negative limit", { hugepageLimits: [{ pageSize: "2MB", limit: -1n }] }, "hugepageLimits[0].limit"],
  ["a file elsewhere", { unified: { "../memory.high": "1" } }, "unified"],
  ["an empty file name", { unified: { "": "1" } }, "unified"],
];

describe("resourcesOf", () => {
  for (const [name, resources, wanted, host = {}] of accepted) {
    it(name, () => expect(resourcesOf(resources, host)).toEqual(wanted));
  }
  for (const [name, resources, field] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => resourcesOf(resources, {})).toThrow(
        `[INVALID_ARGUMENT] reading config.linux.resources.${field}: `,
      );
    });
  }
});

describe("oomScoreAdjOf", () => {
  it("raises a score to what the runtime may set", () => {
    expect([-1000, 0, 1000n].map((score) => oomScoreAdjOf(score, {}, "at"))).toEqual([-1000, 0, 1000]);
    expect([-1000, 5].map((score) => oomScoreAdjOf(score, { lowestOomScoreAdj: -5 }, "at"))).toEqual([-5, 5]);
  });
  for (const score of [-1001, 1001n, 0.5]) {
    it(`refuses ${score}`, () => expect(() => oomScoreAdjOf(score, {}, "at")).toThrow("reading at: "));
  }
});
