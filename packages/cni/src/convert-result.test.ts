import { describe, expect, test } from "vitest";
import { resultRows } from "../testdata/result-rows.js";
import { thrown } from "../testdata/row.js";
import { convertResult } from "./convert-result.js";
import { encodeResult } from "./encode-result.js";
import { parseResult } from "./parse-result.js";
import { specVersions } from "./spec-version.js";

const conversions = resultRows.flatMap((row) =>
  specVersions.map((version) => ({ ...row, version, expected: row.as[version] })),
);

describe("a result of another version", () => {
  test.each(conversions)("is that of libcni: $class, $name, as $version", ({ input, version, expected }) => {
    const result = parseResult(input);
    const before = encodeResult(result);
    if (expected === null) {
      expect(thrown(() => convertResult(result, version), "INVALID_RESULT").message).toBe(
        `[INVALID_RESULT] converting a result: it has no address, and version ${version} asks for one`,
      );
    } else {
      const converted = convertResult(result, version);
      expect(encodeResult(converted)).toBe(expected);
      expect(converted.cniVersion).toBe(version);
      // what is converted can be read
      expect(encodeResult(parseResult(expected))).toBe(expected);
    }
    expect(encodeResult(result)).toBe(before);
  });

  test("is the same one where it has that version", () => {
    const result = parseResult('{"cniVersion":"1.0.0"}');
    expect(convertResult(result, "1.0.0")).toBe(result);
  });

  test("has no member that there is nothing to say with", () => {
    const old = parseResult('{"cniVersion":"0.2.0","ip4":{"ip":"10.0.0.2/8"}}');
    expect(convertResult(old, "0.1.0")).toStrictEqual({ cniVersion: "0.1.0", ip4: { ip: "10.0.0.2/8" } });
    expect(convertResult(old, "1.0.0")).toStrictEqual({
      cniVersion: "1.0.0",
      ips: [{ address: "10.0.0.2/8" }],
      routes: [],
    });
    expect(convertResult(old, "0.4.0")).toStrictEqual({
      cniVersion: "0.4.0",
      ips: [{ version: "4", address: "10.0.0.2/8" }],
      routes: [],
    });
    const bare = parseResult('{"cniVersion":"1.0.0"}');
    expect(convertResult(bare, "1.1.0")).toStrictEqual({ cniVersion: "1.1.0" });
    const some = parseResult(
      '{"cniVersion":"1.0.0","interfaces":[{"name":"n"}],"ips":[{"address":"::1/64"}],"routes":[{"dst":"::/0"}]}',
    );
    expect(convertResult(some, "0.4.0")).toStrictEqual({
      cniVersion: "0.4.0",
      interfaces: [{ name: "n" }],
      ips: [{ version: "6", address: "::1/64" }],
      routes: [{ dst: "::/0" }],
    });
    const ipv4 = parseResult('{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}]}');
    expect(convertResult(ipv4, "0.2.0")).toStrictEqual({
      cniVersion: "0.2.0",
      ip4: { ip: "10.0.0.2/8", routes: [] },
    });
    expect(convertResult(some, "0.2.0")).toStrictEqual({
      cniVersion: "0.2.0",
      ip6: { ip: "::1/64", routes: [{ dst: "::/0" }] },
    });
  });

  test("is of 0.1.0 where none is asked for", () => {
    const result = parseResult('{"cniVersion":"1.0.0","ips":[{"address":"10.0.0.2/8"}]}');
    expect(convertResult(result, "")).toEqual({ cniVersion: "0.1.0", ip4: { ip: "10.0.0.2/8", routes: [] } });
  });

  test.each(["1.2.0", "1.0", "0.5.0", "latest", "toString"])("is not made for the version %s", (version) => {
    const error = thrown(
      () => convertResult(parseResult('{"cniVersion":"1.0.0"}'), version),
      "UNSUPPORTED_VERSION",
    );
    expect(error.message).toBe(
      `[UNSUPPORTED_VERSION] converting a result: there are no results of version ${JSON.stringify(version)}`,
    );
  });

  test("has the type of its version", () => {
    const result = parseResult('{"cniVersion":"0.4.0","ips":[{"version":"4","address":"10.0.0.2/8"}]}');
    const ip: string | undefined = convertResult(result, "0.2.0").ip4?.ip;
    const address: string | undefined = convertResult(result, "1.1.0").ips?.[0]?.address;
    expect([ip, address]).toEqual(["10.0.0.2/8", "10.0.0.2/8"]);
  });
});
