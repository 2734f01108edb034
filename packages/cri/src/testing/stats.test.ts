import { describe, expect, it } from "vitest";
import { create, start } from "../../testdata/fake-fixture.js";
import { Clock } from "./clock.js";

describe("the figures of a FakeRuntime", () => {
  it("only grow, and agree with each other", async () => {
    const { client } = await start();
    const { podSandboxId, containerId } = await create(client, "", {
      linux: { resources: { memoryLimitInBytes: 2n ** 30n } },
    });
    expect((await client.containerStats({ containerId })).stats).toMatchObject({
      cpu: undefined,
      memory: undefined,
    });
    expect((await client.listContainerStats({})).stats).toEqual([]);
    await client.startContainer({ containerId });
    const first = (await client.containerStats({ containerId })).stats;
    const second = (await client.containerStats({ containerId })).stats;
    expect(second?.cpu?.timestamp).toBeGreaterThan(first?.cpu?.timestamp ?? 0n);
    expect(second?.cpu?.usageCoreNanoSeconds?.value).toBeGreaterThan(
      first?.cpu?.usageCoreNanoSeconds?.value ?? 0n,
    );
    const { workingSetBytes, availableBytes } = first?.memory ?? {};
    expect((workingSetBytes?.value ?? 0n) + (availableBytes?.value ?? 0n)).toBe(2n ** 30n);
    const pod = (await client.podSandboxStats({ podSandboxId })).stats;
    expect(pod?.linux?.process?.processCount?.value).toBe(1n);
    expect(pod?.linux?.network?.defaultInterface?.name).toBe("eth0");
    await client.stopContainer({ containerId, timeout: 0n });
    const after = (await client.podSandboxStats({ podSandboxId })).stats;
    expect(after?.linux?.cpu?.usageCoreNanoSeconds?.value).toBeGreaterThan(
      pod?.linux?.cpu?.usageCoreNanoSeconds?.value ?? 0n,
    );
    expect(after?.linux?.containers).toEqual([]);
  });

  it("are metrics that are all described, with as many labels", async () => {
    const { client } = await start();
    const { containerId } = await create(client);
    await client.startContainer({ containerId });
    const { descriptors } = await client.listMetricDescriptors({});
    const labels = new Map(descriptors.map(({ name, labelKeys }) => [name, labelKeys.length]));
    const { podMetrics } = await client.listPodSandboxMetrics({});
    const metrics = podMetrics.flatMap(({ metrics: own, containerMetrics }) => [
      ...own,
      ...containerMetrics.flatMap((each) => each.metrics),
    ]);
    expect(new Set(metrics.map(({ name }) => name))).toEqual(new Set(labels.keys()));
    for (const { name, labelValues } of metrics) expect(labelValues).toHaveLength(labels.get(name) ?? -1);
  });

  it("have times that never repeat", () => {
    const clock = new Clock();
    const times = Array.from({ length: 1_000 }, () => clock.now());
    expect(new Set(times).size).toBe(1_000);
    expect([...times].sort((a, b) => (a < b ? -1 : 1))).toEqual(times);
    expect(Math.abs(Number((times[0] ?? 0n) / 1_000_000n) - Date.now())).toBeLessThan(5_000);
  });
});
