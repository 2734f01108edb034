import { describe, expect, test } from "vitest";
import { createRegistry } from "./create-registry.js";
import { endpointsOf } from "./endpoint.js";
import { isPlainHttp } from "./loopback.js";
import type { RegistryOptions } from "./registry-options.js";
import { settingsOf } from "./registry-settings.js";
import { joinScopes } from "./scope.js";

const bases = (domain: string, options: RegistryOptions = {}) =>
  endpointsOf(domain, settingsOf(options)).map(
    ({ base, namespace }) => `${base.href}${namespace === undefined ? "" : ` ns=${namespace}`}`,
  );

describe("the address of a registry", () => {
  test.each([
    ["registry.example.com", "https://registry.example.com/v2/"],
    ["registry.example.com:5000", "https://registry.example.com:5000/v2/"],
    ["docker.io", "https://registry-1.docker.io/v2/"],
    ["localhost", "http://localhost/v2/"],
    ["localhost:5000", "http://localhost:5000/v2/"],
    ["127.0.0.1:5000", "http://127.0.0.1:5000/v2/"],
    ["127.1.2.3", "http://127.1.2.3/v2/"],
    ["[::1]:5000", "http://[::1]:5000/v2/"],
    ["localhost:443", "https://localhost/v2/"],
    ["localhost.example.com", "https://localhost.example.com/v2/"],
    ["128.0.0.1", "https://128.0.0.1/v2/"],
  ])("%s is %s", (domain, base) => {
    expect(bases(domain)).toEqual([base]);
  });

  test("is without TLS where that is asked for, and only there", () => {
    const plainHttp = ["registry.lan", "other.lan:5000"];
    expect(bases("registry.lan:5000", { plainHttp })).toEqual(["http://registry.lan:5000/v2/"]);
    expect(bases("other.lan:5000", { plainHttp })).toEqual(["http://other.lan:5000/v2/"]);
    expect(bases("other.lan", { plainHttp })).toEqual(["https://other.lan/v2/"]);
    expect(bases("localhost:5000", { plainHttp })).toEqual(["https://localhost:5000/v2/"]);
    expect(isPlainHttp("evil-registry.lan", plainHttp)).toBe(false);
  });

  test("comes after those of its mirrors, or of the mirrors of all", () => {
    const mirrors = {
      "docker.io": ["https://mirror.example.com", { url: "http://cache.lan:5000/hub/" }],
      _default: [{ url: "https://all.example.com/v2/proxy", overridePath: true }],
    };
    expect(bases("docker.io", { mirrors })).toEqual([
      "https://mirror.example.com/v2/ ns=docker.io",
      "http://cache.lan:5000/hub/v2/ ns=docker.io",
      "https://registry-1.docker.io/v2/",
    ]);
    expect(bases("quay.io", { mirrors })).toEqual([
      "https://all.example.com/v2/proxy/ ns=quay.io",
      "https://quay.io/v2/",
    ]);
  });
});

describe("options", () => {
  test.each<[string, RegistryOptions]>([
    ["concurrency", { concurrency: 0 }],
    ["concurrency", { concurrency: 1.5 }],
    ["maxManifestBytes", { maxManifestBytes: 5 * 1024 * 1024 }],
    ["chunkBytes", { chunkBytes: -1 }],
    ["retry.attempts", { retry: { attempts: 0 } }],
    ["timeouts.idleMs", { timeouts: { idleMs: Number.NaN } }],
    ["userAgent", { userAgent: "a\r\nb" }],
    ["mirror", { mirrors: { a: ["mirror.example.com"] } }],
    ["mirror", { mirrors: { a: ["ftp://mirror.example.com"] } }],
    ["mirror", { mirrors: { a: ["https://user:hunter2secret@mirror.example.com"] } }],
  ])("a wrong %s is refused", (name, options) => {
    const make = () => createRegistry(options);
    expect(make).toThrow(expect.objectContaining({ name: "OciError", code: "INVALID_ARGUMENT" }));
    expect(make).toThrow(name);
    expect(make).not.toThrow("hunter2secret");
  });
});

describe("scopes", () => {
  test("are joined by resource", () => {
    expect(
      joinScopes(["repository:a:pull"], "repository:a:pull,push repository:b:pull registry:catalog:*"),
    ).toEqual(["repository:a:pull,push", "repository:b:pull", "registry:catalog:*"]);
  });

  test("that are malformed are left out", () => {
    expect(joinScopes(["repository:a:pull"], `"\\ \u0000 ${"x".repeat(5000)}`)).toEqual([
      "repository:a:pull",
    ]);
    expect(joinScopes([], undefined)).toEqual([]);
  });
});
