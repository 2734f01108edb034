import { describe, expect, test } from "vitest";
import { failure } from "../../test/failure.js";
import { attachment, network, recordedCni } from "../../test/recorded-cni.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { CNIConfig, type CniError, createExec, type PluginOutcome } from "../index.js";
import type { FakeReply } from "../testing/index.js";

const web = attachment("web");

/** How ADD fails for what the plugin answers. */
async function failureOf(reply: FakeReply): Promise<CniError> {
  const { cni } = recordedCni({ reply: () => reply });
  return await failure(cni.addNetworkList(network(["bridge"]), web), "PLUGIN_FAILED");
}

const doing = "ADD of /opt/cni/bin/bridge in network lab, container web, interface eth0";

describe("a plugin that fails", () => {
  test("with its own error: code, message and details are told as they are, with the facts", async () => {
    const own = { cniVersion: "1.1.0", code: 11, msg: "later", details: "pool empty" };
    const error = await failureOf({ stdout: own, stderr: "a note\n", exitCode: 2 });
    expect(error).toMatchObject({
      verb: "ADD",
      network: "lab",
      containerId: "web",
      ifName: "eth0",
      plugin: "bridge",
      pluginPath: "/opt/cni/bin/bridge",
      exitCode: 2,
      signal: undefined,
      pluginCode: 11,
      pluginMessage: "later",
      pluginDetails: "pool empty",
      stdout: JSON.stringify(own),
      stderr: "a note\n",
      doing,
      reason: "later; pool empty (it exited with code 2)",
    });
    expect(error.message).toBe(`[PLUGIN_FAILED] ${doing}: later; pool empty (it exited with code 2)`);
  });

  test.each([
    ["only a code", '{"code":7}', 7, "", undefined],
    ["a message in another case, as Go reads it", '{"CODE":8,"Msg":"m"}', 8, "m", undefined],
    ["a message without a code", '{"msg":"m"}', 0, "m", undefined],
    ["details alone", '{"details":"d","code":999}', 999, "", "d"],
    ["nulls", '{"code":null,"msg":null}', 0, "", undefined],
    ["null", "null", 0, "", undefined],
  ])("with an error that has %s", async (_, stdout, pluginCode, pluginMessage, pluginDetails) => {
    const error = await failureOf({ stdout, exitCode: 1 });
    expect(error).toMatchObject({ pluginCode, pluginMessage, pluginDetails, stdout });
    const said = pluginMessage || pluginDetails;
    expect(error.reason).toBe(
      said ? `${said} (it exited with code 1)` : "it exited with code 1 and gave no message",
    );
  });

  test.each([
    ["garbage", "Traceback:\n  no module\n", "Traceback: | no module"],
    ["a code that is no number", '{"code":"7","msg":"m"}', '{"code":"7","msg":"m"}'],
    ["a code below zero", '{"code":-1}', '{"code":-1}'],
    ["a code with a fraction", '{"code":1.5}', '{"code":1.5}'],
    ["an array", "[]", "[]"],
  ])("with %s on standard output: that is told, and no code", async (_, stdout, said) => {
    const error = await failureOf({ stdout, stderr: "not this", exitCode: 1 });
    expect(error).toMatchObject({
      pluginCode: undefined,
      pluginMessage: undefined,
      stdout,
      stderr: "not this",
    });
    expect(error.reason).toBe(`${said} (it exited with code 1)`);
  });

  test("with nothing but standard error: its last lines are told on one line", async () => {
    const error = await failureOf({ stderr: "1\n2\r\n\n 3 \n4\u001b[31m\n", exitCode: 1 });
    expect(error.reason).toContain("2 | 3 | 4");
    expect(error.message).toBe(`[PLUGIN_FAILED] ${doing}: 2 | 3 | 4 [31m (it exited with code 1)`);
    expect(error.pluginCode).toBeUndefined();
  });

  test("with nothing at all", async () => {
    const error = await failureOf({ exitCode: 127 });
    expect(error).toMatchObject({ exitCode: 127, pluginCode: undefined, stdout: "", stderr: "" });
    expect(error.reason).toBe("it exited with code 127 and gave no message");
    expect((await failureOf({ stdout: " \n", stderr: "\n", exitCode: 1 })).reason).toContain(
      "gave no message",
    );
  });

  test("by a signal", async () => {
    const error = await failureOf({ signal: "SIGSEGV", stderr: "oops" });
    expect(error).toMatchObject({ signal: "SIGSEGV", exitCode: undefined, stderr: "oops" });
    expect(error.reason).toBe("oops (it was ended by SIGSEGV)");
    expect((await failureOf({ signal: "SIGKILL" })).reason).toBe(
      "it was ended by SIGKILL and gave no message",
    );
  });

  test("with much: the message stays short, and the facts have all of it", async () => {
    const stdout = "x".repeat(100_000);
    const error = await failureOf({ stdout, exitCode: 1 });
    expect(error.stdout).toHaveLength(100_000);
    expect(error.message.length).toBeLessThan(600);
    expect(error.reason.startsWith("…xxx")).toBe(true);
  });

  test("with bytes that are no UTF-8: each becomes U+FFFD, as in Go", async () => {
    const outcome: PluginOutcome = {
      exitCode: 1,
      stdout: Buffer.from([0xe2, 0x82]),
      stderr: Buffer.from(""),
    };
    const exec = { findInPath: async () => "/bridge", execPlugin: async () => outcome };
    const cni = new CNIConfig({ path: [], exec });
    const error = await failure(cni.getStatusNetworkList(network(["bridge"])), "PLUGIN_FAILED");
    expect(error.stdout).toBe("\ufffd\ufffd");
  });
});

describe("a real program", () => {
  const cni = () => new CNIConfig({ path: ["/bin", "/usr/bin"], cacheDir: temporaryFolder() });

  test("that only exits with 1", async () => {
    const error = await failure(cni().delNetworkList(network(["false"]), web), "PLUGIN_FAILED");
    expect(error).toMatchObject({ verb: "DEL", plugin: "false", exitCode: 1, stdout: "", stderr: "" });
    expect(error.pluginPath).toMatch(/^\/.*bin\/false$/);
  });

  test("that prints no result", async () => {
    // it prints its input, which is no error as such
    const result = await cni().addNetworkList(network(["cat"]), web);
    expect(result).toEqual({ cniVersion: "1.1.0" });
    const error = await failure(cni().addNetworkList(network(["true"]), web), "INVALID_RESULT");
    expect(error).toMatchObject({ plugin: "true", stdout: "" });
  });

  test("that floods standard output", async () => {
    const error = await failure(cni().addNetworkList(network(["yes"]), web), "PLUGIN_FAILED");
    expect(error.message).toContain("more than 16777216 bytes to standard output");
    expect(error).toMatchObject({ plugin: "yes", pluginCode: undefined });
    expect(error.stdout).toHaveLength(16_777_216);
  });

  test("whose environment cannot be", async () => {
    const rt = { ...web, netns: "/run/netns/a\0b" };
    const error = await failure(cni().addNetworkList(network(["cat"]), rt), "INVALID_ARGUMENT");
    expect(error.message).toContain("the environment variable CNI_NETNS contains a zero byte");
    expect(error.plugin).toBe("cat");
  });
});

test("what an Exec throws beside errors of processes comes through as it is", async () => {
  const { findInPath } = createExec();
  const bug = new TypeError("bug");
  const execPlugin = async () => {
    throw bug;
  };
  const cni = new CNIConfig({
    path: ["/bin"],
    cacheDir: temporaryFolder(),
    exec: { findInPath, execPlugin },
  });
  const list = network(["sh"]);
  await expect(cni.addNetworkList(list, web)).rejects.toBe(bug);
  await expect(cni.delNetworkList(list, web, { continueOnError: true })).rejects.toBe(bug);
  await expect(cni.gcNetworkList(list)).rejects.toBe(bug);
  await expect(cni.validateNetworkList(list)).rejects.toBe(bug);
});
