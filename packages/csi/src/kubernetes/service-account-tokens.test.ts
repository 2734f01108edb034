import { inspect } from "node:util";
import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { serviceAccountTokens } from "./service-account-tokens.js";

const key = "csi.storage.k8s.io/serviceAccount.tokens";
const secret = "eyJhbGciOi.SECRET";
const time = "2026-11-27T00:00:00Z";
const one = JSON.stringify({ vault: { token: secret, expirationTimestamp: time } });

describe("serviceAccountTokens", () => {
  it.each([
    ["the volume context", { volumeContext: { [key]: one }, secrets: {} }],
    ["the secrets", { volumeContext: {}, secrets: { [key]: one, password: "x" } }],
    ["the secrets before the volume context", { volumeContext: { [key]: "{}" }, secrets: { [key]: one } }],
  ])("reads them from %s", (_, request) => {
    const tokens = serviceAccountTokens(request);
    expect(Object.keys(tokens ?? {})).toEqual(["vault"]);
    expect(tokens?.vault?.token).toBe(secret);
    expect(tokens?.vault?.expirationTimestamp).toEqual(new Date(time));
  });

  it("reads several audiences, whatever their names", () => {
    const text = `{"":{"token":"a","expirationTimestamp":"${time}"},"__proto__":{"token":"b","expirationTimestamp":"2026-11-27T01:02:03.5+01:00"}}`;
    const tokens = serviceAccountTokens({ volumeContext: { [key]: text }, secrets: {} });
    expect(Object.entries(tokens ?? {}).map(([audience, { token }]) => [audience, token])).toEqual([
      ["", "a"],
      ["__proto__", "b"],
    ]);
  });

  it.each([
    ["nothing", {}],
    ["other keys", { "serviceAccount.tokens": one }],
  ])("gives undefined for %s", (_, volumeContext) => {
    expect(
      serviceAccountTokens({ volumeContext: volumeContext as Record<string, string>, secrets: {} }),
    ).toBeUndefined();
  });

  it("gives no token where none was asked for", () => {
    expect(
      Object.keys(serviceAccountTokens({ volumeContext: { [key]: "{}" }, secrets: {} }) ?? { a: 1 }),
    ).toEqual([]);
  });

  it("never shows a token", () => {
    const tokens = serviceAccountTokens({ volumeContext: { [key]: one }, secrets: {} });
    const shown = [
      inspect(tokens, { depth: 9, showHidden: true }),
      inspect({ ...tokens?.vault }, { showHidden: true }),
      JSON.stringify(tokens),
      String(tokens?.vault),
    ];
    for (const text of shown) expect(text).not.toContain("SECRET");
    expect(shown[0]).toContain("[redacted]");
  });

  it.each([
    ["no JSON", secret],
    ["JSON that ends early", one.slice(0, -2)],
    ["an empty text", ""],
    ["a list", `["${secret}"]`],
    ["null", "null"],
    ["text", `"${secret}"`],
    ["no object for an audience", `{"vault":"${secret}"}`],
    ["null for an audience", `{"vault":null,"other":"${secret}"}`],
    ["no token", `{"vault":{"tokens":"${secret}","expirationTimestamp":"${time}"}}`],
    ["an empty token", `{"vault":{"token":"","expirationTimestamp":"${time}"}}`],
    ["a token that is a list", `{"vault":{"token":["${secret}"],"expirationTimestamp":"${time}"}}`],
    ["no time", `{"vault":{"token":"${secret}"}}`],
    ["a time that is none", `{"vault":{"token":"${secret}","expirationTimestamp":"bar"}}`],
    ["a day that is none", `{"vault":{"token":"${secret}","expirationTimestamp":"2026-13-45T00:00:00Z"}}`],
    ["a number for a time", `{"vault":{"token":"${secret}","expirationTimestamp":1764200000}}`],
  ])("refuses %s, without the secret", (_, text) => {
    for (const field of ["volumeContext", "secrets"] as const) {
      const request = { volumeContext: {}, secrets: {}, [field]: { [key]: text } };
      let error: unknown;
      try {
        serviceAccountTokens(request);
      } catch (thrown) {
        error = thrown;
      }
      expect(RpcError.is(error, "INVALID_ARGUMENT")).toBe(true);
      expect(error).toMatchObject({ path: `${field}["${key}"]` });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("SECRET");
    }
  });
});
