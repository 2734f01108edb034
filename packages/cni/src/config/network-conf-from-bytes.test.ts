import { describe, expect, test } from "vitest";
import { jsonRows } from "../../testdata/json-rows.js";
import { listPluginRows } from "../../testdata/list-plugin-rows.js";
import { type ListFacts, listRows } from "../../testdata/list-rows.js";
import { reasonOf, refused, taken, thrown } from "../../testdata/row.js";
import { networkConfFromBytes } from "./network-conf-from-bytes.js";
import type { NetworkConfigList } from "./network-config.js";

const file = "/etc/cni/net.d/10-lab.conflist";
const rows = [...listRows, ...listPluginRows];

function factsOf({ plugins, bytes: _, file: __, ...facts }: NetworkConfigList): ListFacts {
  return { ...facts, plugins: plugins.map(({ bytes }) => Buffer.from(bytes).toString()) };
}

describe("the configuration of a network", () => {
  test.each(taken(rows))("is read: $class, $name", ({ input, gives }) => {
    const list = networkConfFromBytes(input);
    expect(factsOf(list)).toEqual(gives);
    expect(Buffer.from(list.bytes)).toEqual(Buffer.from(input));
    expect("file" in list).toBe(false);
    expect(factsOf(networkConfFromBytes(Buffer.from(input)))).toEqual(gives);
  });

  test.each(refused(rows))("is refused: $class, $name", (row) => {
    const error = thrown(() => networkConfFromBytes(row.input, file), "INVALID_CONFIG");
    expect(error).toMatchObject({ key: row.key, file, reason: reasonOf(row) });
    expect(error.message).toContain(`[INVALID_CONFIG] reading the configuration ${file}: ${row.key}`);
  });

  test.each(refused(jsonRows))("is no JSON: $name", ({ input, says }) => {
    const error = thrown(() => networkConfFromBytes(input, file), "INVALID_CONFIG");
    expect(error).toMatchObject({ key: "", file, reason: says });
  });

  test("without a file, the error names none", () => {
    const error = thrown(() => networkConfFromBytes("{}"), "INVALID_CONFIG");
    expect(error.message).toBe("[INVALID_CONFIG] reading the configuration: name: it is missing");
    expect(error.file).toBeUndefined();
  });

  test("keeps its bytes and its file", () => {
    const text = '{ "name" : "lab" }\n';
    const bytes = Buffer.from(text);
    expect(networkConfFromBytes(bytes, file).bytes).toBe(bytes);
    expect(networkConfFromBytes(bytes, file).file).toBe(file);
    expect(networkConfFromBytes(text).bytes).toEqual(bytes);
  });

  test("has what a runtime reads of each plugin", () => {
    const conf = {
      name: "lab",
      plugins: [
        {
          type: "a",
          name: "other",
          cniVersion: "0.1.0",
          capabilities: { ips: true, mac: false },
          ipam: { type: "x" },
        },
        { type: "b" },
      ],
    };
    expect(networkConfFromBytes(JSON.stringify(conf)).plugins.map(({ network }) => network)).toEqual([
      { type: "a", name: "other", cniVersion: "0.1.0", capabilities: { ips: true, mac: false } },
      { type: "b" },
    ]);
  });

  // libcni takes the first of them
  test.each([
    [["1.0", "1.0.0"], "1.0.0"],
    [["1.0.0", "1.0"], "1.0.0"],
    [["+1.1.0", "1.1.0", "01.1"], "1.1.0"],
    [["0.2.0", ""], "0.2.0"],
    [["0.1", "", "0.1.0"], "0.1.0"],
  ])(
    "has the version that the specification spells, of several that are equal: %j",
    (cniVersions, version) => {
      const conf = { name: "lab", cniVersions };
      expect(networkConfFromBytes(JSON.stringify(conf)).cniVersion).toBe(version);
    },
  );

  const whole = JSON.stringify({
    cniVersion: "1.0.0",
    cniVersions: ["1.1.0", "0.4.0"],
    name: "lab",
    disableCheck: "false",
    disableGC: true,
    plugins: [{ type: "bridge", ipam: { type: "host-local", ranges: [[{ subnet: "10.1.0.0/16" }]] } }],
  });

  test("that is cut off at any byte is refused", () => {
    for (let length = 0; length < whole.length; length += 1) {
      const error = thrown(() => networkConfFromBytes(whole.slice(0, length), file), "INVALID_CONFIG");
      expect(error).toMatchObject({ key: "", file });
      expect(error.reason).toMatch(/^no valid JSON at line 1, column \d+: /);
    }
    expect(networkConfFromBytes(whole, file).cniVersion).toBe("1.1.0");
  });

  test.each([0x00, 0x20, 0x22, 0x30, 0x5c, 0x7b, 0xff])(
    "with the byte %i anywhere is read or refused, and nothing else",
    (byte) => {
      for (let at = 0; at < whole.length; at += 1) {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        try {
          networkConfFromBytes(bytes, file);
        } catch (error) {
          expect(error).toMatchObject({ name: "CniError", code: "INVALID_CONFIG", file });
        }
      }
    },
  );
});
