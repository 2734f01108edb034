import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ContainerState, connectRuntime } from "@container-interfaces/cri";
import { startFakeRuntime } from "@container-interfaces/cri/testing";
import { expect, onTestFinished, test } from "vitest";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program; `onOutput` sees what it has printed so far, and can end it with a signal. */
async function run(
  args: string[],
  onOutput?: (stdout: string, kill: () => void) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"], env });
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

/** A folder for the temporary files of a run, removed when the test is over. */
function temporaryFolder(): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = mkdtempSync(join(tmpdir(), "start-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, env: { ...process.env, TMPDIR: folder } };
}

test("without arguments it runs a pod on an embedded runtime, a volume through its life, a chain of plugins, and unpacks an image", async () => {
  const { env, folder } = temporaryFolder();
  const { code, stdout, stderr } = await run([], undefined, env);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain("container main: CONTAINER_STOPPED_EVENT");
  expect(stdout).toMatch(/Z stdout F hello\n/);
  expect(stdout).toContain("default/web  SANDBOX_READY");
  expect(stdout).toContain("Pod web removed; 0 left");
  expect(stdout).toContain("The greeting is still there: hello\n");
  expect(stdout).toMatch(/Unpublish and delete\n {2}0 volumes left\n/);
  const lines = stdout.slice(stdout.indexOf("CNI: "), stdout.indexOf("\nOCI: ")).split("\n");
  expect(lines.slice(1).filter((line) => line !== "")).toEqual([
    "ADD of container web to network lab, version 1.1.0",
    "  address-pool: ADD without a previous result: gives 10.22.0.2",
    "  port-notes: ADD with a previous result: notes tcp 8080 -> 10.22.0.2:80",
    "  result: eth0 has 10.22.0.2/24, gateway 10.22.0.1",
    "Attachments (1)",
    "  NETWORK  CONTAINER  INTERFACE",
    "  lab      web        eth0",
    "CHECK",
    "  address-pool: CHECK with a previous result: 10.22.0.2/24 is reserved",
    "  port-notes: CHECK with a previous result: tcp 8080 -> 10.22.0.2:80 is noted",
    "  it is as ADD has left it",
    "CHECK, after somebody has removed the note of the ports",
    "  address-pool: CHECK with a previous result: 10.22.0.2/24 is reserved",
    "  port-notes fails with code 100: the ports should be tcp 8080 -> 10.22.0.2:80; there is no note (it exited with code 1)",
    "DEL",
    "  port-notes: DEL with a previous result: removes the note",
    "  address-pool: DEL with a previous result: takes 10.22.0.2 back",
    "  0 attachments and 0 addresses left",
  ]);
  const images = stdout.slice(stdout.indexOf("\nOCI: "));
  expect(images).toContain("files: /etc/passwd, /srv/serve, /srv/web; the second layer took /etc/motd away");
  expect(images).toContain("program: /srv/serve --port 80, in /srv");
  expect(images).toContain("nothing is wrong");
  expect(images).toContain("error at linux.namespaces[1].type: a namespace of type pid is listed before");
  expect(images).toContain(
    'error at process.args[0]: there is no program "/srv/serve" in the root filesystem',
  );
  expect(readdirSync(folder)).toEqual([]);
});

test.each(["address-pool: ADD", "CHECK\n", "DEL\n"])(
  "Ctrl-C after %j leaves nothing behind",
  async (mark) => {
    const { env, folder } = temporaryFolder();
    let killed = false;
    const { code, stdout, stderr } = await run(
      [],
      (soFar, kill) => {
        if (killed || !soFar.includes(mark)) return;
        killed = true;
        kill();
      },
      env,
    );
    expect(killed).toBe(true);
    expect([code, stderr]).toEqual([130, "Interrupted\n"]);
    expect(stdout).toContain("DEL\n");
    expect(readdirSync(folder)).toEqual([]);
  },
);

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
