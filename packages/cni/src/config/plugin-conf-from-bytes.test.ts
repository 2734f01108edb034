import { describe, expect, test } from "vitest";
import { jsonRows } from "../../testdata/json-rows.js";
import { pluginRows } from "../../testdata/plugin-rows.js";
import { reasonOf, refused, taken, thrown } from "../../testdata/row.js";
import { invalidConfig, networkPluginConfFromBytes } from "./plugin-conf-from-bytes.js";

const file = "/etc/cni/net.d/lab/10-bridge.conf";

describe("the configuration of a plugin", () => {
  test.each(taken(pluginRows))("is read: $name", ({ input, gives }) => {
    const plugin = networkPluginConfFromBytes(input);
    expect(plugin.network).toStrictEqual(gives);
    const bytes = Buffer.from(input);
    expect(plugin.bytes).toEqual(bytes);
    const fromBytes = networkPluginConfFromBytes(bytes);
    expect(fromBytes.network).toStrictEqual(gives);
    expect(fromBytes.bytes).toBe(bytes);
  });

  test.each(refused(pluginRows))("is refused: $class, $name", (row) => {
    const error = thrown(() => networkPluginConfFromBytes(row.input, file), "INVALID_CONFIG");
    expect(error).toMatchObject({ key: row.key, file, reason: reasonOf(row) });
    expect(error.message).toBe(`[INVALID_CONFIG] reading the configuration ${file}: ${reasonOf(row)}`);
  });

  test.each(refused(jsonRows))("is no JSON: $name", ({ input, says }) => {
    const error = thrown(() => networkPluginConfFromBytes(input, file), "INVALID_CONFIG");
    expect(error).toMatchObject({ key: "", file, reason: says });
  });

  test("that is cut off at any byte is refused", () => {
    const whole = '{"type":"a","capabilities":{"ips":true},"dns":{"nameservers":["10.0.0.1"]},"n":-1.5e3}';
    for (let length = 0; length < whole.length; length += 1) {
      const error = thrown(() => networkPluginConfFromBytes(whole.slice(0, length), file), "INVALID_CONFIG");
      expect(error).toMatchObject({ key: "", file });
    }
    expect(networkPluginConfFromBytes(whole).network.type).toBe("a");
  });

  test("has keys of JavaScript's objects among its capabilities", () => {
    const { network } = networkPluginConfFromBytes('{"type":"a","capabilities":{"__proto__":true}}');
    expect(Object.entries(network.capabilities ?? {})).toEqual([["__proto__", true]]);
  });

  test("in an error keeps the error of JSON as the cause", () => {
    const error = thrown(() => networkPluginConfFromBytes('{"type":1}'), "INVALID_CONFIG");
    expect(error.cause).toMatchObject({ key: "type", message: "expected a string, found a number" });
    expect(error.message).toBe(
      "[INVALID_CONFIG] reading the configuration: type: expected a string, found a number",
    );
  });
});

test("a configuration that cannot be used is told with its file and its key", () => {
  expect(invalidConfig(file, "type", "it is missing")).toMatchObject({
    message: `[INVALID_CONFIG] reading the configuration ${file}: type: it is missing`,
    key: "type",
    file,
  });
  expect(invalidConfig(undefined, "", "it has no plugin").message).toBe(
    "[INVALID_CONFIG] reading the configuration: it has no plugin",
  );
});
