import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cacheFile, cacheKey, cacheRows } from "../../testdata/cache-rows.js";
import { jsonRows } from "../../testdata/json-rows.js";
import { refused, taken } from "../../testdata/row.js";
import { JsonError } from "../json/json-error.js";
import type { Result } from "../result-types.js";
import type { NetworkAttachment } from "../runtime-conf.js";
import { decodeCachedInfo, encodeCachedInfo } from "./cached-info.js";

const config = '{"cniVersion":"1.1.0","name":"lab","plugins":[{"type":"bridge"}]}';
const encoded = Buffer.from(config).toString("base64");
const bare: NetworkAttachment = {
  network: "lab",
  containerId: "web",
  ifName: "eth0",
  netns: "",
  config: Buffer.from(config),
};

describe("a file of the cache", () => {
  // the bytes that libcni writes for these
  test.each<[string, Partial<NetworkAttachment>, Result | undefined, string]>([
    ["the least", {}, { cniVersion: "1.0.0" }, `"networkName":"lab","result":{"cniVersion":"1.0.0"}}`],
    [
      "all there is",
      {
        netns: "/run/netns/web",
        args: [
          ["K8S_POD_NAME", "a<b"],
          ["K", ""],
          ["K", "é\u2028"],
        ],
        capabilityArgs: { mac: "m&m", ips: ["10.0.0.2/8"], x: { b: 1, a: [null, 1.5] } },
      },
      {
        cniVersion: "1.1.0",
        routes: [{ dst: "10.0.0.0/8", table: 0 }],
        interfaces: [{ name: "eth0", sandbox: "s", mac: "m" }],
        ips: [{ interface: 0, address: "10.0.0.2/8" }],
      },
      `"networkName":"lab","netns":"/run/netns/web","cniArgs":[["K8S_POD_NAME","a\\u003cb"],["K",""],["K","é\\u2028"]],"capabilityArgs":{"ips":["10.0.0.2/8"],"mac":"m\\u0026m","x":{"a":[null,1.5],"b":1}},"result":{"cniVersion":"1.1.0","interfaces":[{"mac":"m","name":"eth0","sandbox":"s"}],"ips":[{"address":"10.0.0.2/8","interface":0}],"routes":[{"dst":"10.0.0.0/8","table":0}]}}`,
    ],
    [
      "a result of 0.4.0, with its keys sorted",
      { netns: "n", args: [], capabilityArgs: {} },
      {
        cniVersion: "0.4.0",
        interfaces: [{ name: "n", sandbox: "s", mac: "m" }],
        ips: [{ version: "4", interface: 0, address: "10.0.0.2/8", gateway: "10.0.0.1" }],
      },
      `"networkName":"lab","netns":"n","result":{"cniVersion":"0.4.0","dns":{},"interfaces":[{"mac":"m","name":"n","sandbox":"s"}],"ips":[{"address":"10.0.0.2/8","gateway":"10.0.0.1","interface":0,"version":"4"}]}}`,
    ],
    [
      "a result of 0.2.0",
      { netns: "n" },
      {
        cniVersion: "0.2.0",
        ip4: { ip: "10.0.0.2/8", routes: [{ dst: "0.0.0.0/0", gw: "10.0.0.1" }] },
        dns: { domain: "d" },
      },
      `"networkName":"lab","netns":"n","result":{"cniVersion":"0.2.0","dns":{"domain":"d"},"ip4":{"ip":"10.0.0.2/8","routes":[{"dst":"0.0.0.0/0","gw":"10.0.0.1"}]}}}`,
    ],
    ["no result, for an ADD that is under way", {}, undefined, `"networkName":"lab"}`],
  ])("is written as libcni does: %s", (_, more, result, rest) => {
    expect(encodeCachedInfo({ ...bare, ...more }, result)).toBe(
      `{"kind":"cniCacheV1","containerId":"web","config":"${encoded}","ifName":"eth0",${rest}`,
    );
  });

  test("cannot be written with capability arguments that JSON cannot say", () => {
    for (const x of [() => 1, Number.NaN, Symbol("s")]) {
      expect(() => encodeCachedInfo({ ...bare, capabilityArgs: { x } })).toThrow(TypeError);
    }
  });

  test("has the configuration of a part of a larger buffer", () => {
    const bytes = Buffer.from(`xx${config}xx`).subarray(2, -2);
    expect(
      encodeCachedInfo({ ...bare, config: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length) }),
    ).toBe(encodeCachedInfo(bare));
  });

  const ours = taken(cacheRows).filter(({ gives }) => gives.listed !== undefined);
  test.each(ours)("is read: $name", ({ input, gives }) => {
    const { result: _, config: bytes = [], ...attachment } = decodeCachedInfo(Buffer.from(input)) ?? {};
    const { config: text, ...listed } = gives.listed ?? {};
    expect(attachment).toStrictEqual({ ...cacheKey, ...listed });
    expect(Buffer.from(bytes).toString()).toBe(text);
  });

  test("has the result as plain JSON, whatever is in it", () => {
    const result = { cniVersion: "9.0.0", ips: 7, x: [null] };
    expect(decodeCachedInfo(Buffer.from(cacheFile({ result })))?.result).toEqual(result);
    expect(decodeCachedInfo(Buffer.from(cacheFile({ result: null })))).not.toHaveProperty("result");
  });

  test("has empty names where it has none", () => {
    expect(decodeCachedInfo(Buffer.from('{"kind":"cniCacheV1"}'))).toEqual({
      network: "",
      containerId: "",
      ifName: "",
      netns: "",
      config: new Uint8Array(),
    });
  });

  test.each(["{}", "null", "[]", '{"kind":null}', '{"cniVersion":"1.0.0"}'])(
    "that does not say its kind may be a bare result: %s",
    (text) => {
      expect(decodeCachedInfo(Buffer.from(text))).toBeUndefined();
    },
  );

  test.each(["", "cniCacheV2", "CNICACHEV1"])("of another kind is refused: %j", (kind) => {
    const text = JSON.stringify({ KIND: kind });
    expect(() => decodeCachedInfo(Buffer.from(text))).toThrow(
      `expected cniCacheV1, found ${JSON.stringify(kind)}`,
    );
  });

  const typed = refused(cacheRows).filter(
    ({ key }) => key !== "" && !/^(result\.|cniVersion|ips|kind$)/.test(key),
  );
  test.each([...typed, ...refused(jsonRows)])("is refused: $class, $name", ({ input, key, says }) => {
    expect(() => decodeCachedInfo(Buffer.from(input))).toThrow(JsonError);
    expect(() => decodeCachedInfo(Buffer.from(input))).toThrow(
      expect.objectContaining({ key, message: says }),
    );
  });

  test("of any attachment is read as it was written", () => {
    const name = fc.string({ minLength: 1 });
    const pair = fc.tuple(fc.string(), fc.string());
    const attachment = fc.record(
      {
        network: name,
        containerId: name,
        ifName: name,
        netns: fc.string(),
        config: fc.uint8Array(),
        args: fc.array(pair, { minLength: 1 }),
        capabilityArgs: fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
      },
      { requiredKeys: ["network", "containerId", "ifName", "netns", "config"] },
    );
    fc.assert(
      fc.property(attachment, (each) => {
        const text = encodeCachedInfo(each, { cniVersion: "1.0.0" });
        const info = decodeCachedInfo(Buffer.from(text));
        expect({ ...info, config: Uint8Array.from(info?.config ?? []) }).toEqual({
          ...each,
          result: { cniVersion: "1.0.0" },
        });
      }),
    );
  });

  test("of any JSON and any bytes ends in one, in none, or in a JsonError", () => {
    const keys = [
      "kind",
      "containerId",
      "config",
      "ifName",
      "networkName",
      "netns",
      "cniArgs",
      "capabilityArgs",
      "result",
    ];
    const value = fc.oneof(
      fc.constantFrom<unknown>("cniCacheV1", "e30=", null, [["a", "b"]], {}, 5),
      fc.jsonValue(),
    );
    const bytes = fc.oneof(
      fc.dictionary(fc.constantFrom(...keys), value).map((each) => Buffer.from(JSON.stringify(each))),
      fc.uint8Array(),
      fc.nat(cacheFile().length).map((length) => Buffer.from(cacheFile()).subarray(0, length)),
    );
    fc.assert(
      fc.property(bytes, (each) => {
        try {
          decodeCachedInfo(each);
        } catch (error) {
          if (!(error instanceof JsonError)) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
