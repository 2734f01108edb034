import fc from "fast-check";
import { expect, test } from "vitest";
import { CniError } from "../cni-error.js";
import { injectConf } from "./inject-conf.js";
import { confListFromConf } from "./load-network-conf.js";
import { networkConfFromBytes } from "./network-conf-from-bytes.js";
import { networkPluginConfFromBytes } from "./plugin-conf-from-bytes.js";

const file = "/etc/cni/net.d/10-lab.conflist";
const leaf = fc.constantFrom<unknown>(
  null,
  true,
  "true",
  0,
  -1.5,
  1e300,
  "",
  "lab",
  "a/b",
  "1.0.0",
  "2.0.0",
  "bridge",
  [],
  {},
);
const keys = [
  ...["name", "cniVersion", "cniVersions", "disableCheck", "disableGC", "loadOnlyInlinedPlugins", "plugins"],
  ...[
    "type",
    "Type",
    "capabilities",
    "ipam",
    "dns",
    "nameservers",
    "domain",
    "prevResult",
    "cni.dev/valid-attachments",
  ],
  ...["containerID", "ifname", "__proto__", "constructor", "x"],
];
const { tree } = fc.letrec<{ tree: unknown; node: Record<string, unknown> }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, leaf, tie("node"), fc.array(tie("tree"), { maxLength: 3 })),
  node: fc.dictionary(fc.constantFrom(...keys), tie("tree"), { maxKeys: 5 }),
}));
/** A document that is a network or a plugin, or nearly one. */
const document = fc.tuple(tree, fc.subarray(["name", "type", "plugins"] as const)).map(([each, members]) => {
  const right = { name: "lab", type: "bridge", plugins: [{ type: "bridge", x: each }] };
  const more = Object.fromEntries(members.map((key) => [key, right[key]]));
  return JSON.stringify(typeof each === "object" && !Array.isArray(each) ? { ...each, ...more } : each);
});
const bytes = fc.oneof(
  { weight: 4, arbitrary: document.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array() },
);

/** What a reader gives; the test fails where it throws anything but a CniError that names the file. */
function outcomeOf<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!CniError.is(error, "INVALID_CONFIG")) throw error;
    expect(error.file).toBe(file);
    expect(error.message).toContain(`reading the configuration ${file}: ${error.key}`);
    return undefined;
  }
}

test("any document ends in a network or in a CniError with the file and the key", () => {
  fc.assert(
    fc.property(bytes, (each) => {
      const list = outcomeOf(() => networkConfFromBytes(each, file));
      if (list === undefined) return;
      expect(list.name).toMatch(/^[a-zA-Z0-9][\w.-]*$/);
      for (const plugin of list.plugins) {
        expect(networkPluginConfFromBytes(plugin.bytes).network).toEqual(plugin.network);
        expect(plugin.network.type).not.toBe("");
      }
      // what was written by us is read the same
      const again = networkConfFromBytes(list.bytes);
      expect(again.plugins.map((plugin) => plugin.network)).toEqual(
        list.plugins.map(({ network }) => network),
      );
    }),
    { numRuns: 1_000 },
  );
});

test("any document ends in a plugin or in a CniError, and a plugin in a network or in a CniError", () => {
  fc.assert(
    fc.property(bytes, (each) => {
      const plugin = outcomeOf(() => networkPluginConfFromBytes(each, file));
      if (plugin === undefined) return;
      const list = outcomeOf(() => confListFromConf(plugin, file));
      // of keys that differ by case only the last counts, and what we write has another order: so it is in Go
      const keys = Object.keys(JSON.parse(Buffer.from(plugin.bytes).toString()));
      if (new Set(keys.map((key) => key.toUpperCase())).size < keys.length) return;
      if (list !== undefined) expect(list.plugins.map(({ network }) => network)).toEqual([plugin.network]);
      const injected = injectConf(plugin, { name: "lab" });
      expect(injected.network).toMatchObject({ type: plugin.network.type });
      expect(JSON.parse(Buffer.from(injected.bytes).toString()).name).toBe("lab");
    }),
    { numRuns: 1_000 },
  );
});
