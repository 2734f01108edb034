import assert from "node:assert/strict";
import { ContainerEventType } from "../../gen/runtime/v1/api.js";
import { runtimeState } from "../../runtime-state.js";
import type { CaseBodies } from "./contract-case.js";

const events = [
  ContainerEventType.CONTAINER_CREATED_EVENT,
  ContainerEventType.CONTAINER_STARTED_EVENT,
  ContainerEventType.CONTAINER_STOPPED_EVENT,
  ContainerEventType.CONTAINER_DELETED_EVENT,
];

/** What a runtime tells of itself, of what containers use, and of what happens. */
export const nodeCases: CaseBodies = {
  "says who it is and how it is": async (client) => {
    const version = await client.version({ version: "0.1.0" });
    assert.equal(version.version, "0.1.0");
    assert.equal(version.runtimeApiVersion, "v1");
    assert.notEqual(version.runtimeName, "");
    const state = runtimeState(await client.status({}));
    assert.ok(state.runtimeReady !== undefined && state.networkReady !== undefined);
    assert.deepEqual((await client.status({})).info, {});
  },
  "takes a range of addresses for pods": async (client) => {
    for (let round = 0; round < 2; round++) {
      await client.updateRuntimeConfig({ runtimeConfig: { networkConfig: { podCidr: "10.88.0.0/16" } } });
    }
  },
  "measures containers, with a CPU time that never falls": async (client, bench) => {
    const { podSandboxId, containerId } = await bench.createContainer();
    await client.startContainer({ containerId });
    const first = (await client.containerStats({ containerId })).stats;
    const second = (await client.containerStats({ containerId })).stats;
    assert.equal(first?.attributes?.id, containerId);
    assert.equal(first.attributes.metadata?.name, "main");
    assert.ok(
      (second?.cpu?.usageCoreNanoSeconds?.value ?? 0n) >= (first.cpu?.usageCoreNanoSeconds?.value ?? 0n),
    );
    const listed = await client.listContainerStats({ filter: { podSandboxId } });
    assert.deepEqual(
      listed.stats.map(({ attributes }) => attributes?.id),
      [containerId],
    );
    assert.deepEqual(
      (await client.listContainerStats({ filter: { labelSelector: { which: "none" } } })).stats,
      [],
    );
    await assert.rejects(client.containerStats({ containerId: "0".repeat(64) }), { code: "NOT_FOUND" });
  },
  "measures sandboxes with their containers": async (client, bench) => {
    const { podSandboxId, containerId } = await bench.createContainer();
    await client.startContainer({ containerId });
    const { stats } = await client.podSandboxStats({ podSandboxId });
    assert.equal(stats?.attributes?.id, podSandboxId);
    assert.deepEqual(
      stats.linux?.containers.map(({ attributes }) => attributes?.id),
      [containerId],
    );
    const listed = await client.listPodSandboxStats({ filter: { id: podSandboxId } });
    assert.deepEqual(
      listed.stats.map(({ attributes }) => attributes?.id),
      [podSandboxId],
    );
  },
  "tells the events of a container in their order": async (client, bench) => {
    const stream = client.events()[Symbol.asyncIterator]();
    try {
      assert.equal((await stream.next()).value?.kind, "list");
      const { containerId } = await bench.createContainer();
      await client.startContainer({ containerId });
      await client.stopContainer({ containerId, timeout: 0n });
      await client.removeContainer({ containerId });
      const seen: number[] = [];
      while (seen.length < events.length) {
        const { value } = await stream.next();
        if (value?.kind === "event" && value.event.containerId === containerId)
          seen.push(value.event.containerEventType);
      }
      assert.deepEqual(seen, events);
    } finally {
      await stream.return?.();
    }
  },
};
