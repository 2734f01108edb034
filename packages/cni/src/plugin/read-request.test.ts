import { describe, expect, test } from "vitest";
import { notingPlugin, printedError, refusal } from "../../test/plugin-answer.js";
import { callPlugin } from "../testing/index.js";
import { type AttachmentRequest, type GcRequest, parsePrevResult } from "./index.js";

describe("a configuration", () => {
  test.each(["ADD", "CHECK", "DEL", "GC", "STATUS"] as const)(
    "that cannot be decoded is refused by %s",
    async (verb) => {
      for (const config of ["", "{", "nothing", '{"name":"lab"}}', "[]", "null", '"lab"']) {
        const error = await refusal({ verb, config });
        expect(error).toMatchObject({ code: 6, msg: "the network configuration cannot be read" });
      }
      expect((await refusal({ verb, config: '{\n"name":}' })).details).toContain("line 2, column 8");
    },
  );

  test.each([
    [{ name: 1 }, 6, "name: expected a string"],
    [{ name: null }, 6, "name: expected a string"],
    [{ name: "lab", cniVersion: 1 }, 6, "cniVersion: expected a string, found a number"],
    [{}, 7, undefined],
    [{ name: "" }, 7, undefined],
    [{ name: "a/b" }, 7, "the network's name"],
    [{ name: "-a" }, 7, "the network's name"],
  ])("%j is refused with the code %i", async (config, code, details) => {
    const error = await refusal({ verb: "DEL", config });
    expect(error.code).toBe(code);
    if (details !== undefined) expect(error.details).toContain(details);
    if (code === 7)
      expect(error.msg).toBe(details === undefined ? "missing network name" : "invalid network name");
  });
});

/** What a handler sees of a configuration. */
async function seen(verb: "ADD" | "CHECK" | "DEL", more: object, cniVersion = "1.1.0") {
  const requests: AttachmentRequest[] = [];
  const see = (request: AttachmentRequest): undefined => {
    requests.push(request);
    return undefined;
  };
  const exit = await callPlugin(
    { add: see, check: see, del: see },
    { verb, config: { cniVersion, name: "lab", ...more } },
  );
  return { exit, prevResult: requests[0]?.prevResult, isCalled: requests.length > 0 };
}

describe("the previous result", () => {
  const ips = [{ address: "10.0.0.2/8" }];

  test.each(["ADD", "CHECK", "DEL"] as const)(
    "is handed to %s in the version of the configuration",
    async (verb) => {
      const old = { cniVersion: "0.4.0", ips: [{ version: "4", address: "10.0.0.2/8" }] };
      expect((await seen(verb, { prevResult: old })).prevResult).toEqual({ cniVersion: "1.1.0", ips });
      const { prevResult } = await seen(verb, { prevResult: { cniVersion: "1.1.0", ips } }, "0.4.0");
      expect(prevResult).toMatchObject(old);
      const unversioned = await seen(verb, { prevResult: { ips } });
      expect(unversioned.prevResult).toEqual({ cniVersion: "1.1.0", ips });
      for (const more of [{}, { prevResult: null }]) {
        expect(await seen(verb, more)).toMatchObject({ prevResult: undefined, isCalled: true });
      }
    },
  );

  test.each([
    { ips: [{ address: "nowhere" }] },
    { cniVersion: "9.0.0" },
    "none",
    [],
    { cniVersion: "1.1.0", ips: "none" },
  ])("that cannot be read (%j) is refused by ADD and CHECK, and left out in DEL", async (prevResult) => {
    for (const verb of ["ADD", "CHECK"] as const) {
      const { exit, isCalled } = await seen(verb, { prevResult });
      expect(printedError(exit)).toMatchObject({ code: 6, msg: "prevResult cannot be read" });
      expect(isCalled).toBe(false);
    }
    const { exit, isCalled, prevResult: given } = await seen("DEL", { prevResult });
    expect([exit.exitCode, isCalled, given]).toEqual([0, true, undefined]);
  });

  test("of a configuration is read by parsePrevResult as well", () => {
    expect(parsePrevResult({ cniVersion: "1.0.0", prevResult: { ips } })).toEqual({
      cniVersion: "1.0.0",
      ips,
    });
    expect(parsePrevResult({ prevResult: { ip4: { ip: "10.0.0.2/8" } } })?.cniVersion).toBe("0.1.0");
    expect(parsePrevResult({ cniVersion: "1.0.0" })).toBeUndefined();
    expect(parsePrevResult({ prevResult: null })).toBeUndefined();
    expect(() => parsePrevResult({ cniVersion: "1.0.0", prevResult: 1 })).toThrow(
      expect.objectContaining({ name: "CniError", code: "PLUGIN_FAILED", pluginCode: 6 }),
    );
  });
});

describe("the attachments that GC keeps", () => {
  const [valid, old] = ["cni.dev/valid-attachments", "cni.dev/attachments"];
  const collect = async (more: object) => {
    const requests: GcRequest[] = [];
    const { plugin } = notingPlugin({ gc: (request) => void requests.push(request) });
    const exit = await callPlugin(plugin, {
      verb: "GC",
      config: { cniVersion: "1.1.0", name: "lab", ...more },
    });
    return { exit, validAttachments: requests[0]?.validAttachments };
  };
  const one = { containerID: "one", ifname: "eth0" };
  const two = { containerID: "two", ifname: "net1", more: true };

  test("are read under the right key, else under the wrong one that the specification had", async () => {
    const [first, second] = [
      { containerId: "one", ifName: "eth0" },
      { containerId: "two", ifName: "net1" },
    ];
    expect((await collect({ [valid]: [one, two] })).validAttachments).toEqual([first, second]);
    expect((await collect({ [old]: [two] })).validAttachments).toEqual([second]);
    expect((await collect({ [valid]: [one], [old]: [two] })).validAttachments).toEqual([first]);
    expect((await collect({ [valid]: [], [old]: [two] })).validAttachments).toEqual([]);
  });

  test("are none for an empty list, for null, which is how Go writes one, and where the runtime does not tell", async () => {
    for (const more of [{ [valid]: [] }, { [valid]: null }, { [old]: null }, {}]) {
      expect((await collect(more)).validAttachments).toEqual([]);
    }
  });

  test.each([
    ["a text", "one"],
    ["an object", one],
    ["a number", 0],
    ["false", false],
  ])("are refused where they are %s, and not taken for none", async (_, list) => {
    for (const key of [valid, old] as const) {
      const { exit, validAttachments } = await collect({ [key]: list });
      expect(printedError(exit)).toMatchObject({ code: 6, details: `${key}: expected an array` });
      expect(validAttachments).toBeUndefined();
    }
  });

  test.each([
    ["null", null],
    ["a text", "one"],
    ["a list", []],
    ["an object without an interface", { containerID: "one" }],
    ["an object without a container", { ifname: "eth0" }],
    ["an object with other types", { containerID: "one", ifname: 0 }],
    ["an object with other names", { containerId: "one", ifName: "eth0" }],
  ])("are refused where one of them is %s", async (_, each) => {
    const { exit, validAttachments } = await collect({ [valid]: [one, each] });
    expect(printedError(exit)).toMatchObject({
      code: 6,
      details: `${valid}[1]: expected an object with containerID and ifname`,
    });
    expect(validAttachments).toBeUndefined();
  });

  test("are looked at in GC alone", async () => {
    for (const verb of ["ADD", "CHECK", "DEL", "STATUS"] as const) {
      const { plugin, called } = notingPlugin();
      await callPlugin(plugin, { verb, config: { cniVersion: "1.1.0", name: "lab", [valid]: "none" } });
      expect(called).toEqual([verb]);
    }
  });
});
