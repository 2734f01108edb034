import { closeSync, existsSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProcessError } from "@container-interfaces/process";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure } from "../../test/failure.js";
import { installScript } from "../../test/install-script.js";
import { attachment, network } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CNIConfig, createExec, type ExecOptions, type PluginCall, type PluginOutcome } from "../index.js";

const text = ({ stdout }: PluginOutcome): string => Buffer.from(stdout).toString();

/** A plugin of a script in a folder of its own. */
function plugin(script: string, options: ExecOptions = {}) {
  const folder = temporaryFolder();
  const pluginPath = installScript(folder, "plugin", script);
  const exec = createExec(options);
  const call = (more: Partial<PluginCall> = {}): Promise<PluginOutcome> =>
    exec.execPlugin({ pluginPath, stdin: Buffer.from("{}"), env: { PATH: process.env.PATH }, ...more });
  return { folder, pluginPath, call };
}

describe("wrap", () => {
  test("gives the command that runs the plugin in its place, with its input, environment and outputs", async () => {
    const { call, pluginPath } = plugin('echo "$1 $A"; cat', {
      wrap: (path) => ["env", "A=wrapped", path, "argument"],
    });
    expect(text(await call({ env: { PATH: process.env.PATH, A: "own" } }))).toBe("argument wrapped\n{}");
    expect(pluginPath).toMatch(/\/plugin$/);
  });

  test("to a command that is not there is PLUGIN_NOT_STARTED", async () => {
    const folder = temporaryFolder();
    installScript(folder, "plugin", "exit 0");
    const exec = createExec({ wrap: (path) => ["/no/such/command", path] });
    const cni = new CNIConfig({ path: [folder], exec });
    const error = await failure(cni.getStatusNetworkList(network(["plugin"])), "PLUGIN_NOT_STARTED");
    expect(error.pluginPath).toBe(join(folder, "plugin"));
  });
});

describe("a program", () => {
  test("gets standard input and the exact environment", async () => {
    const { call } = plugin("cat; echo; env | sort | grep -v ^_= | grep -v ^PWD=");
    const env = { PATH: "/usr/bin:/bin", CNI_COMMAND: "ADD", TRACESTATE: undefined };
    const stdin = Buffer.from('{"name":"l\u00e4b"}');
    expect(text(await call({ env, stdin }))).toBe('{"name":"läb"}\nCNI_COMMAND=ADD\nPATH=/usr/bin:/bin\n');
  });

  test("tells how it ended, also when that is a failure", async () => {
    const { call } = plugin('echo "out"; echo "err" >&2; [ "$FATE" = 7 ] && exit 7; kill -$FATE $$; wait');
    const code = await call({ env: { FATE: "7" } });
    expect(code).toMatchObject({ exitCode: 7 });
    expect([text(code), Buffer.from(code.stderr).toString()]).toEqual(["out\n", "err\n"]);
    const ended = await call({ env: { FATE: "KILL" } });
    expect(ended).toMatchObject({ exitCode: undefined, signal: "SIGKILL" });
    expect(text(ended)).toBe("out\n");
  });

  test("tells standard error where it had success, and only then", async () => {
    const heard: string[] = [];
    const { call, pluginPath } = plugin('echo "$CODE" >&2; exit $CODE', {
      onStderr: (stderr, { pluginPath }) => heard.push(`${pluginPath}: ${stderr}`),
    });
    await call({ env: { CODE: "0" } });
    await call({ env: { CODE: "3" } });
    expect(heard).toEqual([`${pluginPath}: 0\n`]);
    const silent = plugin("exit 0", { onStderr: () => heard.push("silent") });
    await silent.call();
    expect(heard).toHaveLength(1);
  });
});

/** Holds the file of a plugin open for writing, so that the system refuses to run it, until the returned function is called. */
function open(path: string): () => void {
  const fd = openSync(path, "r+");
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  onTestFinished(close);
  return close;
}

describe("a program that is open for writing", () => {
  test("is tried again until it is closed", async () => {
    const { call, pluginPath } = plugin("echo done", { busyPauseMs: 10 });
    const close = open(pluginPath);
    const running = call();
    setTimeout(close, 15);
    expect(text(await running)).toBe("done\n");
  });

  test("is given up after six tries, and the call fails with PLUGIN_NOT_STARTED", async () => {
    const folder = temporaryFolder();
    open(installScript(folder, "plugin", "exit 0"));
    const exec = createExec({ busyPauseMs: 10 });
    const cni = new CNIConfig({ path: [folder], cacheDir: temporaryFolder(), exec });
    const startedAt = performance.now();
    const error = await failure(
      cni.addNetworkList(network(["plugin"]), attachment("web")),
      "PLUGIN_NOT_STARTED",
    );
    expect(performance.now() - startedAt).toBeGreaterThan(5 * 9);
    expect(error).toMatchObject({ verb: "ADD", plugin: "plugin", pluginPath: join(folder, "plugin") });
    expect(error.message).toContain("the file is open for writing");
    expect(ProcessError.is(error.cause, "BUSY")).toBe(true);
  });

  test("is not tried a seventh time", async () => {
    const { call, pluginPath } = plugin("exit 0", { busyPauseMs: 0 });
    let reads = 0;
    // each try asks for the names of the variables, as often as another one
    const env = new Proxy(
      {},
      {
        ownKeys: () => {
          reads += 1;
          return [];
        },
      },
    );
    await call({ env });
    const readsOfOne = reads;
    open(pluginPath);
    await expect(call({ env })).rejects.toMatchObject({ code: "BUSY" });
    expect(reads - readsOfOne).toBe(6 * readsOfOne);
  });

  test("is not started any more when the deadline passes in a pause, and the call ends then", async () => {
    const outcomes = Array.from({ length: 8 }, async () => {
      const { call, pluginPath, folder } = plugin('echo > "$FOLDER/started"', { busyPauseMs: 600_000 });
      const close = open(pluginPath);
      const running = call({ env: { FOLDER: folder }, timeoutMs: 30 });
      setTimeout(close, 15);
      await expect(running).rejects.toMatchObject({ code: "TIMEOUT", pid: undefined });
      expect(existsSync(join(folder, "started"))).toBe(false);
    });
    await Promise.all(outcomes);
  });

  test("is not started any more when the signal fires in a pause, and the call ends then", async () => {
    const { call, pluginPath } = plugin("exit 0", { busyPauseMs: 600_000 });
    const close = open(pluginPath);
    const controller = new AbortController();
    const running = call({ signal: controller.signal });
    setTimeout(() => {
      close();
      controller.abort("enough");
    }, 15);
    await expect(running).rejects.toMatchObject({ code: "ABORTED", cause: "enough", pid: undefined });
  });

  test("has one second between two tries by default", async () => {
    const { call, pluginPath } = plugin("echo done");
    const close = open(pluginPath);
    const startedAt = performance.now();
    const running = call();
    setTimeout(close, 100);
    await running;
    expect(performance.now() - startedAt).toBeGreaterThan(990);
  });
});

test("a program without execute permission is not started, and not tried again", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "plugin"), "#!/bin/sh\n");
  const cni = new CNIConfig({ path: [folder], cacheDir: temporaryFolder() });
  const error = await failure(cni.getStatusNetworkList(network(["plugin"])), "PLUGIN_NOT_STARTED");
  expect(error).toMatchObject({ verb: "STATUS", plugin: "plugin", exitCode: undefined, signal: undefined });
  expect(error.message).toContain("no execute permission. Set it with chmod +x");
  expect(error.message).not.toMatch(/\.$/);
});

test.each(["", "\n#!/bin/sh\n", "exit 0\n", "MZ\0\0"])(
  "a file that begins with %j is not started, as a shell would be with it",
  async (start) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "plugin"), start, { mode: 0o755 });
    const cni = new CNIConfig({ path: [folder], cacheDir: temporaryFolder() });
    const error = await failure(
      cni.delNetworkList(network(["plugin"]), attachment("web")),
      "PLUGIN_NOT_STARTED",
    );
    expect(error).toMatchObject({ verb: "DEL", plugin: "plugin", containerId: "web" });
    expect(error.reason).toBe("the file is neither a program nor a script that begins with #!");
  },
);
