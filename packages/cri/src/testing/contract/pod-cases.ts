import assert from "node:assert/strict";
import { RpcError } from "@container-interfaces/transport";
import { ContainerState, PodSandboxState } from "../../gen/runtime/v1/api.js";
import { orNotFound } from "./contract-bench.js";
import type { CaseBodies } from "./contract-case.js";

const { SANDBOX_READY, SANDBOX_NOTREADY } = PodSandboxState;
const absent = "0".repeat(64);

/** What a runtime does with sandboxes. */
export const podCases: CaseBodies = {
  "runs a sandbox that is ready and gives back what it was made of": async (client, bench) => {
    const config = await bench.podConfig("run");
    const before = BigInt(Date.now() - 60_000) * 1_000_000n;
    const podSandboxId = await bench.runPod({ ...config, annotations: { note: "kept" } });
    const { status } = await client.podSandboxStatus({ podSandboxId });
    assert.equal(status?.id, podSandboxId);
    assert.equal(status?.state, SANDBOX_READY);
    assert.equal(status?.metadata?.name, config.metadata?.name);
    assert.equal(status?.metadata?.uid, config.metadata?.uid);
    assert.equal(status?.annotations.note, "kept");
    assert.ok(status?.createdAt > before, "createdAt is in nanoseconds since 1970");
    const { items } = await client.listPodSandbox({ filter: { id: podSandboxId } });
    assert.deepEqual(
      items.map(({ id, state, createdAt }) => ({ id, state, createdAt })),
      [{ id: podSandboxId, state: SANDBOX_READY, createdAt: status.createdAt }],
    );
  },
  "refuses a second sandbox with the same metadata, and takes one with a higher attempt": async (
    _,
    bench,
  ) => {
    const config = await bench.podConfig("twice");
    await bench.runPod(config);
    await assert.rejects(bench.runPod(config), RpcError);
    await bench.runPod({ ...config, metadata: { ...config.metadata, attempt: 1 } });
  },
  "gives the name of a removed sandbox to the next one": async (client, bench) => {
    const config = await bench.podConfig("again");
    const podSandboxId = await bench.runPod(config);
    await client.stopPodSandbox({ podSandboxId });
    await client.removePodSandbox({ podSandboxId });
    assert.notEqual(await bench.runPod(config), podSandboxId);
  },
  "refuses a sandbox without metadata, and an unknown runtime handler": async (client, bench) => {
    await assert.rejects(client.runPodSandbox({}), RpcError);
    await assert.rejects(client.runPodSandbox({ config: {} }), RpcError);
    const config = await bench.podConfig("handler");
    await assert.rejects(client.runPodSandbox({ config, runtimeHandler: "no-such-handler" }), RpcError);
  },
  "stops a sandbox, any number of times, with its containers": async (client, bench) => {
    const { podSandboxId, containerId } = await bench.createContainer();
    await client.startContainer({ containerId });
    await client.stopPodSandbox({ podSandboxId });
    await client.stopPodSandbox({ podSandboxId });
    assert.equal((await client.podSandboxStatus({ podSandboxId })).status?.state, SANDBOX_NOTREADY);
    assert.equal(
      (await client.containerStatus({ containerId })).status?.state,
      ContainerState.CONTAINER_EXITED,
    );
  },
  "removes a sandbox, any number of times, with its containers": async (client, bench) => {
    const { podSandboxId, containerId } = await bench.createContainer();
    await client.startContainer({ containerId });
    await client.stopPodSandbox({ podSandboxId });
    await client.removePodSandbox({ podSandboxId });
    await client.removePodSandbox({ podSandboxId });
    await assert.rejects(client.podSandboxStatus({ podSandboxId }), { code: "NOT_FOUND" });
    await assert.rejects(client.containerStatus({ containerId }), { code: "NOT_FOUND" });
    assert.deepEqual((await client.listContainers({ filter: { podSandboxId } })).containers, []);
  },
  "stops and removes a sandbox that is not there": async (client) => {
    await orNotFound(client.stopPodSandbox({ podSandboxId: absent }));
    await client.removePodSandbox({ podSandboxId: absent });
    await assert.rejects(client.podSandboxStatus({ podSandboxId: absent }), { code: "NOT_FOUND" });
  },
  "lists the sandboxes that match every part of a filter": async (client, bench) => {
    const config = await bench.podConfig("list");
    const ready = await bench.runPod({ ...config, labels: { ...config.labels, which: "ready" } });
    const stopped = await bench.runPod(await bench.podConfig("stopped"));
    await client.stopPodSandbox({ podSandboxId: stopped });
    const list = async (filter: object): Promise<string[]> =>
      (await client.listPodSandbox({ filter: { labelSelector: bench.labels, ...filter } })).items
        .map(({ id }) => id)
        .sort();
    assert.deepEqual(await list({}), [ready, stopped].sort());
    assert.deepEqual(await list({ state: { state: SANDBOX_READY } }), [ready]);
    assert.deepEqual(await list({ state: { state: SANDBOX_NOTREADY } }), [stopped]);
    assert.deepEqual(await list({ id: stopped }), [stopped]);
    assert.deepEqual(await list({ id: stopped, state: { state: SANDBOX_READY } }), []);
    assert.deepEqual(await list({ labelSelector: { ...bench.labels, which: "ready" } }), [ready]);
    assert.deepEqual(await list({ labelSelector: { ...bench.labels, which: "none" } }), []);
  },
};
