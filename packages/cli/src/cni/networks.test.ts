import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CniLab, silence } from "../../test/cni-lab.js";

describe("gc", () => {
  test("takes down everything of the network but what is kept, and tells the plugins", async () => {
    const lab = new CniLab();
    const plugin = await lab.network("lab");
    await lab.network("other");
    for (const id of ["a", "b", "c"]) await lab.run(["add", "lab", "/run/netns/x", "--container-id", id]);
    await lab.run(["add", "other", "/run/netns/x", "--container-id", "a"]);
    expect(await lab.run(["gc", "lab", "--keep", "a:eth0", "c:eth0", "--keep", "d:net1"])).toEqual(silence);
    const left = JSON.parse((await lab.run(["list", "--json"])).stdout) as {
      network: string;
      containerId: string;
    }[];
    expect(left.map(({ network, containerId }) => `${network} ${containerId}`)).toEqual([
      "lab a",
      "lab c",
      "other a",
    ]);
    const [del, gc] = (await plugin.calls()).slice(3);
    expect([del?.verb, del?.env.CNI_CONTAINERID, gc?.verb]).toEqual(["DEL", "b", "GC"]);
    expect(gc?.config["cni.dev/valid-attachments"]).toEqual([
      { containerID: "a", ifname: "eth0" },
      { containerID: "c", ifname: "eth0" },
      { containerID: "d", ifname: "net1" },
    ]);
  });

  test("takes a namespace that it does not use, and without --keep keeps nothing", async () => {
    const lab = new CniLab();
    await lab.network("lab");
    await lab.run(["add", "lab", "/run/netns/x"]);
    expect(await lab.run(["gc", "lab", "/run/netns/x"])).toEqual(silence);
    expect(JSON.parse((await lab.run(["list", "--json"])).stdout)).toEqual([]);
  });

  test("refuses what is no attachment before it takes anything down", async () => {
    const lab = new CniLab();
    await lab.network("lab");
    await lab.run(["add", "lab", "/run/netns/x", "--container-id", "a"]);
    for (const keep of ["a", "a:", ":eth0", "a:eth0:1"]) {
      const { code, stderr } = await lab.run(["gc", "lab", "--keep", keep]);
      expect(code, keep).toBe(2);
      expect(stderr).toContain(`${JSON.stringify(keep)} is not CONTAINER:INTERFACE`);
    }
    expect(JSON.parse((await lab.run(["list", "--json"])).stdout)).toHaveLength(1);
  });
});

describe("status", () => {
  test("is silent where the network is ready, and takes a namespace that it does not use", async () => {
    const lab = new CniLab();
    const plugin = await lab.network("lab");
    expect(await lab.run(["status", "lab"])).toEqual(silence);
    expect(await lab.run(["status", "lab", "/run/netns/x"])).toEqual(silence);
    expect((await plugin.calls()).map(({ verb }) => verb)).toEqual(["STATUS", "STATUS"]);
  });

  test("fails with the code of the plugin", async () => {
    const lab = new CniLab();
    await lab.network("lab", { STATUS: { exitCode: 1, stdout: { code: 50, msg: "no daemon" } } });
    const { code, stdout, stderr } = await lab.run(["status", "lab", "--json"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(JSON.parse(stderr)).toMatchObject({ verb: "STATUS", pluginCode: 50, pluginMessage: "no daemon" });
  });
});

describe("list", () => {
  test("prints a table, or JSON, of all or of one container, without configurations", async () => {
    const lab = new CniLab();
    await lab.network("lab", {}, { password: "hidden", capabilities: { mac: true } });
    const long = "c".repeat(70);
    const add = ["add", "lab", "/run/netns/x", "--args", "A=1", "--cap-args", '{"mac":"c2:11:22:33:44:55"}'];
    for (const id of ["a", long]) await lab.run([...add, "--container-id", id]);
    expect((await lab.run(["list"])).stdout.split("\n")).toEqual([
      `NETWORK  CONTAINER${" ".repeat(57)}INTERFACE  NETNS`,
      `lab      a${" ".repeat(65)}eth0       /run/netns/x`,
      `lab      ${"c".repeat(63)}…  eth0       /run/netns/x`,
      "",
    ]);
    const run = await lab.run(["list", "--container", "a", "--json"]);
    expect(run.stdout).toMatch(/^\[\n {2}\{\n {4}"network": "lab",\n[\s\S]*\]\n$/);
    expect(JSON.parse(run.stdout)).toEqual([
      {
        network: "lab",
        containerId: "a",
        ifName: "eth0",
        netns: "/run/netns/x",
        args: [["A", "1"]],
        capabilityArgs: { mac: "c2:11:22:33:44:55" },
      },
    ]);
  });

  test("needs no plugins, and prints the heading where nothing is attached", async () => {
    const lab = new CniLab();
    expect(await lab.run(["list"], { CNI_PATH: "" })).toEqual({
      ...silence,
      stdout: "NETWORK  CONTAINER  INTERFACE  NETNS\n",
    });
  });
});

describe("validate", () => {
  async function mixed(): Promise<CniLab> {
    const lab = new CniLab();
    await lab.network("good", {}, { capabilities: { mac: true, ips: false } });
    await lab.network("old", {
      VERSION: { stdout: { cniVersion: "1.0.0", supportedVersions: ["0.4.0", "1.0.0"] } },
    });
    lab.configure("absent.conflist", {
      cniVersion: "1.1.0",
      name: "absent",
      plugins: [{ type: "gone" }, { type: "good" }],
    });
    lab.configure("broken.conf", '{"name":"x","type":');
    lab.configure("key.conflist", {
      cniVersion: "1.1.0",
      name: "key",
      plugins: [{ type: "good" }, { typ: "x" }],
    });
    lab.configure("notes.txt", "not looked at");
    mkdirSync(join(lab.confDir, "dropin"));
    lab.configure("dropin.conflist", { cniVersion: "1.1.0", name: "dropin" });
    lab.configure("dropin/1.conf", "[]");
    return lab;
  }

  test("tells of every file whether it can be used, and which key stands in the way", async () => {
    const lab = await mixed();
    const { code, stdout, stderr } = await lab.run(["validate"], { CNI_PATH: "" });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const lines = stdout.split("\n").map((line) => line.replace(/ {2,}/g, "  "));
    expect(lines).toEqual([
      "FILE  NETWORK  VERSION  PLUGINS  VERDICT",
      "absent.conflist  absent  1.1.0  gone,good  ok",
      expect.stringMatching(/^broken\.conf {2}- {2}- {2}- {2}no valid JSON at line 1, column \d+/),
      expect.stringMatching(/^dropin\.conflist {2}- {2}- {2}- {2}.*net\.d\/dropin\/1\.conf: /),
      "good.conflist  good  1.1.0  good  ok",
      "key.conflist  -  -  -  plugins[1].type: it is missing",
      "old.conflist  old  1.1.0  old  ok",
      "",
    ]);
  });

  test("looks at the plugins where it is told of them", async () => {
    const lab = await mixed();
    const { code, stdout } = await lab.run(["validate", lab.confDir, "--json"], { NETCONFPATH: "/nowhere" });
    expect(code).toBe(1);
    const verdicts = JSON.parse(stdout) as Record<string, unknown>[];
    expect(verdicts).toMatchObject([
      { ok: false, network: "absent", error: { code: "PLUGIN_NOT_FOUND", plugin: "gone" } },
      { ok: false, error: { code: "INVALID_CONFIG" } },
      { ok: false, error: { code: "INVALID_CONFIG", file: join(lab.confDir, "dropin", "1.conf") } },
      {
        file: join(lab.confDir, "good.conflist"),
        ok: true,
        network: "good",
        cniVersion: "1.1.0",
        plugins: ["good"],
        capabilities: ["mac"],
      },
      { ok: false, error: { code: "INVALID_CONFIG", key: "plugins[1].type" } },
      { ok: false, network: "old", error: { code: "UNSUPPORTED_VERSION" } },
    ]);
    expect(verdicts).toHaveLength(6);
  });

  test("has success where every file can be used", async () => {
    const lab = new CniLab();
    await lab.network("lab");
    const { code, stdout } = await lab.run(["validate"]);
    expect({ code, lines: stdout.split("\n").length }).toEqual({ code: 0, lines: 3 });
  });

  test("gives a plugin that hangs its time", async () => {
    const lab = new CniLab();
    await lab.network("lab", { VERSION: { delayMs: 60_000 } });
    const { code, stdout } = await lab.run(["validate", "--timeout", "0.2", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ ok: false, error: { code: "TIMEOUT" } }]);
  });

  test("fails for a folder without configurations, and for one that is not there", async () => {
    const lab = new CniLab();
    for (const dir of [lab.confDir, join(lab.folder, "gone")]) {
      const { code, stdout, stderr } = await lab.run(["validate", dir]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toBe(
        `cni: [NETWORK_NOT_FOUND] looking into ${dir}: it is not there, or has no .conflist, .conf or .json file\n`,
      );
    }
  });
});
