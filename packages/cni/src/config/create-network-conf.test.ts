import { describe, expect, test } from "vitest";
import { thrown } from "../../testdata/row.js";
import type { PluginConfigBase } from "../plugin-configs/plugin-config.js";
import { createNetworkConf } from "./create-network-conf.js";

describe("a configuration that is written in code", () => {
  test("becomes the network that a file with it would give", () => {
    const mine: PluginConfigBase & { readonly anything: unknown } = {
      type: "mine",
      anything: [{ b: 1, a: "<" }],
    };
    const list = createNetworkConf({
      cniVersion: "1.0.0",
      cniVersions: ["1.1.0", "0.4.0", "2.0.0"],
      name: "lab",
      disableCheck: true,
      disableGC: true,
      plugins: [
        {
          type: "bridge",
          bridge: "lab0",
          isGateway: true,
          ipam: {
            type: "host-local",
            ranges: [[{ subnet: "10.1.0.0/16" }]],
            routes: [{ dst: "0.0.0.0/0" }],
          },
          dns: { nameservers: ["10.1.0.1"] },
        },
        { type: "portmap", capabilities: { portMappings: true } },
        mine,
      ],
    });
    expect(list).toMatchObject({
      name: "lab",
      cniVersion: "1.1.0",
      disableCheck: true,
      disableGC: true,
      loadOnlyInlinedPlugins: false,
    });
    expect("file" in list).toBe(false);
    expect(list.plugins.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      '{"bridge":"lab0","dns":{"nameservers":["10.1.0.1"]},"ipam":{"ranges":[[{"subnet":"10.1.0.0/16"}]],"routes":[{"dst":"0.0.0.0/0"}],"type":"host-local"},"isGateway":true,"type":"bridge"}',
      '{"capabilities":{"portMappings":true},"type":"portmap"}',
      '{"anything":[{"a":"\\u003c","b":1}],"type":"mine"}',
    ]);
    expect(list.plugins.map(({ network }) => network.capabilities)).toEqual([
      undefined,
      { portMappings: true },
      undefined,
    ]);
    expect(JSON.parse(Buffer.from(list.bytes).toString())).toMatchObject({ name: "lab", disableGC: true });
  });

  test("leaves out what is undefined", () => {
    const conf = { name: "lab", cniVersion: undefined, plugins: [{ type: "a", x: undefined }] };
    const { bytes } = createNetworkConf(conf as never);
    expect(Buffer.from(bytes).toString()).toBe('{"name":"lab","plugins":[{"type":"a"}]}');
  });

  test.each<[string, object, string]>([
    ["no plugin", { name: "lab", plugins: [] }, "plugins"],
    ["a name that is none", { name: "a/b", plugins: [{ type: "a" }] }, "name"],
    ["no name", { plugins: [{ type: "a" }] }, "name"],
    ["a version that is none", { name: "lab", cniVersion: "one", plugins: [{ type: "a" }] }, "cniVersion"],
    ["a plugin without a type", { name: "lab", plugins: [{ type: "a" }, {}] }, "plugins[1].type"],
    ["a flag that is none", { name: "lab", disableGC: 1, plugins: [{ type: "a" }] }, "disableGC"],
    ["only inlined plugins, and none", { name: "lab", loadOnlyInlinedPlugins: true }, "plugins"],
  ])("is refused with %s", (_, conf, key) => {
    const error = thrown(() => createNetworkConf(conf as never), "INVALID_CONFIG");
    expect(error.key).toBe(key);
    expect(error.message).toContain(`reading the configuration: ${key}: `);
  });

  const loop: Record<string, unknown> = { type: "a" };
  loop.self = loop;
  test.each<[string, object]>([
    ["a function", { type: "a", x: () => 1 }],
    ["NaN", { type: "a", mtu: Number.NaN }],
    ["an infinite number", { type: "a", x: [Number.POSITIVE_INFINITY] }],
    ["an object that contains itself", loop],
  ])("is refused with what JSON cannot say: %s", (_, plugin) => {
    const conf = { name: "lab", plugins: [plugin] };
    thrown(() => createNetworkConf(conf as never), "INVALID_CONFIG");
  });
});
