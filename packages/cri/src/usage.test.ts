import { describe, expect, it } from "vitest";
import { ContainerStats, CpuUsage, PodSandboxStats } from "./gen/runtime/v1/api.js";
import { containerUsage, cpuCoresBetween, podUsage } from "./usage.js";

const at = 1_763_701_200_000_000_000n;

describe("containerUsage", () => {
  it("reads every figure", () => {
    const usage = containerUsage(
      ContainerStats.fromPartial({
        attributes: { id: "c1", metadata: { name: "main" } },
        cpu: {
          timestamp: at,
          usageCoreNanoSeconds: { value: 2n ** 63n },
          usageNanoCores: { value: 1_500_000_000n },
        },
        memory: {
          timestamp: at,
          workingSetBytes: { value: 1n },
          availableBytes: { value: 2n },
          usageBytes: { value: 3n },
          rssBytes: { value: 4n },
          pageFaults: { value: 5n },
          majorPageFaults: { value: 6n },
        },
        swap: { swapUsageBytes: { value: 7n }, swapAvailableBytes: { value: 8n } },
        writableLayer: { usedBytes: { value: 9n }, inodesUsed: { value: 10n } },
      }),
    );
    expect(usage).toEqual({
      id: "c1",
      name: "main",
      cpuAt: new Date("2025-11-21T05:00:00Z"),
      cpuTimeNanoseconds: 2n ** 63n,
      cpuCores: 1.5,
      memoryAt: new Date("2025-11-21T05:00:00Z"),
      memoryWorkingSetBytes: 1n,
      memoryAvailableBytes: 2n,
      memoryUsageBytes: 3n,
      memoryRssBytes: 4n,
      pageFaults: 5n,
      majorPageFaults: 6n,
      swapUsageBytes: 7n,
      swapAvailableBytes: 8n,
      writableLayerBytes: 9n,
      writableLayerInodes: 10n,
    });
  });

  it("leaves undefined what was not measured, and keeps a zero that was", () => {
    const nothing = containerUsage(ContainerStats.fromPartial({}));
    const { id, name, ...figures } = nothing;
    expect([id, name]).toEqual(["", ""]);
    expect(Object.values(figures).every((figure) => figure === undefined)).toBe(true);
    const zero = containerUsage(
      ContainerStats.fromPartial({ cpu: { usageNanoCores: {} }, memory: { workingSetBytes: { value: 0n } } }),
    );
    expect([zero.cpuCores, zero.memoryWorkingSetBytes, zero.cpuTimeNanoseconds, zero.cpuAt]).toEqual([
      0,
      0n,
      undefined,
      undefined,
    ]);
  });
});

describe("podUsage", () => {
  it("puts the default interface first, and once", () => {
    const eth0 = { name: "eth0", rxBytes: { value: 1n }, txErrors: { value: 2n } };
    const usage = podUsage(
      PodSandboxStats.fromPartial({
        attributes: { id: "p1", metadata: { name: "web", namespace: "shop" } },
        linux: {
          network: { defaultInterface: eth0, interfaces: [{ name: "eth1", txBytes: { value: 3n } }, eth0] },
          process: { processCount: { value: 4n } },
          containers: [{ attributes: { id: "c1" } }],
        },
      }),
    );
    expect(usage).toMatchObject({
      id: "p1",
      name: "web",
      namespace: "shop",
      processes: 4n,
      containers: [{ id: "c1" }],
    });
    expect(usage.interfaces).toEqual([
      { name: "eth0", receivedBytes: 1n, receiveErrors: undefined, sentBytes: undefined, sendErrors: 2n },
      {
        name: "eth1",
        receivedBytes: undefined,
        receiveErrors: undefined,
        sentBytes: 3n,
        sendErrors: undefined,
      },
    ]);
  });

  it("reads stats without anything", () => {
    expect(podUsage(PodSandboxStats.fromPartial({}))).toMatchObject({
      id: "",
      interfaces: [],
      containers: [],
      processes: undefined,
    });
    const others = podUsage(
      PodSandboxStats.fromPartial({ linux: { network: { interfaces: [{ name: "eth1" }] } } }),
    );
    expect(others.interfaces.map(({ name }) => name)).toEqual(["eth1"]);
  });
});

describe("cpuCoresBetween", () => {
  const reading = (seconds: bigint, cpuSeconds?: bigint): CpuUsage =>
    CpuUsage.fromPartial({
      timestamp: at + seconds * 1_000_000_000n,
      usageCoreNanoSeconds: cpuSeconds === undefined ? undefined : { value: cpuSeconds * 1_000_000_000n },
    });

  it.each([
    [reading(0n, 10n), reading(10n, 15n), 0.5],
    [reading(0n, 10n), reading(10n, 50n), 4],
    [reading(0n, 10n), reading(10n, 10n), 0],
    [reading(0n, 10n), reading(10n, 5n), undefined],
    [reading(10n, 10n), reading(10n, 15n), undefined],
    [reading(10n, 10n), reading(0n, 15n), undefined],
    [reading(0n), reading(10n, 15n), undefined],
    [reading(0n, 10n), reading(10n), undefined],
    [undefined, reading(10n, 15n), undefined],
    [reading(0n, 10n), undefined, undefined],
  ])("case %#", (earlier, later, cores) => expect(cpuCoresBetween(earlier, later)).toBe(cores));
});
