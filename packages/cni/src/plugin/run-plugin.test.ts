import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { runProgram } from "@container-interfaces/process";
import { describe, expect, onTestFinished, test } from "vitest";
import { failure } from "../../test/failure.js";
import { installFakePlugin } from "../../test/fake-plugin.js";
import { installScript } from "../../test/install-script.js";
import { type PrintedError, printedError } from "../../test/plugin-answer.js";
import { attachment, network } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CNIConfig } from "../index.js";

const script = fileURLToPath(new URL("../../testdata/plugin.mjs", import.meta.url));

/** Runs the plugin as a runtime does. */
async function run(config: object | string, env: Readonly<Record<string, string | undefined>> = {}) {
  const { exitCode, stdoutText, stderrText } = await runProgram(process.execPath, [script], {
    stdin:
      typeof config === "string" ? config : JSON.stringify({ cniVersion: "1.1.0", name: "lab", ...config }),
    env: {
      ...process.env,
      CNI_COMMAND: "ADD",
      CNI_CONTAINERID: "web",
      CNI_NETNS: "/run/netns/web",
      CNI_IFNAME: "eth0",
      CNI_PATH: "/none",
      ...env,
    },
    acceptExitCodes: [0, 1, 2, 7, 13],
    timeoutMs: 15_000,
  });
  return { exitCode, stdout: stdoutText, stderr: stderrText };
}

const errorOf = async (config: object | string, env = {}): Promise<PrintedError> =>
  printedError(await run(config, env));

describe("a program", () => {
  test("prints the result, and nothing else, and exits with 0", async () => {
    expect(await run({ ADD: "result" })).toEqual({
      exitCode: 0,
      stdout:
        '{\n    "cniVersion": "1.1.0",\n    "ips": [\n        {\n            "address": "10.1.0.5/16"\n        }\n    ]\n}',
      stderr: "",
    });
    expect(await run({}, { CNI_COMMAND: "DEL", CNI_NETNS: "" })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("prints its own error, and exits with 1", async () => {
    const exit = await run({ ADD: "refuse" });
    expect(exit.stderr).toBe("");
    expect(printedError(exit)).toEqual({
      cniVersion: "1.1.0",
      code: 11,
      msg: "later",
      details: "pool empty",
    });
  });

  test("answers VERSION without reading standard input, which may stay open", async () => {
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, CNI_COMMAND: "VERSION" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ cniVersion: "1.1.0" });
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });

  test("says what it is to a person", async () => {
    const { exitCode, stdout, stderr } = await run("", { CNI_COMMAND: undefined });
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(
      /^CNI plugin example v1\.0\.0\nCNI protocol versions supported: 0\.1\.0, .*1\.1\.0\n$/,
    );
  });

  test("refuses what it is called with", async () => {
    expect((await errorOf("{")).code).toBe(6);
    expect((await errorOf("")).code).toBe(6);
    expect((await errorOf({}, { CNI_IFNAME: "" })).msg).toBe("required env variables [CNI_IFNAME] missing");
    expect((await errorOf({}, { CNI_NETNS: "/proc/self/ns/net" })).code).toBe(8);
  });

  test("reads no more of standard input than its limit", async () => {
    const config = JSON.stringify({ cniVersion: "1.1.0", name: "lab" });
    const env = { MAX_STDIN: String(config.length) };
    expect((await run(config, env)).exitCode).toBe(0);
    expect(await errorOf(`${config} `, env)).toEqual({
      cniVersion: "1.1.0",
      code: 5,
      msg: `standard input has more than ${config.length} bytes`,
    });
    const much = " ".repeat(16 * 1024 * 1024);
    expect((await errorOf(`${config}${much}`)).msg).toBe("standard input has more than 16777216 bytes");
    expect((await run(`${config}${much.slice(config.length)}`)).exitCode).toBe(0);
  });

  test("tells that standard input cannot be read", async () => {
    // a file that is open for writing alone
    const command = 'exec "$0" "$1" 0> "$2"';
    const file = join(temporaryFolder(), "stdin");
    const { stdoutText } = await runProgram("sh", ["-c", command, process.execPath, script, file], {
      env: { ...process.env, CNI_COMMAND: "STATUS", CNI_PATH: "/none" },
      acceptExitCodes: [1],
    });
    expect(JSON.parse(stdoutText)).toMatchObject({ code: 5, msg: "error reading from stdin" });
  });

  test("prints a result of more than a mebibyte whole, also to one who reads late", async () => {
    const child = spawn(
      "sh",
      ["-c", `"$0" "$1" | { read -r first; sleep 0.2; echo "$first"; cat; }`, process.execPath, script],
      {
        env: {
          ...process.env,
          CNI_COMMAND: "ADD",
          CNI_CONTAINERID: "web",
          CNI_NETNS: "/none",
          CNI_IFNAME: "eth0",
          CNI_PATH: "/none",
        },
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    child.stdin.end('{"cniVersion":"1.1.0","name":"lab","ADD":"big"}');
    const printed = await text(child.stdout);
    expect(printed.length).toBeGreaterThan(1024 * 1024);
    expect(JSON.parse(printed).dns.search).toHaveLength(16_384);
  });

  test("keeps what handlers log off standard output", async () => {
    const { exitCode, stdout, stderr } = await run({ ADD: "log" });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ips: [{ address: "10.1.0.5/16" }] });
    const lines = ["log", "info", "debug", "warn", "error"].map((method) => `noise of ${method}\n`);
    expect(stderr).toBe(lines.join(""));
  });

  test("ends although something is still open", async () => {
    expect((await run({ ADD: "stayOpen" })).exitCode).toBe(0);
  });
});

describe("what nobody expected", () => {
  test.each([
    ["bug", "a bug"],
    ["bugLater", "a later bug"],
    ["rejectLater", "a later rejection"],
    ["twoBugs", "the first bug"],
  ])("is an error of the protocol with the code 999: %s", async (action, msg) => {
    const exit = await run({ ADD: action });
    expect(printedError(exit)).toEqual({ cniVersion: "1.1.0", code: 999, msg });
    expect(exit.stderr).toContain(`TypeError: ${msg}\n    at `);
  });

  test.each([{}, { FORGET_IT: "1" }])(
    "is no success: a handler that never comes to its end (%j)",
    async (env) => {
      for (const CNI_COMMAND of ["ADD", "DEL"]) {
        const exit = await run({ ADD: "never", DEL: "never" }, { ...env, CNI_COMMAND });
        expect(printedError(exit)).toMatchObject({ code: 999 });
      }
    },
  );
});

describe("delegation", () => {
  const delegate = { cniVersion: "1.1.0", name: "lab", type: "delegated", mtu: 1400 };

  test("hands on the environment and standard error, and the result comes back", async () => {
    const folder = temporaryFolder();
    const stdout = { cniVersion: "1.1.0", ips: [{ address: "10.2.0.5/16" }] };
    const fake = await installFakePlugin(folder, "delegated", { ADD: { stdout, stderr: "a note\n" } });
    const env = { CNI_PATH: `/none:${folder}`, CNI_ARGS: "A=1" };
    const exit = await run({ ADD: "delegate", delegate }, env);
    expect(exit.exitCode).toBe(0);
    expect(JSON.parse(exit.stdout)).toEqual(stdout);
    expect(exit.stderr).toBe("a note\n");
    const [call, ...others] = await fake.calls();
    expect(others).toEqual([]);
    expect(call?.env).toEqual({
      CNI_COMMAND: "ADD",
      CNI_CONTAINERID: "web",
      CNI_NETNS: "/run/netns/web",
      CNI_IFNAME: "eth0",
      ...env,
    });
    expect(call?.config).toEqual(delegate);
  });

  test("that fails in ADD is taken down, and its error is the plugin's", async () => {
    const folder = temporaryFolder();
    const stdout = { code: 100, msg: "no bridge", details: "none left" };
    const fake = await installFakePlugin(folder, "delegated", { ADD: { stdout, exitCode: 3 } });
    const error = await errorOf({ ADD: "delegate", delegate }, { CNI_PATH: folder });
    expect(error).toEqual({ cniVersion: "1.1.0", ...stdout });
    expect((await fake.calls()).map(({ verb }) => verb)).toEqual(["ADD", "DEL"]);
  });

  test("to an IPAM plugin without an address is taken down, and fails", async () => {
    const folder = temporaryFolder();
    const fake = await installFakePlugin(folder, "pool");
    const error = await errorOf({ ADD: "ipam", ipam: { type: "pool" } }, { CNI_PATH: folder });
    expect(error).toMatchObject({ code: 999, msg: "the IPAM plugin pool returned no address" });
    expect((await fake.calls()).map(({ verb, config }) => [verb, config.ipam])).toEqual([
      ["ADD", { type: "pool" }],
      ["DEL", { type: "pool" }],
    ]);
  });
});

test("a runtime drives it, in a chain with another plugin, and all that it delegates to", async () => {
  const folder = temporaryFolder();
  installScript(folder, "example", `exec '${process.execPath}' '${script}'`);
  const stdout = { cniVersion: "1.1.0", ips: [{ address: "10.3.0.5/16" }] };
  const [pool, last] = await Promise.all([
    installFakePlugin(folder, "pool", { ADD: { stdout } }),
    installFakePlugin(folder, "last"),
  ]);
  const cni = new CNIConfig({ path: [folder], cacheDir: join(folder, "cache") });
  const example = { type: "example", ADD: "ipam", DEL: "ipam", STATUS: "refuse", ipam: { type: "pool" } };
  const list = network([example, "last"]);
  const web = attachment("web");
  expect(await cni.validateNetworkList(list)).toEqual([]);
  expect(await cni.addNetworkList(list, web)).toEqual(stdout);
  await cni.checkNetworkList(list, web);
  const error = await failure(cni.getStatusNetworkList(list), "PLUGIN_FAILED");
  expect(error).toMatchObject({
    verb: "STATUS",
    plugin: "example",
    pluginCode: 11,
    pluginDetails: "pool empty",
  });
  await cni.delNetworkList(list, web);
  await cni.gcNetworkList(list, { validAttachments: [] });
  expect((await pool.calls()).map(({ verb }) => verb)).toEqual(["ADD", "DEL"]);
  expect((await last.calls()).map(({ verb }) => verb)).toEqual(["VERSION", "ADD", "CHECK", "DEL", "GC"]);
  expect((await last.calls())[1]?.config.prevResult).toEqual(stdout);
  expect(join(folder, "last")).toBe(last.path);
});
