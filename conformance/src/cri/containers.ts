import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ContainerState } from "@container-interfaces/cri";
import { expect, expectEqual, expectSoon } from "../expect.js";
import { cgroupOf } from "../observe/cgroups.js";
import { exists, isMounted } from "../observe/files.js";
import { argvOf, bundleOf, isAlive, pidOf } from "../observe/processes.js";
import { checkContainerLists } from "./container-lists.js";
import { checkContainerSetup } from "./container-setup.js";
import { createContainer, type Pod, sameNetwork, startContainer, withPod } from "./fixtures.js";
import type { Peer } from "./peer.js";

/** Checks the life of containers: bundles, processes, signals, and what they are configured with. */
export async function checkContainers(peer: Peer): Promise<void> {
  await withPod(peer, "containers", async (pod) => {
    await checkContainerLife(peer, pod);
    await checkSignals(peer, pod);
    await checkContainerSetup(peer, pod);
    await checkContainerLists(peer, pod);
  });
}

async function checkContainerLife(peer: Peer, pod: Pod): Promise<void> {
  await peer.check("a container is created, runs, and goes", async () => {
    const { client, lab, ledger } = peer;
    const command = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done", "marker-life"];
    const { id, cgroup } = await createContainer(peer, pod, "life", { command });
    const bundle = bundleOf(lab.state, id);
    const records = join(lab.root, "io.containerd.grpc.v1.cri", "containers", id);
    expect(await exists(records), `${records} is not there after the creation`);
    expect(!(await exists(bundle)), "there is a bundle before the start");
    const created = await client.containerStatus({ containerId: id });
    expectEqual(created.status?.state, ContainerState.CONTAINER_CREATED, "the state after the creation");
    ledger.saw("CreateContainer", "record on disk, no process yet; config.json at start");

    await client.startContainer({ containerId: id });
    const pid = await pidOf(lab.state, id);
    expectEqual(await argvOf(pid), command, "the command line of the container");
    expectEqual(await cgroupOf(pid), cgroup, "the cgroup of the container");
    expect(await sameNetwork(pid, pod.pid), "the container is not in the network namespace of its pod");
    const config = JSON.parse(await readFile(join(bundle, "config.json"), "utf8")) as {
      process: { args: string[] };
    };
    expectEqual(config.process.args, command, "process.args in config.json of the bundle");
    expect(await isMounted(join(bundle, "rootfs")), "the root file system of the container is not mounted");
    ledger.saw("StartContainer", "its command line runs in its cgroup and the pod's netns");
    const running = (await client.containerStatus({ containerId: id, verbose: true })).status;
    expectEqual(running?.state, ContainerState.CONTAINER_RUNNING, "the state after the start");
    const began = Number((running?.startedAt ?? 0n) / 1_000_000n);
    expect(Math.abs(Date.now() - began) < 60_000, `startedAt is ${new Date(began).toISOString()}`);

    await client.stopContainer({ containerId: id, timeout: 10n });
    expect(!(await isAlive(pid)), "the process lives after the stop");
    const ended = (await client.containerStatus({ containerId: id })).status;
    expectEqual(
      [ended?.state, ended?.exitCode],
      [ContainerState.CONTAINER_EXITED, 0],
      "state and exit code after the stop",
    );
    ledger.saw("ContainerStatus", "created, running, exited as /proc has it");
    await client.removeContainer({ containerId: id });
    expect(
      !(await exists(records)) && !(await exists(bundle)),
      "folders of the container are left after the removal",
    );
    await client.removeContainer({ containerId: id });
    expect(await exists(join(pod.logs, "life.log")), "the log file went with the container, and should stay");
    ledger.saw("RemoveContainer", "record and bundle gone, log kept; again: fine");
  });
}

async function checkSignals(peer: Peer, pod: Pod): Promise<void> {
  await peer.check(
    "StopContainer waits for SIGTERM to be honoured, and kills after the grace period",
    async () => {
      const { client, ledger } = peer;
      const polite = await startContainer(peer, pod, "polite", {
        command: [
          "sh",
          "-c",
          "trap 'sleep 0.3; touch /ended; exit 7' TERM; echo ready; while :; do sleep 0.05; done",
        ],
      });
      const stubborn = await startContainer(peer, pod, "stubborn", {
        command: ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"],
      });
      for (const name of ["polite", "stubborn"]) {
        const log = join(pod.logs, `${name}.log`);
        await expectSoon(
          async () => (await readFile(log, "utf8")).includes("ready"),
          `${name} does not get ready`,
        );
      }
      const stop = async (
        id: string,
        timeout: bigint,
      ): Promise<{ ms: number; exitCode: number | undefined }> => {
        const begin = Date.now();
        await client.stopContainer({ containerId: id, timeout });
        const ms = Date.now() - begin;
        return { ms, exitCode: (await client.containerStatus({ containerId: id })).status?.exitCode };
      };
      const [soft, hard] = await Promise.all([stop(polite.id, 20n), stop(stubborn.id, 1n)]);
      expectEqual(
        [soft.exitCode, hard.exitCode],
        [7, 137],
        "the exit codes of the polite and the stubborn container",
      );
      expect(
        soft.ms < 15_000,
        `a stop with 20 s of grace took ${soft.ms} ms, though the process ended by itself`,
      );
      expect(hard.ms >= 900 && hard.ms < 10_000, `a stop with 1 s of grace took ${hard.ms} ms`);
      expect(
        !(await isAlive(polite.pid)) && !(await isAlive(stubborn.pid)),
        "a process lives after the stop",
      );
      ledger.saw("StopContainer", `SIGTERM honoured (exit 7), killed after 1 s (137, ${hard.ms} ms)`);
    },
  );
}
