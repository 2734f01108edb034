import { describe, expect, test } from "vitest";
import { notingPlugin, refusal } from "../../test/plugin-answer.js";
import { callPlugin } from "../testing/index.js";

const none = { CNI_CONTAINERID: "", CNI_NETNS: undefined, CNI_IFNAME: "", CNI_PATH: undefined, CNI_ARGS: "" };

describe("the variables that a verb asks for", () => {
  test.each([
    ["ADD", "CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH"],
    ["CHECK", "CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH"],
    ["DEL", "CNI_CONTAINERID,CNI_IFNAME,CNI_PATH"],
    ["GC", "CNI_PATH"],
    ["STATUS", "CNI_PATH"],
  ] as const)("%s: each that is missing is named", async (verb, names) => {
    const error = await refusal({ verb, env: none });
    expect(error).toEqual({ cniVersion: "1.1.0", code: 4, msg: `required env variables [${names}] missing` });
    for (const name of names.split(",")) {
      const { msg } = await refusal({ verb, env: { [name]: "" } });
      expect(msg).toBe(`required env variables [${name}] missing`);
    }
  });

  test.each([
    ["DEL", { CNI_NETNS: "" }],
    ["GC", { CNI_CONTAINERID: "", CNI_NETNS: "", CNI_IFNAME: "" }],
    ["STATUS", { CNI_CONTAINERID: "", CNI_NETNS: "", CNI_IFNAME: "" }],
  ] as const)("%s goes without the others", async (verb, env) => {
    const { plugin, called } = notingPlugin();
    expect(await callPlugin(plugin, { verb, env })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(called).toEqual([verb]);
  });

  test("VERSION asks for none, and reads no configuration", async () => {
    const { plugin, called } = notingPlugin();
    const { exitCode, stdout } = await callPlugin(plugin, { verb: "VERSION", env: none, config: "{" });
    expect([exitCode, called]).toEqual([0, []]);
    expect(stdout).toBe(
      '{"cniVersion":"1.1.0","supportedVersions":["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}\n',
    );
  });

  test("VERSION tells the versions of a plugin that supports fewer", async () => {
    const { plugin } = notingPlugin({ versions: ["0.4.0", "1.0.0"] });
    const { stdout } = await callPlugin(plugin, { verb: "VERSION" });
    expect(JSON.parse(stdout)).toEqual({ cniVersion: "1.1.0", supportedVersions: ["0.4.0", "1.0.0"] });
  });
});

describe("a variable that is invalid", () => {
  test.each(["ADD", "CHECK", "DEL"] as const)("is refused by %s", async (verb) => {
    for (const id of ["a/b", "-a", ".."]) {
      const error = await refusal({ verb, env: { CNI_CONTAINERID: id } });
      expect(error).toMatchObject({ code: 4, msg: "invalid CNI_CONTAINERID or CNI_IFNAME" });
      expect(error.details).toContain(`the container id ${JSON.stringify(id)}`);
    }
    for (const name of ["a/b", "a:b", "a b", ".", "..", "a234567890123456"]) {
      const error = await refusal({ verb, env: { CNI_IFNAME: name } });
      expect(error).toMatchObject({ code: 4, msg: "invalid CNI_CONTAINERID or CNI_IFNAME" });
      expect(error.details).toContain(`the interface name ${JSON.stringify(name)}`);
    }
  });

  test.each(["GC", "STATUS"] as const)("does not matter to %s, which does not ask for it", async (verb) => {
    const { plugin, called } = notingPlugin();
    await callPlugin(plugin, { verb, env: { CNI_CONTAINERID: "a/b", CNI_IFNAME: "a/b" } });
    expect(called).toEqual([verb]);
  });
});

describe("CNI_COMMAND", () => {
  test.each(["add", "PLUG", "constructor", "__proto__", " ADD"])("such as %j is unknown", async (command) => {
    const error = await refusal({ verb: "ADD", env: { CNI_COMMAND: command } });
    expect(error).toEqual({ cniVersion: "1.1.0", code: 4, msg: `unknown CNI_COMMAND: ${command}` });
  });

  test.each([undefined, ""])(
    "that is missing (%j) is told, by what the plugin is where it says so",
    async (command) => {
      const env = { CNI_COMMAND: command };
      const error = await refusal({ verb: "ADD", env });
      expect(error).toMatchObject({ code: 4, msg: "required env variables [CNI_COMMAND] missing" });
      const { plugin, called } = notingPlugin({
        about: "CNI plugin example v1.0.0",
        versions: ["1.0.0", "1.1.0"],
      });
      expect(await callPlugin(plugin, { verb: "ADD", env })).toEqual({
        exitCode: 0,
        stdout: "",
        stderr: "CNI plugin example v1.0.0\nCNI protocol versions supported: 1.0.0, 1.1.0\n",
      });
      expect(called).toEqual([]);
    },
  );
});
