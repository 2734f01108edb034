import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it, vi } from "vitest";
import { create, start, steeredProgram } from "../../testdata/fake-fixture.js";
import { ContainerState, Signal } from "../gen/runtime/v1/api.js";
import type { FakeProgram } from "./index.js";

describe("the containers of a FakeRuntime", () => {
  it("print their command line by default, and end with the stop signal", async () => {
    const { fake, client } = await start();
    const config = { command: ["serve", "--port"], args: ["80"], stopSignal: Signal.SIGNAL_SIGINT };
    const { containerId } = await create(client, fake.folder, config);
    await client.startContainer({ containerId });
    await client.stopContainer({ containerId, timeout: 10n });
    const { status } = await client.containerStatus({ containerId });
    expect(status).toMatchObject({
      state: ContainerState.CONTAINER_EXITED,
      exitCode: 130,
      reason: "Error",
      stopSignal: Signal.SIGNAL_SIGINT,
    });
    expect(await readFile(status?.logPath ?? "", "utf8")).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stdout F serve --port 80\n$/,
    );
  });

  it("get command, environment and name as they were given", async () => {
    const program = vi.fn<FakeProgram>(() => 0);
    const { fake, client } = await start({
      program,
      registry: [{ name: "busybox", command: ["entry", "one"] }],
    });
    const envs = [{ key: "A", value: Buffer.from("ä=b") }];
    const { containerId, podSandboxId } = await create(client, fake.folder, { args: ["two"], envs });
    await client.startContainer({ containerId });
    const config = { metadata: { name: "second" }, image: { image: "busybox" } };
    await client.startContainer(await client.createContainer({ podSandboxId, config }));
    expect(program.mock.calls[0]?.[0]).toMatchObject({
      containerId,
      name: "main",
      argv: ["entry", "two"],
      env: { A: "ä=b" },
    });
    expect(program.mock.calls[1]?.[0]).toMatchObject({ name: "second", argv: ["entry", "one"] });
  });

  it("have the grace that they are given, and are killed after it", async () => {
    const { program, signalled, begun, end } = steeredProgram();
    const { client } = await start({ program });
    const { containerId } = await create(client);
    await client.startContainer({ containerId });
    await begun;
    const stopping = client.stopContainer({ containerId, timeout: 3_600n });
    const stop = await signalled;
    expect([stop.signalName, stop.exitCode]).toEqual(["SIGTERM", 143]);
    expect((await client.containerStatus({ containerId })).status?.state).toBe(
      ContainerState.CONTAINER_RUNNING,
    );
    // a second call without grace ends it for both
    await client.stopContainer({ containerId, timeout: 0n });
    await stopping;
    end(0);
    expect((await client.containerStatus({ containerId })).status).toMatchObject({ exitCode: 137 });
  });

  it("go on when the caller does not wait for the end of the grace", async () => {
    const { program, signalled, end } = steeredProgram();
    const { client } = await start({ program });
    const { containerId } = await create(client);
    await client.startContainer({ containerId });
    const controller = new AbortController();
    const stopping = client.stopContainer({ containerId, timeout: 3_600n }, { signal: controller.signal });
    const cancelled = expect(stopping).rejects.toMatchObject({ code: "CANCELLED" });
    await signalled;
    controller.abort();
    await cancelled;
    expect((await client.containerStatus({ containerId })).status?.state).toBe(
      ContainerState.CONTAINER_RUNNING,
    );
    end(0);
  });

  it("fail with the error of their program", async () => {
    const { client } = await start({
      program: async () => {
        throw new Error("no config");
      },
    });
    const { containerId } = await create(client);
    const events = client.events()[Symbol.asyncIterator]();
    await events.next();
    await client.startContainer({ containerId });
    for (let ended = false; !ended; ) {
      const { value } = await events.next();
      ended =
        value?.kind === "event" &&
        value.event.containersStatuses[0]?.state === ContainerState.CONTAINER_EXITED;
    }
    await events.return?.();
    expect((await client.containerStatus({ containerId })).status).toMatchObject({
      exitCode: 1,
      reason: "Error",
      message: "no config",
    });
  });

  it("can be ended from outside", async () => {
    const { fake, client } = await start();
    const { containerId } = await create(client);
    await client.startContainer({ containerId });
    fake.runtime.endContainer(containerId, { exitCode: 137, reason: "OOMKilled" });
    fake.runtime.endContainer(containerId, { exitCode: 1 });
    expect((await client.containerStatus({ containerId })).status).toMatchObject({
      exitCode: 137,
      reason: "OOMKilled",
    });
    expect(() => fake.runtime.endContainer("none")).toThrow(RpcError);
  });

  it("keep limits that an update leaves out", async () => {
    const { client } = await start();
    const resources = { cpuShares: 512n, memoryLimitInBytes: 1_000n, cpusetCpus: "0-1", unified: { a: "1" } };
    const { containerId } = await create(client, "", { linux: { resources } });
    await client.updateContainerResources({
      containerId,
      linux: { memoryLimitInBytes: 2_000n, unified: { b: "2" } },
    });
    const { status } = await client.containerStatus({ containerId });
    expect(status?.resources?.linux).toMatchObject({
      ...resources,
      memoryLimitInBytes: 2_000n,
      unified: { a: "1", b: "2" },
    });
    await client.startContainer({ containerId });
    await client.stopContainer({ containerId, timeout: 0n });
    await expect(client.updateContainerResources({ containerId })).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
  });

  it("do not start when their log cannot be written, and can be started later", async () => {
    const { fake, client } = await start();
    const { containerId } = await create(client, join(fake.folder, "missing"));
    await expect(client.startContainer({ containerId })).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
    expect((await client.containerStatus({ containerId })).status?.state).toBe(
      ContainerState.CONTAINER_CREATED,
    );
    await expect(client.reopenContainerLog({ containerId })).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
  });

  it("have one stream with a terminal, and long lines in pieces", async () => {
    const program: FakeProgram = ({ write }) => {
      write("stderr", "one\ntwo\n");
      write("stdout", "");
      write("stdout", "x".repeat(16 * 1024 + 1));
      write("stdout", "y".repeat(16 * 1024));
      return 0;
    };
    const { fake, client } = await start({ program });
    const { containerId } = await create(client, fake.folder, { tty: true });
    await client.startContainer({ containerId });
    await client.stopContainer({ containerId, timeout: 60n });
    const lines = (await readFile(join(fake.folder, "main.log"), "utf8")).split("\n").slice(0, -1);
    const entries = lines
      .map((line) => line.replace(/^\S+ /, ""))
      .map((line) => [line.slice(0, 9), line.length - 9]);
    expect(entries).toEqual([
      ["stdout F ", 3],
      ["stdout F ", 3],
      ["stdout F ", 0],
      ["stdout P ", 16 * 1024],
      ["stdout F ", 1],
      ["stdout F ", 16 * 1024],
    ]);
  });
});
