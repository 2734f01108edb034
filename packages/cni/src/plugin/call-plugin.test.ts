import { describe, expect, test } from "vitest";
import { notingPlugin, printedError, refusal } from "../../test/plugin-answer.js";
import { callPlugin } from "../testing/index.js";
import { CniError, pluginError } from "./index.js";

const own = "/proc/self/ns/net";

describe("a handler", () => {
  test("gets the request whole", async () => {
    const seen: object[] = [];
    const see = (request: object): undefined => {
      seen.push(request);
      return undefined;
    };
    const plugin = { add: see, del: see, check: see, gc: see, status: see };
    const config = { cniVersion: "1.1.0", name: "lab", type: "a", mtu: 1400 };
    const env = { CNI_ARGS: "A=1;B=x=y;;C;A=2;__proto__=p", CNI_PATH: "/first:/second" };
    for (const verb of ["ADD", "CHECK", "DEL", "GC", "STATUS"] as const) {
      expect((await callPlugin(plugin, { verb, config, env })).exitCode).toBe(0);
    }
    const request = {
      config,
      stdin: Buffer.from(JSON.stringify(config, Object.keys(config).sort())),
      cniVersion: "1.1.0",
      network: "lab",
      path: ["/first", "/second"],
      rawArgs: env.CNI_ARGS,
      args: JSON.parse('{"A":"2","B":"x=y","C":"","__proto__":"p"}'),
      prevResult: undefined,
    };
    const attachment = { ...request, containerId: "test", netns: "/run/netns/test", ifName: "eth0" };
    expect(seen).toEqual([
      { ...attachment, verb: "ADD" },
      { ...attachment, verb: "CHECK" },
      { ...attachment, verb: "DEL" },
      { ...request, verb: "GC", validAttachments: [] },
      { ...request, verb: "STATUS" },
    ]);
  });

  test("that is not there has success: CHECK, GC and STATUS", async () => {
    const plugin = { add: () => undefined, del: () => {} };
    for (const verb of ["CHECK", "GC", "STATUS"] as const) {
      expect(await callPlugin(plugin, { verb })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    }
  });

  test.each(["ADD", "CHECK", "DEL", "GC", "STATUS"] as const)(
    "%s is waited for, and its failure told",
    async (verb) => {
      const fail = async (): Promise<undefined> => {
        await new Promise((resolve) => setImmediate(resolve));
        throw pluginError(11, "later", "pool empty");
      };
      const plugin = { add: fail, del: fail, check: fail, gc: fail, status: fail };
      expect(await callPlugin(plugin, { verb })).toEqual({
        exitCode: 1,
        stdout:
          '{\n    "cniVersion": "1.1.0",\n    "code": 11,\n    "msg": "later",\n    "details": "pool empty"\n}',
        stderr: "",
      });
    },
  );
});

describe("an error", () => {
  const answer = (thrown: unknown) =>
    callPlugin(
      {
        add: () => {
          throw thrown;
        },
        del: () => {},
      },
      { verb: "ADD" },
    );

  test("of the author's own code is told as it is, without details where there are none", async () => {
    const exit = await answer(pluginError(100, "no <bridge>"));
    expect(printedError(exit)).toEqual({ cniVersion: "1.1.0", code: 100, msg: "no <bridge>" });
    expect(exit.stderr).toBe("");
    expect(printedError(await answer(pluginError(0, "unknown"))).code).toBe(0);
  });

  test("of a delegated plugin is handed on", async () => {
    const delegated = new CniError("PLUGIN_FAILED", "r", {
      pluginCode: 7,
      pluginMessage: "m",
      pluginDetails: "d",
    });
    expect(printedError(await answer(delegated))).toMatchObject({ code: 7, msg: "m", details: "d" });
  });

  test.each([
    ["a bug", new TypeError("x is undefined"), "x is undefined"],
    [
      "an error of this package",
      new CniError("PLUGIN_NOT_FOUND", "none", { doing: "looking" }),
      "[PLUGIN_NOT_FOUND] looking: none",
    ],
    ["a text", "broken", "broken"],
    ["undefined", undefined, "undefined"],
  ])("that is %s has the code 999, and goes to standard error with its stack", async (_, thrown, msg) => {
    const exit = await answer(thrown);
    expect(printedError(exit)).toEqual({ cniVersion: "1.1.0", code: 999, msg });
    expect(exit.stderr).toBe(`${thrown instanceof Error ? thrown.stack : thrown}\n`);
  });
});

describe("the version of the configuration", () => {
  test.each([
    ["CHECK", ["", "0.1.0", "0.3.1"], ["0.4.0", "1.0.0", "1.1.0"]],
    ["GC", ["", "0.4.0", "1.0.0"], ["1.1.0"]],
    ["STATUS", ["", "0.4.0", "1.0.0"], ["1.1.0"]],
    ["DEL", [], ["", "0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"]],
  ] as const)("has %s from when it came", async (verb, without, having) => {
    for (const cniVersion of without) {
      const error = await refusal({ verb, config: { name: "lab", cniVersion } });
      expect(error).toEqual({
        cniVersion: "1.1.0",
        code: 1,
        msg: `config version does not allow ${verb}`,
        details: `config is "${cniVersion || "0.1.0"}"`,
      });
    }
    for (const cniVersion of having) {
      const { plugin, called } = notingPlugin();
      await callPlugin(plugin, { verb, config: { name: "lab", cniVersion } });
      expect(called).toEqual([verb]);
    }
  });

  test.each(["ADD", "CHECK", "DEL", "GC", "STATUS"] as const)(
    "that the plugin does not support is refused by %s",
    async (verb) => {
      const versions = ["0.4.0", "1.0.0"] as const;
      const details = 'config is "1.1.0", plugin supports ["0.4.0","1.0.0"]';
      expect(await refusal({ verb }, { versions })).toMatchObject({
        code: 1,
        msg: "incompatible CNI versions",
        details,
      });
      const unknown = await refusal({ verb, config: { name: "lab", cniVersion: "2.0.0" } });
      expect(unknown).toMatchObject({ code: 1, msg: "incompatible CNI versions" });
      expect(unknown.details).toContain('config is "2.0.0"');
    },
  );

  test.each(["ADD", "CHECK", "DEL"] as const)(
    "is looked at before the previous result, by %s",
    async (verb) => {
      const config = { name: "lab", cniVersion: "2.0.0", prevResult: { cniVersion: "2.0.0", ips: "new" } };
      expect(await refusal({ verb, config })).toMatchObject({ code: 1, msg: "incompatible CNI versions" });
    },
  );

  test("that is no version is refused", async () => {
    const config = { name: "lab", cniVersion: "one" };
    expect(await refusal({ verb: "ADD", config })).toMatchObject({ code: 1, details: 'config is "one"' });
  });
});

describe("the plugin's own network namespace", () => {
  test.each(["ADD", "DEL"] as const)("is refused by %s", async (verb) => {
    for (const override of [undefined, "", "0", "yes", "false", "11"]) {
      const env = { CNI_NETNS: own, CNI_NETNS_OVERRIDE: override };
      expect(await refusal({ verb, env })).toEqual({
        cniVersion: "1.1.0",
        code: 8,
        msg: "plugin's netns and netns from CNI_NETNS should not be the same",
      });
    }
  });

  test.each(["ADD", "DEL"] as const)("is allowed for %s by CNI_NETNS_OVERRIDE", async (verb) => {
    for (const override of ["1", "true", "TRUE", "True"]) {
      const { plugin, called } = notingPlugin();
      await callPlugin(plugin, { verb, env: { CNI_NETNS: own, CNI_NETNS_OVERRIDE: override } });
      expect(called).toEqual([verb]);
    }
  });

  test("is told by what the path leads to, and nothing else is refused", async () => {
    const other = `/proc/${process.pid}/ns/net`;
    expect((await refusal({ verb: "ADD", env: { CNI_NETNS: other } })).code).toBe(8);
    for (const CNI_NETNS of ["/proc/self/ns/pid", "/run/netns/none-of-this-name", `${own}/x`, "\0"]) {
      const { plugin, called } = notingPlugin();
      await callPlugin(plugin, { verb: "ADD", env: { CNI_NETNS } });
      expect(called, CNI_NETNS).toEqual(["ADD"]);
    }
    const { plugin, called } = notingPlugin();
    await callPlugin(plugin, { verb: "CHECK", env: { CNI_NETNS: own } });
    expect(called).toEqual(["CHECK"]);
  });
});
