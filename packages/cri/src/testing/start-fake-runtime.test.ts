import { access, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { create, start, steeredProgram } from "../../testdata/fake-fixture.js";
import { ContainerState, PodSandboxState } from "../gen/runtime/v1/api.js";
import { startFakeRuntime } from "./index.js";

describe("startFakeRuntime", () => {
  it("leaves nothing behind", async () => {
    const { fake, client } = await start();
    const { signalled, program } = steeredProgram();
    fake.runtime.program = program;
    const { containerId } = await create(client, fake.folder);
    await client.startContainer({ containerId });
    await client.execSync({ containerId, cmd: ["true"] });
    await fake.stop();
    await fake.stop();
    expect((await signalled).signalName).toBe("SIGKILL");
    await expect(access(fake.folder)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("leaves no folder behind when it cannot listen", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cri-test-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(startFakeRuntime({ endpoint: "nothing:valid" })).rejects.toMatchObject({
      code: "INVALID_ENDPOINT",
    });
    expect((await stat(folder)).nlink).toBe(2);
  });

  it("keeps what was made over a restart, and programs run on", async () => {
    const { fake, client } = await start();
    const { containerId, podSandboxId } = await create(client, fake.folder);
    await client.startContainer({ containerId });
    const lost = new Promise<void>((resolve) => client.onConnectionLost(resolve));
    await fake.restart();
    await lost;
    const { status } = await client.containerStatus({ containerId }, { waitForReady: true });
    expect(status?.state).toBe(ContainerState.CONTAINER_RUNNING);
    expect((await client.podSandboxStatus({ podSandboxId })).status?.state).toBe(
      PodSandboxState.SANDBOX_READY,
    );
  });

  it("can lack RPCs, and have them after a restart", async () => {
    const { fake, client } = await start({ without: ["podSandboxStats", "imageFsInfo"] });
    await expect(client.imageFsInfo({})).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
    await expect(client.podSandboxStats({})).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
    await expect(client.checkpointPod({})).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
    const lost = new Promise<void>((resolve) => client.onConnectionLost(resolve));
    await fake.restart({ without: [] });
    await lost;
    expect((await client.imageFsInfo({}, { waitForReady: true })).imageFilesystems).toHaveLength(1);
  });

  it("takes handlers of one's own", async () => {
    const { client } = await start({
      replace: { exec: ({ containerId }) => ({ url: `http://localhost/${containerId}` }) },
    });
    expect(await client.exec({ containerId: "x" })).toMatchObject({ url: "http://localhost/x" });
  });
});
