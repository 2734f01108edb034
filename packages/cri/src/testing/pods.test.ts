import { describe, expect, it } from "vitest";
import { create, metadata, start } from "../../testdata/fake-fixture.js";

describe("the pods of a FakeRuntime", () => {
  it("have addresses of their own until they are stopped", async () => {
    const { client } = await start();
    const ids = [];
    for (const uid of ["a", "b"])
      ids.push((await client.runPodSandbox({ config: { metadata: { ...metadata, uid } } })).podSandboxId);
    const address = async (podSandboxId = ""): Promise<string | undefined> =>
      (await client.podSandboxStatus({ podSandboxId })).status?.network?.ip;
    const [first, second] = [await address(ids[0]), await address(ids[1])];
    expect(first).toMatch(/^10\.88\./);
    expect(second).not.toBe(first);
    await client.stopPodSandbox({ podSandboxId: ids[0] });
    expect(await address(ids[0])).toBe("");
  });

  it("refuse a taken name with the words of containerd", async () => {
    const { client } = await start();
    const { podSandboxId } = await client.runPodSandbox({ config: { metadata } });
    await expect(client.runPodSandbox({ config: { metadata } })).rejects.toMatchObject({
      code: "ALREADY_EXISTS",
      reason: `failed to reserve sandbox name "pod_n_u_0": name "pod_n_u_0" is reserved for "${podSandboxId}"`,
    });
  });

  it("take no container once they are stopped", async () => {
    const { client } = await start();
    const { podSandboxId, containerId } = await create(client);
    await client.stopPodSandbox({ podSandboxId });
    const config = { metadata: { name: "late" }, image: { image: "busybox" } };
    await expect(client.createContainer({ podSandboxId, config })).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
    await expect(client.startContainer({ containerId })).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
    });
    await expect(client.createContainer({ podSandboxId, config: {} })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  it("are found by the beginning of an id only where that is asked for", async () => {
    const strict = await start();
    const { podSandboxId } = await create(strict.client);
    const short = podSandboxId.slice(0, 12);
    await expect(strict.client.podSandboxStatus({ podSandboxId: short })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect((await strict.client.listPodSandbox({ filter: { id: short } })).items).toEqual([]);

    const lenient = await start({ abbreviatedIds: true });
    const created = await create(lenient.client);
    const begin = created.containerId.slice(0, 12);
    expect((await lenient.client.containerStatus({ containerId: begin })).status?.id).toBe(
      created.containerId,
    );
    expect((await lenient.client.listContainers({ filter: { id: begin } })).containers).toHaveLength(1);
    await expect(lenient.client.containerStatus({ containerId: "" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("tell more when they are asked to", async () => {
    const { client } = await start();
    const { podSandboxId, containerId } = await create(client);
    expect((await client.podSandboxStatus({ podSandboxId })).info).toEqual({});
    expect(
      JSON.parse((await client.podSandboxStatus({ podSandboxId, verbose: true })).info.info ?? ""),
    ).toBeTypeOf("object");
    expect(
      JSON.parse((await client.containerStatus({ containerId, verbose: true })).info.info ?? ""),
    ).toMatchObject({ sandboxID: podSandboxId });
    const { containersStatuses, timestamp } = await client.podSandboxStatus({ podSandboxId });
    expect(containersStatuses.map(({ id }) => id)).toEqual([containerId]);
    expect(timestamp).toBeGreaterThan(0n);
  });

  it("take new totals", async () => {
    const { client } = await start();
    const { podSandboxId } = await create(client);
    await client.updatePodSandboxResources({ podSandboxId, resources: { cpuShares: 1n } });
    await expect(client.updatePodSandboxResources({ podSandboxId: "none" })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});
