import { describe, expect, test } from "vitest";
import { resultRows } from "../testdata/result-rows.js";
import { encodeResult, printResult, toGoValue } from "./encode-result.js";
import { encodeJson } from "./json/encode-json.js";
import { parseResult } from "./parse-result.js";
import type { Result } from "./result-types.js";

describe("a result that is printed", () => {
  const pretty = resultRows.filter((row) => row.pretty !== undefined);
  test.each(pretty)("stands as a plugin in Go prints it: $class, $name", ({ input, pretty: text }) => {
    expect(printResult(parseResult(input))).toBe(text);
  });

  test("is there for each shape", () => {
    expect(new Set(pretty.map(({ input }) => JSON.parse(input).cniVersion))).toEqual(
      new Set(["0.2.0", "0.4.0", "1.0.0", "1.1.0"]),
    );
  });

  test.each(resultRows)("says the same as in one line: $class, $name", ({ input }) => {
    const result = parseResult(input);
    const lines = printResult(result);
    expect(lines.endsWith("\n")).toBe(false);
    expect(parseResult(lines)).toEqual(parseResult(encodeResult(result)));
  });
});

describe("a result that is made in code", () => {
  test.each<[Result, string]>([
    [{ cniVersion: "0.1.0" }, '{"cniVersion":"0.1.0","dns":{}}'],
    [{ cniVersion: "0.3.1" }, '{"cniVersion":"0.3.1","dns":{}}'],
    [{ cniVersion: "1.0.0" }, '{"cniVersion":"1.0.0"}'],
    [{ cniVersion: "1.1.0", interfaces: [], ips: [], routes: [], dns: {} }, '{"cniVersion":"1.1.0"}'],
    [
      { cniVersion: "1.1.0", dns: { nameservers: [], domain: "", search: [], options: [] } },
      '{"cniVersion":"1.1.0"}',
    ],
    [
      { cniVersion: "1.1.0", dns: { options: ["o"], domain: "" } },
      '{"cniVersion":"1.1.0","dns":{"options":["o"]}}',
    ],
    [
      { cniVersion: "0.4.0", dns: { options: ["o"], search: ["s"], domain: "d", nameservers: ["n"] } },
      '{"cniVersion":"0.4.0","dns":{"nameservers":["n"],"domain":"d","search":["s"],"options":["o"]}}',
    ],
    [
      { cniVersion: "0.4.0", ips: [{ gateway: "", address: "10.0.0.2/8", interface: 0 }] },
      '{"cniVersion":"0.4.0","ips":[{"version":"","interface":0,"address":"10.0.0.2/8"}],"dns":{}}',
    ],
    [
      { cniVersion: "0.4.0", interfaces: [{ sandbox: "", mac: "", name: "n" }] },
      '{"cniVersion":"0.4.0","interfaces":[{"name":"n"}],"dns":{}}',
    ],
    [
      { cniVersion: "0.2.0", ip6: { routes: [], gateway: "", ip: "::1/64" } },
      '{"cniVersion":"0.2.0","ip6":{"ip":"::1/64"},"dns":{}}',
    ],
    [
      {
        cniVersion: "1.1.0",
        interfaces: [{ name: "", mac: "", mtu: 0, sandbox: "", socketPath: "", pciID: "" }],
      },
      '{"cniVersion":"1.1.0","interfaces":[{"name":""}]}',
    ],
    [
      {
        cniVersion: "1.1.0",
        routes: [{ dst: "::/0", gw: "", mtu: 0, advmss: 0, priority: 0, table: 0, scope: 0 }],
      },
      '{"cniVersion":"1.1.0","routes":[{"dst":"::/0","scope":0,"table":0}]}',
    ],
  ])("%j", (result, json) => {
    expect(encodeResult(result)).toBe(json);
    expect(encodeJson(toGoValue(result))).toBe(json);
  });

  test("has no member that its version does not know", () => {
    const result = { cniVersion: "0.4.0", interfaces: [{ name: "n", mtu: 5 }], ip4: {}, unknown: 1 };
    expect(encodeResult(result as never)).toBe('{"cniVersion":"0.4.0","interfaces":[{"name":"n"}],"dns":{}}');
    const newer = { cniVersion: "1.1.0", ips: [{ version: "4", address: "10.0.0.2/8" }], unknown: 1 };
    expect(encodeResult(newer as never)).toBe('{"cniVersion":"1.1.0","ips":[{"address":"10.0.0.2/8"}]}');
  });
});
