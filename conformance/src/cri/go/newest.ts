import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ContainerState, runtimeState } from "@container-interfaces/cri";
import { expect, expectCode, expectEqual, expectSoon, present } from "../../expect.js";
import type { Target } from "../peer.js";
import { fillPod, type GoLab, withGoServer } from "./node.js";
import type { GoServer } from "./server.js";

const image = { image: "registry.example/busybox:1" };

/** Checks what only the newest version of the interface has: checkpoints of pods, mount options, image references. */
export async function checkNewest(lab: GoLab): Promise<void> {
  await withGoServer(lab, [], async (server, target) => {
    await lab.checks.check("Go server: a pod is checkpointed and restored, container by container", () =>
      checkCheckpoint(lab, target),
    );
    await lab.checks.check(
      "Go server: a checkpoint without a deadline is refused, one that is late leaves no files",
      () => checkDeadlines(lab, server, target),
    );
    await lab.checks.check("Go server: mount options and image references pass in both directions", () =>
      checkMounts(server, target),
    );
  });
}

async function checkCheckpoint(lab: GoLab, target: Target): Promise<void> {
  const { client } = target;
  const pod = await fillPod(target, "saved", ["a", "b"]);
  const outputPath = join(lab.dir, "pod-checkpoint");
  await mkdir(outputPath);
  await client.checkpointPod({ podSandboxId: pod.id, outputPath, containerIds: pod.containers });
  const saved = JSON.parse(await readFile(join(outputPath, "pod.json"), "utf8")) as {
    kind: string;
    containers: string[];
  };
  expectEqual(
    [saved.kind, saved.containers.length],
    ["pod", 2],
    "kind and number of containers in the checkpoint",
  );
  await client.removePodSandbox({ podSandboxId: pod.id });

  const config = { metadata: { name: "restored", namespace: "conformance", uid: "r", attempt: 0 } };
  const containerConfigs = ["a", "b"].map((name) => ({
    metadata: { name },
    image,
    command: ["sleep", "infinity"],
  }));
  const answer = await client.restorePod({ checkpointPath: outputPath, config, containerConfigs });
  expectEqual(
    answer.restoredContainers.map(({ name }) => name),
    ["a", "b"],
    "the names of the restored containers",
  );
  for (const { containerId } of answer.restoredContainers) {
    const before = await client.containerStatus({ containerId, verbose: true });
    expectEqual(before.status?.state, ContainerState.CONTAINER_CREATED, "the state before the start");
    expect(
      present(before.info.checkpoint, "info").includes(outputPath),
      "the container does not come from the checkpoint",
    );
    await client.startContainer({ containerId });
    const after = await client.containerStatus({ containerId });
    expectEqual(after.status?.state, ContainerState.CONTAINER_RUNNING, "the state after the start");
  }
  const { status } = await client.podSandboxStatus({ podSandboxId: answer.podSandboxId });
  expectEqual(status?.metadata, config.metadata, "the metadata of the restored pod");
  lab.ledger.saw("RestorePod", "2 containers CREATED, then started");
}

async function checkDeadlines(lab: GoLab, server: GoServer, target: Target): Promise<void> {
  const { client } = target;
  const pod = await fillPod(target, "late");
  const outputPath = join(lab.dir, "late-checkpoint");
  await mkdir(outputPath);
  const request = { podSandboxId: pod.id, outputPath, containerIds: pod.containers };
  const refused = await expectCode(
    client.checkpointPod(request, { timeoutMs: Infinity }),
    "INVALID_ARGUMENT",
  );
  expect(refused.reason.includes("deadline"), `the reason is ${refused.reason}`);
  expectEqual((await server.requests("CheckpointPod")).at(-1)?.deadlineMs, null, "the deadline on the wire");
  const options = { "cri-server/delay-ms": "5000" };
  const begin = Date.now();
  await expectCode(client.checkpointPod({ ...request, options }, { timeoutMs: 300 }), "DEADLINE_EXCEEDED");
  expect(Date.now() - begin < 2_000, `a deadline of 300 ms took ${Date.now() - begin} ms`);
  // the server takes them away when it learns that the time is over
  await expectSoon(
    async () => (await readdir(outputPath)).length === 0,
    "a checkpoint that was too late leaves files",
  );
  await client.checkpointPod(request);
  expect((await readdir(outputPath)).includes("pod.json"), "the same call with time to spare writes nothing");
  lab.ledger.saw("CheckpointPod", "files written; none when late");
}

async function checkMounts(server: GoServer, { client }: Target): Promise<void> {
  const { features, handlers, ready } = runtimeState(await client.status({}));
  expectEqual([features.mountOptions, ready], [true, true], "mountOptions and ready in the state");
  expectEqual(
    handlers.map(({ name, userNamespaces }) => [name, userNamespaces]),
    [
      ["", true],
      ["sealed", false],
    ],
    "the handlers",
  );
  await client.pullImage({ image });
  const { podSandboxId } = await client.runPodSandbox({
    config: { metadata: { name: "mounts", namespace: "conformance", uid: "m", attempt: 0 } },
  });
  const mounts = [
    { containerPath: "/data", hostPath: "/srv", readonly: true, mountOptions: ["noexec", "nodev"] },
    { containerPath: "/model", image, imageSubPath: "weights" },
  ];
  const { containerId } = await client.createContainer({
    podSandboxId,
    config: { metadata: { name: "main" }, image, mounts },
  });
  const sent = (await server.requests("CreateContainer")).at(-1)?.request.config as
    | { mounts: unknown }
    | undefined;
  expectEqual(sent?.mounts, mounts, "the mounts on the wire");
  const { status } = await client.containerStatus({ containerId });
  expectEqual(status?.mounts[0]?.mountOptions, ["noexec", "nodev"], "the mount options in the status");
  const reference = status?.mounts[1]?.image?.imageRef ?? "";
  expect(/@sha256:[0-9a-f]{64}$/.test(reference), `the image reference of the volume is ${reference}`);
}
