import { describe, expect, test } from "vitest";
import { jsonRows } from "../testdata/json-rows.js";
import { refusedResultRows } from "../testdata/refused-result-rows.js";
import { resultRows } from "../testdata/result-rows.js";
import { reasonOf, refused, thrown } from "../testdata/row.js";
import { encodeResult } from "./encode-result.js";
import { JsonError } from "./json/json-error.js";
import { parseJson } from "./json/parse-json.js";
import { createResult, decodeVersion, parsePluginResult, parseResult } from "./parse-result.js";

describe("a result", () => {
  test.each(resultRows)("is read as libcni reads it: $class, $name", ({ input, json }) => {
    expect(encodeResult(parseResult(input))).toBe(json);
    expect(encodeResult(parseResult(Buffer.from(input)))).toBe(json);
  });

  test.each(refusedResultRows)("is refused: $class, $name", (row) => {
    const error = thrown(() => parseResult(row.input), "INVALID_RESULT");
    expect(error).toMatchObject({ key: row.key, reason: reasonOf(row) });
    expect(error.message).toBe(`[INVALID_RESULT] reading a result: ${reasonOf(row)}`);
  });

  test.each(refused(jsonRows))("is no JSON: $name", ({ input, says }) => {
    expect(thrown(() => parseResult(input), "INVALID_RESULT")).toMatchObject({ key: "", reason: says });
  });

  test("that is cut off at any byte is refused", () => {
    const { input } = resultRows.find(({ name }) => name === "all of them") ?? { input: "" };
    expect(input.length).toBeGreaterThan(300);
    for (let length = 0; length < input.length; length += 1) {
      expect(thrown(() => parseResult(input.slice(0, length)), "INVALID_RESULT").key).toBe("");
    }
  });

  test("has members that say something alone", () => {
    const text =
      '{"cniVersion":"1.1.0","interfaces":[{"mac":""}],"routes":[{"dst":"10.0.0.0/8","gw":"","mtu":0,"table":0}],"dns":{"nameservers":[],"domain":""},"x":1}';
    expect(parseResult(text)).toEqual({
      cniVersion: "1.1.0",
      interfaces: [{ name: "" }],
      routes: [{ dst: "10.0.0.0/8", table: 0 }],
    });
    expect(parseResult("{}")).toEqual({ cniVersion: "0.1.0" });
    expect(parseResult('{"cniVersion":"0.2.0","ips":[],"dns":{"search":["s"]}}')).toEqual({
      cniVersion: "0.2.0",
      dns: { search: ["s"] },
    });
  });
});

describe("the output of a plugin", () => {
  const facts = { doing: "calling ADD of bridge", plugin: "bridge", file: undefined };
  const read = (output: string, version: string): string =>
    encodeResult(parsePluginResult(output, version, facts));

  test.each([
    ["its own", '{"cniVersion":"1.0.0"}', "0.4.0", '{"cniVersion":"1.0.0"}'],
    ["the configuration's, where it has none", "{}", "1.1.0", '{"cniVersion":"1.1.0"}'],
    ["the configuration's, where its own is empty", '{"cniVersion":""}', "1.1.0", '{"cniVersion":"1.1.0"}'],
    [
      "the configuration's, where its own is null",
      '{"cniVersion":null}',
      "0.4.0",
      '{"cniVersion":"0.4.0","dns":{}}',
    ],
    ["the configuration's, where its own is no text", '{"cniVersion":7}', "1.0.0", '{"cniVersion":"1.0.0"}'],
    [
      "0.1.0, where neither has one",
      '{"ip4":{"ip":"10.0.0.2/8"}}',
      "",
      '{"cniVersion":"0.1.0","ip4":{"ip":"10.0.0.2/8"},"dns":{}}',
    ],
    [
      "the configuration's, beside one in another case that Go sorts before it",
      '{"CNIVERSION":"0.4.0"}',
      "1.0.0",
      '{"cniVersion":"1.0.0"}',
    ],
    ["the configuration's, for null", "null", "1.0.0", '{"cniVersion":"1.0.0"}'],
  ])("has a version: %s", (_, output, version, json) => {
    expect(read(output, version)).toBe(json);
  });

  test("is read in the shape of that version", () => {
    const output = '{"ips":[{"address":"10.0.0.2/8"}],"ip4":{"ip":"10.0.0.3/8"}}';
    expect(read(output, "1.0.0")).toBe('{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}]}');
    expect(read(output, "0.2.0")).toBe('{"cniVersion":"0.2.0","ip4":{"ip":"10.0.0.3/8"},"dns":{}}');
  });

  test.each([
    ["[]", "1.0.0", "", "expected an object"],
    ["", "1.0.0", "", "no valid JSON at line 1, column 1: it ends where a value should be"],
    ["{}", "1.2.0", "cniVersion", 'there are no results of version "1.2.0"'],
    ['{"cniVersion":"1.2.0"}', "1.0.0", "cniVersion", 'there are no results of version "1.2.0"'],
    ['{"ips":[{}]}', "1.0.0", "ips[0].address", "it is missing"],
    ['{"cniversion":"0.4.0"}', "1.0.0", "cniVersion", 'expected one of 1.0.0, 1.1.0, found "0.4.0"'],
    ['{"x":1e999}', "1.0.0", "x", "expected a number below 1.8e308"],
  ])("is refused with the facts of the call: %j for %j", (output, version, key, says) => {
    const error = thrown(() => read(output, version), "INVALID_RESULT");
    expect(error).toMatchObject({
      key,
      reason: reasonOf({ key, says }),
      plugin: "bridge",
      doing: facts.doing,
    });
  });
});

describe("a result of a given version", () => {
  const make = (version: string, text: string) => createResult(version, parseJson(text));

  test("may state another version of the same shape", () => {
    expect(make("1.0.0", '{"cniVersion":"1.1.0"}')).toEqual({ cniVersion: "1.1.0" });
    expect(make("0.4.0", '{"cniVersion":"0.3.0"}')).toEqual({ cniVersion: "0.3.0" });
    expect(make("0.2.0", "{}")).toEqual({ cniVersion: "0.1.0" });
    expect(make("", "null")).toEqual({ cniVersion: "0.1.0" });
  });

  test.each([
    ["1.0.0", '{"cniVersion":"0.4.0"}', 'expected one of 1.0.0, 1.1.0, found "0.4.0"'],
    ["0.4.0", '{"cniVersion":"1.0.0"}', 'expected one of 0.3.0, 0.3.1, 0.4.0, found "1.0.0"'],
    ["0.2.0", '{"cniVersion":"0.3.0"}', 'expected one of 0.1.0, 0.2.0, found "0.3.0"'],
    ["1.0.0", "{}", 'expected one of 1.0.0, 1.1.0, found ""'],
    ["0.4.0", "null", 'expected one of 0.3.0, 0.3.1, 0.4.0, found ""'],
    ["1.2.0", "{}", 'there are no results of version "1.2.0"'],
  ])("is refused: %s of %s", (version, text, message) => {
    expect(() => make(version, text)).toThrow(JsonError);
    expect(() => make(version, text)).toThrow(message);
  });

  test("decodes the version alone", () => {
    expect(decodeVersion(parseJson('{"cniVERSION":"1.0.0","ips":7}'))).toBe("1.0.0");
    expect(decodeVersion(parseJson('{"cniVersion":""}'))).toBe("0.1.0");
    expect(decodeVersion(parseJson("null"))).toBe("0.1.0");
    expect(() => decodeVersion(parseJson("[]"))).toThrow(JsonError);
  });
});
