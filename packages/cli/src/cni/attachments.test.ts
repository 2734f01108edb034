import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CniLab, silence } from "../../test/cni-lab.js";

const result = {
  cniVersion: "1.1.0",
  interfaces: [{ name: "eth0", sandbox: "/run/netns/web" }],
  ips: [{ address: "10.1.0.5/16", interface: 0 }],
};
/** As cnitool makes it of /run/netns/web. */
const containerId = "cnitool-82e215debf7df4651d36";

describe("add, check and del", () => {
  test("run the plugin as cnitool does, and print the result as Go prints it", async () => {
    const lab = new CniLab();
    const plugin = await lab.network("lab", { ADD: { stdout: result } });
    const { code, stdout, stderr } = await lab.run(["add", "lab", "/run/netns/web"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(JSON.stringify(result, null, 4));
    expect(await lab.run(["check", "lab", "/run/netns/web"])).toEqual(silence);
    expect(await lab.run(["del", "lab", "/run/netns/web"])).toEqual(silence);
    const calls = await plugin.calls();
    expect(calls.map(({ verb, env }) => [verb, env])).toEqual(
      ["ADD", "CHECK", "DEL"].map((verb) => [
        verb,
        {
          CNI_ARGS: "",
          CNI_COMMAND: verb,
          CNI_CONTAINERID: containerId,
          CNI_IFNAME: "eth0",
          CNI_NETNS: "/run/netns/web",
          CNI_PATH: lab.bin,
        },
      ]),
    );
    expect(calls.map(({ config }) => config.prevResult)).toEqual([undefined, result, result]);
    expect(JSON.parse((await lab.run(["list", "--json"])).stdout)).toEqual([]);
  });

  test("take everything from options, which come before variables", async () => {
    const lab = new CniLab();
    const plugin = await lab.network("lab", {}, { capabilities: { mac: true } });
    const wrong = {
      NETCONFPATH: "/nowhere",
      CNI_PATH: "/nowhere",
      CNI_ARGS: "A=9",
      CAP_ARGS: "{}",
      CNI_IFNAME: "no0",
    };
    const options = ["--conf-dir", lab.confDir, "--path", lab.bin, "--args", "A=1;B=2", "-i", "net1"];
    const more = ["--cap-args", '{"mac":"c2:11:22:33:44:55"}', "--container-id", "abc", "--timeout", "60.5"];
    const run = await lab.run(["add", "lab", "/run/netns/web", ...options, ...more, "--json"], wrong);
    expect(run).toEqual({ code: 0, stdout: '{\n  "cniVersion": "1.1.0"\n}\n', stderr: "" });
    const [call] = await plugin.calls();
    expect(call?.env).toMatchObject({ CNI_ARGS: "A=1;B=2", CNI_CONTAINERID: "abc", CNI_IFNAME: "net1" });
    expect(call?.config.runtimeConfig).toEqual({ mac: "c2:11:22:33:44:55" });
  });

  test("take cnitool's variables, and one that is empty as one that is not set", async () => {
    const lab = new CniLab();
    const plugin = await lab.network("lab", {}, { capabilities: { mac: true } });
    const env = { CNI_ARGS: "A=1;B=2", CAP_ARGS: '{"mac":"c2:11:22:33:44:55","ips":[]}', CNI_IFNAME: "net1" };
    expect((await lab.run(["add", "lab", "/run/netns/web"], env)).code).toBe(0);
    const empty = { CNI_ARGS: "", CAP_ARGS: "", CNI_IFNAME: "" };
    expect((await lab.run(["add", "lab", "/run/netns/web"], empty)).code).toBe(0);
    const calls = await plugin.calls();
    expect(calls.map(({ env }) => [env.CNI_ARGS, env.CNI_IFNAME])).toEqual([
      ["A=1;B=2", "net1"],
      ["", "eth0"],
    ]);
    expect(calls.map(({ config }) => config.runtimeConfig)).toEqual([
      { mac: "c2:11:22:33:44:55" },
      undefined,
    ]);
  });

  test("take the interface before the verb, too, as cnitool does", async () => {
    const lab = new CniLab();
    const plugin = await lab.network("lab");
    expect(await lab.run(["-i", "net1", "del", "lab", "/run/netns/web"])).toEqual(silence);
    expect((await plugin.calls()).map(({ env }) => env.CNI_IFNAME)).toEqual(["net1"]);
  });

  test("take a word as a name, and a path from where the shell is", async () => {
    const lab = new CniLab();
    const plugin = await lab.network("lab");
    mkdirSync(join(lab.folder, "real"));
    const linked = join(lab.folder, "linked");
    symlinkSync("real", linked);
    expect(await lab.run(["del", "lab", "web"])).toEqual(silence);
    expect(await lab.run(["del", "lab", "./web/"], { PWD: linked }, linked)).toEqual(silence);
    expect(await lab.run(["del", "lab", "./web"], { PWD: "/" }, lab.folder)).toEqual(silence);
    expect(await lab.run(["del", "lab", "."], {}, lab.folder)).toEqual(silence);
    const calls = await plugin.calls();
    expect(calls.map(({ env }) => env.CNI_NETNS)).toEqual([
      "/run/netns/web",
      `${linked}/web`,
      `${lab.folder}/web`,
      lab.folder,
    ]);
    expect(calls[0]?.env.CNI_CONTAINERID).toBe(containerId);
  });

  test("add and check want a name to be there", async () => {
    const lab = new CniLab();
    const plugin = await lab.network("lab");
    for (const verb of ["add", "check"]) {
      const { code, stdout, stderr } = await lab.run([verb, "lab", "no-such-namespace"]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(/^cni: \[NETNS_FAILED\] .*"no-such-namespace": \/run\/netns has none/);
    }
    expect(await plugin.calls()).toEqual([]);
  });

  test("add --exclusive fails where it is attached", async () => {
    const lab = new CniLab();
    await lab.network("lab");
    const add = ["add", "lab", "/run/netns/web", "--exclusive"];
    expect((await lab.run(add)).code).toBe(0);
    const { code, stdout, stderr } = await lab.run(add);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^cni: \[ALREADY_ATTACHED\] /);
  });

  test("del --continue-on-error runs what is left", async () => {
    const lab = new CniLab();
    const first = await lab.network("first", { DEL: { exitCode: 1, stdout: { code: 7, msg: "one" } } });
    await lab.network("last", { DEL: { exitCode: 1, stderr: "two\n" } });
    lab.configure("both.conflist", {
      cniVersion: "1.1.0",
      name: "both",
      plugins: [{ type: "first" }, { type: "last" }],
    });
    const del = ["del", "both", "/run/netns/web"];
    expect((await lab.run(del)).code).toBe(1);
    expect(await first.calls()).toEqual([]);
    const { code, stdout, stderr } = await lab.run([...del, "--continue-on-error", "--json"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(JSON.parse(stderr)).toMatchObject({
      code: "SEVERAL",
      verb: "DEL",
      errors: [
        { code: "PLUGIN_FAILED", plugin: "last", stderr: "two" },
        { code: "PLUGIN_FAILED", plugin: "first", pluginCode: 7, pluginMessage: "one" },
      ],
    });
    expect(await first.calls()).toHaveLength(1);
  });

  test("show what a plugin that had success wrote to standard error, but not to scripts", async () => {
    const lab = new CniLab();
    await lab.network("lab", { DEL: { stderr: "a\u001b[31mwarning\nanother\n" } });
    const del = ["del", "lab", "/run/netns/web"];
    expect(await lab.run(del)).toEqual({ ...silence, stderr: "a\ufffd[31mwarning\nanother\n" });
    expect(await lab.run([...del, "--json"])).toEqual(silence);
  });
});
