import assert from "node:assert/strict";
import { RpcError } from "@container-interfaces/transport";
import { ContainerState } from "../../gen/runtime/v1/api.js";
import { orNotFound } from "./contract-bench.js";
import type { CaseBodies } from "./contract-case.js";

const { CONTAINER_CREATED, CONTAINER_RUNNING, CONTAINER_EXITED } = ContainerState;
const absent = "0".repeat(64);

/** What a runtime does with containers. */
export const containerCases: CaseBodies = {
  "creates, starts and stops a container, and tells when": async (client, bench) => {
    const { podSandboxId, containerId } = await bench.createContainer({ annotations: { note: "kept" } });
    const status = async (): Promise<
      NonNullable<Awaited<ReturnType<typeof client.containerStatus>>["status"]>
    > => {
      const { status: found } = await client.containerStatus({ containerId });
      assert.ok(found);
      return found;
    };
    const created = await status();
    assert.deepEqual([created.state, created.startedAt, created.finishedAt], [CONTAINER_CREATED, 0n, 0n]);
    assert.equal(created.annotations.note, "kept");
    assert.equal(created.metadata?.name, "main");
    await client.startContainer({ containerId });
    const running = await status();
    assert.deepEqual([running.state, running.finishedAt], [CONTAINER_RUNNING, 0n]);
    await client.stopContainer({ containerId, timeout: 0n });
    const exited = await status();
    assert.equal(exited.state, CONTAINER_EXITED);
    assert.equal(exited.exitCode, 137);
    assert.ok(
      exited.createdAt <= exited.startedAt && exited.startedAt <= exited.finishedAt,
      "the times are in order",
    );
    assert.equal(
      (await client.listContainers({ filter: { id: containerId } })).containers[0]?.podSandboxId,
      podSandboxId,
    );
  },
  "tells the exit code and a reason": async (client, bench) => {
    const failing = await bench.createContainer({ command: ["sh", "-c", "exit 3"] });
    await client.startContainer(failing);
    const failed = await bench.exited(failing.containerId);
    assert.deepEqual([failed.exitCode, failed.reason], [3, "Error"]);
    const succeeding = await bench.createContainer({ command: ["sh", "-c", "exit 0"] });
    await client.startContainer(succeeding);
    const succeeded = await bench.exited(succeeding.containerId);
    assert.deepEqual([succeeded.exitCode, succeeded.reason], [0, "Completed"]);
  },
  "starts a container once": async (client, bench) => {
    const { containerId } = await bench.createContainer();
    await client.startContainer({ containerId });
    await assert.rejects(client.startContainer({ containerId }), RpcError);
    await client.stopContainer({ containerId, timeout: 0n });
    await assert.rejects(client.startContainer({ containerId }), RpcError);
  },
  "stops a container any number of times": async (client, bench) => {
    const { containerId } = await bench.createContainer();
    await client.startContainer({ containerId });
    for (let round = 0; round < 3; round++) await client.stopContainer({ containerId, timeout: 0n });
    const { status } = await client.containerStatus({ containerId });
    assert.equal(status?.state, CONTAINER_EXITED);
  },
  "removes a container any number of times, also one that runs": async (client, bench) => {
    const { containerId } = await bench.createContainer();
    await client.startContainer({ containerId });
    for (let round = 0; round < 3; round++) await client.removeContainer({ containerId });
    await assert.rejects(client.containerStatus({ containerId }), { code: "NOT_FOUND" });
  },
  "stops and removes a container that is not there, and does nothing else with it": async (client) => {
    await orNotFound(client.stopContainer({ containerId: absent, timeout: 0n }));
    await client.removeContainer({ containerId: absent });
    await assert.rejects(client.containerStatus({ containerId: absent }), { code: "NOT_FOUND" });
    await assert.rejects(client.startContainer({ containerId: absent }), { code: "NOT_FOUND" });
    await assert.rejects(client.execSync({ containerId: absent, cmd: ["true"] }), { code: "NOT_FOUND" });
  },
  "refuses a second container with the same name, and takes one with a higher attempt": async (_, bench) => {
    const config = await bench.podConfig("twice");
    const podSandboxId = await bench.runPod(config);
    await bench.addContainer(podSandboxId, config);
    await assert.rejects(bench.addContainer(podSandboxId, config), RpcError);
    await bench.addContainer(podSandboxId, config, { metadata: { name: "main", attempt: 1 } });
  },
  "gives the name of a removed container to the next one": async (client, bench) => {
    const config = await bench.podConfig("again");
    const podSandboxId = await bench.runPod(config);
    const containerId = await bench.addContainer(podSandboxId, config);
    await client.removeContainer({ containerId });
    assert.notEqual(await bench.addContainer(podSandboxId, config), containerId);
  },
  "refuses a container without a sandbox, or without its image": async (_, bench) => {
    const config = await bench.podConfig("refuse");
    await assert.rejects(bench.addContainer(absent, config), RpcError);
    const podSandboxId = await bench.runPod(config);
    const image = { image: bench.options.absentImage ?? "localhost:1/none:none" };
    await assert.rejects(bench.addContainer(podSandboxId, config, { image }), RpcError);
  },
  "lists the containers that match every part of a filter": async (client, bench) => {
    const config = await bench.podConfig("list");
    const podSandboxId = await bench.runPod(config);
    const created = await bench.addContainer(podSandboxId, config, { metadata: { name: "created" } });
    const labels = { ...bench.labels, which: "running" };
    const running = await bench.addContainer(podSandboxId, config, { metadata: { name: "running" }, labels });
    await client.startContainer({ containerId: running });
    const other = await bench.createContainer();
    const list = async (filter: object): Promise<string[]> =>
      (await client.listContainers({ filter: { labelSelector: bench.labels, ...filter } })).containers
        .map(({ id }) => id)
        .sort();
    assert.deepEqual(await list({}), [created, running, other.containerId].sort());
    assert.deepEqual(await list({ podSandboxId }), [created, running].sort());
    assert.deepEqual(await list({ podSandboxId, state: { state: CONTAINER_CREATED } }), [created]);
    assert.deepEqual(await list({ state: { state: CONTAINER_RUNNING } }), [running]);
    assert.deepEqual(await list({ id: created }), [created]);
    assert.deepEqual(await list({ id: created, state: { state: CONTAINER_RUNNING } }), []);
    assert.deepEqual(await list({ labelSelector: labels }), [running]);
  },
  "runs a command in a container, and gives back output and exit code": async (client, bench) => {
    const { containerId } = await bench.createContainer();
    await assert.rejects(client.execSync({ containerId, cmd: ["echo", "hello"] }), RpcError);
    await client.startContainer({ containerId });
    const hello = await client.execSync({ containerId, cmd: ["echo", "hello"], timeout: 10n });
    assert.deepEqual([Buffer.from(hello.stdout).toString(), hello.exitCode], ["hello\n", 0]);
    const failed = await client.execSync({ containerId, cmd: ["false"], timeout: 10n });
    assert.equal(failed.exitCode, 1);
    await client.stopContainer({ containerId, timeout: 0n });
    await assert.rejects(client.execSync({ containerId, cmd: ["echo", "hello"] }), RpcError);
  },
};
