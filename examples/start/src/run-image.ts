import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ContainerState,
  NamespaceMode,
  RpcError,
  type RuntimeClient,
  runtimeState,
} from "@container-interfaces/cri";
import { printable } from "./table.js";

/** By this label the pod is found again when it has to be removed, also when its id never came. */
const label = "container-interfaces.example/run";

/** How long a container that does not end by itself is left to run. */
const longestRunMs = 10_000;

/**
 * Runs one pod with one container from an image, prints what it writes, and removes the pod on every path. The image stays.
 *
 * @param command what to run in the place of the image's own command, when there is one
 * @param signal ends the run early; the pod is removed all the same
 */
export async function runImage(
  runtime: RuntimeClient,
  image: string,
  command: string[],
  signal: AbortSignal,
): Promise<void> {
  const run = randomUUID();
  const logDirectory = await mkdtemp(join(tmpdir(), "container-interfaces-"));
  try {
    const imageRef = await ensureImage(runtime, image, signal);
    signal.throwIfAborted();
    const network =
      runtimeState(await runtime.status({})).networkReady?.status === true
        ? NamespaceMode.POD
        : NamespaceMode.NODE;
    const pod = {
      metadata: { name: "example", namespace: "default", uid: run, attempt: 0 },
      logDirectory,
      labels: { [label]: run },
      linux: { securityContext: { namespaceOptions: { network, pid: NamespaceMode.CONTAINER } } },
    };
    // no signal here: a call that is given up may still make a pod
    const { podSandboxId } = await runtime.runPodSandbox({ config: pod });
    console.log(`Pod ${podSandboxId.slice(0, 13)} runs`);
    const config = {
      metadata: { name: "main", attempt: 0 },
      image: { image: imageRef },
      command,
      logPath: "main.log",
    };
    const { containerId } = await runtime.createContainer({ podSandboxId, config, sandboxConfig: pod });
    await runtime.startContainer({ containerId });
    console.log(`Container ${containerId.slice(0, 13)} started; it writes:`);
    const exitCode = await waitForExit(runtime, containerId, signal);
    await printLog(join(logDirectory, "main.log"));
    console.log(exitCode === undefined ? "It was stopped" : `It ended with exit code ${exitCode}`);
  } finally {
    await removePods(runtime, run);
    await rm(logDirectory, { recursive: true, force: true });
  }
}

async function ensureImage(runtime: RuntimeClient, image: string, signal: AbortSignal): Promise<string> {
  const { image: present } = await runtime.imageStatus({ image: { image } });
  if (present !== undefined) return present.id;
  console.log(`Pulling ${image}`);
  const { imageRef } = await runtime.pullImage({ image: { image } }, { signal });
  return imageRef;
}

/** Waits until the container has ended, and stops it when that takes too long or the signal fires. */
async function waitForExit(
  runtime: RuntimeClient,
  containerId: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const until = Date.now() + longestRunMs;
  while (Date.now() < until && !signal.aborted) {
    const { status } = await runtime.containerStatus({ containerId });
    if (status?.state === ContainerState.CONTAINER_EXITED) return status.exitCode;
    await sleep(200, undefined, { signal }).catch(() => {});
  }
  await runtime.stopContainer({ containerId, timeout: 2n });
  return undefined;
}

/** Prints a log in CRI's format: time, stream, tag and text, with a space between them. */
async function printLog(path: string): Promise<void> {
  const log = await readFile(path, "utf8").catch(() => "");
  for (const line of log.split("\n")) {
    const [, text] = /^\S+ \S+ \S+ (.*)$/.exec(line) ?? [];
    if (text !== undefined) console.log(`  | ${printable(text)}`);
  }
}

async function removePods(runtime: RuntimeClient, run: string): Promise<void> {
  const { items } = await runtime.listPodSandbox({ filter: { labelSelector: { [label]: run } } });
  for (const { id: podSandboxId } of items) {
    // a runtime may have lost it meanwhile, and then it is as wanted
    await runtime.stopPodSandbox({ podSandboxId }).catch((error: unknown) => {
      if (!RpcError.is(error, "NOT_FOUND")) throw error;
    });
    await runtime.removePodSandbox({ podSandboxId });
    console.log(`Pod ${podSandboxId.slice(0, 13)} removed`);
  }
}
