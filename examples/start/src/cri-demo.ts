import { readFile } from "node:fs/promises";
import {
  ContainerEventType,
  ContainerState,
  connectRuntime,
  enumName,
  type RuntimeClient,
} from "@container-interfaces/cri";
import { type RunningFakeRuntime, startFakeRuntime } from "@container-interfaces/cri/testing";
import { showRuntime } from "./show-runtime.js";

/**
 * CRI on an embedded peer: a client and a runtime that keeps its containers in memory, over a real unix socket. Runs a pod,
 * follows its events and its log, looks at what is there, and takes it all down.
 */
export async function criDemo(signal: AbortSignal): Promise<void> {
  console.log("CRI: a client and a fake runtime, over a unix socket\n");
  const fake = await startFakeRuntime({
    images: ["busybox"],
    program: async ({ write }) => {
      for (const word of ["hello", "from", "a", "container"]) write("stdout", word);
      return 0;
    },
  });
  try {
    const runtime = await connectRuntime(fake.endpoint, { signal });
    try {
      await runPod(runtime, fake, signal);
    } finally {
      await runtime.close();
    }
  } finally {
    await fake.stop();
  }
}

async function runPod(runtime: RuntimeClient, fake: RunningFakeRuntime, signal: AbortSignal): Promise<void> {
  const events = runtime.events({ signal })[Symbol.asyncIterator]();
  await events.next(); // the list of what is there, which is nothing yet

  const metadata = { name: "web", namespace: "default", uid: "demo", attempt: 0 };
  const pod = { metadata, logDirectory: fake.folder };
  const { podSandboxId } = await runtime.runPodSandbox({ config: pod }, { signal });
  const config = { metadata: { name: "main" }, image: { image: "busybox" }, logPath: "main.log" };
  const { containerId } = await runtime.createContainer(
    { podSandboxId, config, sandboxConfig: pod },
    { signal },
  );
  await runtime.startContainer({ containerId }, { signal });

  console.log("Events");
  for (let stopped = false; !stopped; ) {
    const { value, done } = await events.next();
    if (done === true || value.kind !== "event") continue;
    const { containerEventType, containerId: subject } = value.event;
    const what = subject === containerId ? "container main" : "pod web";
    console.log(`  ${what}: ${enumName(ContainerEventType, containerEventType)}`);
    stopped = subject === containerId && containerEventType === ContainerEventType.CONTAINER_STOPPED_EVENT;
  }
  await events.return?.();

  const { status } = await runtime.containerStatus({ containerId }, { signal });
  console.log(
    `\nLog, of a container that is now ${enumName(ContainerState, status?.state ?? 0)} (${status?.exitCode})`,
  );
  for (const line of (await readFile(status?.logPath ?? "", "utf8")).trimEnd().split("\n"))
    console.log(`  ${line}`);
  console.log();

  await showRuntime(runtime);
  await runtime.stopPodSandbox({ podSandboxId });
  await runtime.removePodSandbox({ podSandboxId });
  const { items } = await runtime.listPodSandbox({});
  console.log(`Pod web removed; ${items.length} left`);
}
