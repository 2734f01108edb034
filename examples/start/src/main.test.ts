import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ContainerState, connectRuntime } from "@container-interfaces/cri";
import { startFakeRuntime } from "@container-interfaces/cri/testing";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program; `onOutput` sees what it has printed so far, and can end it with a signal. */
async function run(args: string[], onOutput?: (stdout: string, kill: () => void) => void): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data;
    onOutput?.(stdout, () => child.kill("SIGINT"));
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data;
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

test("without arguments it runs a pod on an embedded runtime and shows its log", async () => {
  const { code, stdout, stderr } = await run([]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("container main: CONTAINER_STOPPED_EVENT");
  expect(stdout).toMatch(/Z stdout F hello\n/);
  expect(stdout).toContain("default/web  SANDBOX_READY");
  expect(stdout).toContain("Pod web removed; 0 left");
});

test("with an endpoint it shows what is there and changes nothing", async () => {
  await using fake = await startFakeRuntime({ images: ["busybox"] });
  await using runtime = await connectRuntime(fake.endpoint);
  await runtime.runPodSandbox({
    config: { metadata: { name: "evil\u001b[31m", namespace: "default", uid: "1" } },
  });
  const { code, stdout } = await run(["--endpoint", fake.endpoint]);
  expect(code).toBe(0);
  expect(stdout).toContain("default/evil�[31m");
  expect(stdout).toContain("docker.io/library/busybox:latest");
  expect((await runtime.listPodSandbox({})).items).toHaveLength(1);
});

test("with an image it runs one pod, prints its log and removes it", async () => {
  await using fake = await startFakeRuntime({
    program: ({ argv, write }) => {
      write("stdout", `ran ${argv.join(" ")}`);
      return 3;
    },
  });
  const { code, stdout } = await run(["--endpoint", fake.endpoint, "--run", "busybox", "--", "echo", "hi"]);
  expect(code).toBe(0);
  expect(stdout).toContain("  | ran echo hi\n");
  expect(stdout).toContain("exit code 3");
  await using runtime = await connectRuntime(fake.endpoint);
  expect((await runtime.listPodSandbox({})).items).toEqual([]);
});

test("Ctrl-C removes the pod all the same", async () => {
  await using fake = await startFakeRuntime();
  await using runtime = await connectRuntime(fake.endpoint);
  let killed = false;
  const { code, stdout, stderr } = await run(
    ["--endpoint", fake.endpoint, "--run", "busybox"],
    (soFar, kill) => {
      if (killed || !soFar.includes("started")) return;
      killed = true;
      kill();
    },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("It was stopped");
  expect((await runtime.listPodSandbox({})).items).toEqual([]);
  const state = { state: ContainerState.CONTAINER_RUNNING };
  expect((await runtime.listContainers({ filter: { state } })).containers).toEqual([]);
});

test("an image that does not exist is told in one sentence, and no pod stays", async () => {
  await using fake = await startFakeRuntime();
  const { code, stderr } = await run(["--endpoint", fake.endpoint, "--run", "nowhere.example/x:1"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^\[NOT_FOUND\] calling .*PullImage.*\n$/);
});

test("a missing socket and a wrong command line each give one clear sentence", async () => {
  const missing = await run(["--endpoint", "/nowhere/cri.sock"]);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(
    /^\[UNAVAILABLE\] .*ENOENT.*There is no socket at unix:\/\/\/nowhere\/cri\.sock.*\n$/,
  );
  const wrong = await run(["--run", "busybox"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/^--run needs an --endpoint/);
});
