import { onTestFinished } from "vitest";
import { connectRuntime } from "../src/connect-runtime.js";
import type { RuntimeClient } from "../src/runtime-client.js";
import {
  type FakeProgram,
  type FakeStop,
  type RunningFakeRuntime,
  type StartFakeRuntimeOptions,
  startFakeRuntime,
} from "../src/testing/index.js";

/** A fake runtime with the image `busybox` on it, and a client; both end with the test. */
export async function start(
  options: StartFakeRuntimeOptions = {},
): Promise<{ fake: RunningFakeRuntime; client: RuntimeClient }> {
  const fake = await startFakeRuntime({ images: ["busybox"], ...options });
  onTestFinished(() => fake.stop());
  const client = await connectRuntime(fake.endpoint);
  onTestFinished(() => client.close());
  return { fake, client };
}

/** What a sandbox is called where it does not matter. */
export const metadata = { name: "pod", namespace: "n", uid: "u" };

/** A sandbox with a container in it that has been created. */
export async function create(
  client: RuntimeClient,
  logDirectory = "",
  config: object = {},
): Promise<{ podSandboxId: string; containerId: string }> {
  const { podSandboxId } = await client.runPodSandbox({ config: { metadata, logDirectory } });
  const defaults = { metadata: { name: "main" }, image: { image: "busybox" }, logPath: "main.log" };
  const { containerId } = await client.createContainer({ podSandboxId, config: { ...defaults, ...config } });
  return { podSandboxId, containerId };
}

/** A program that says when it has begun and ended, and ends when it is told to. */
export function steeredProgram(): {
  program: FakeProgram;
  begun: Promise<void>;
  signalled: Promise<FakeStop>;
  end(exitCode: number): void;
} {
  let begin = (): void => {};
  let signal = (_: FakeStop): void => {};
  let end = (_: number): void => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const signalled = new Promise<FakeStop>((resolve) => (signal = resolve));
  const ended = new Promise<number>((resolve) => (end = resolve));
  const program: FakeProgram = (process) => {
    begin();
    process.signal.addEventListener("abort", () => signal(process.signal.reason));
    return ended;
  };
  return { program, begun, signalled, end: (exitCode) => end(exitCode) };
}
