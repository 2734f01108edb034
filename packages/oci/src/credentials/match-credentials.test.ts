import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchCredentials } from "./match-credentials.js";
import { matchHost } from "./match-host.js";

const match = (keys: readonly string[], image: string) =>
  matchCredentials(
    keys.map((key) => [key, key]),
    image,
  );

describe("the credentials for an image", () => {
  test.each<[readonly string[], string, readonly string[]]>([
    // by host, with its port
    [["registry.example.com"], "registry.example.com/app", ["registry.example.com"]],
    [["registry.example.com"], "registry.example.com", ["registry.example.com"]],
    [["registry.example.com"], "registry.example.com:5000/app", []],
    [["registry.example.com:5000"], "registry.example.com:5000/app", ["registry.example.com:5000"]],
    [["registry.example.com:5000"], "registry.example.com/app", []],
    [["example.com"], "registry.example.com/app", []],
    [["[::1]:5000"], "[::1]:5000/app", ["[::1]:5000"]],
    // whatever scheme and version the key has
    [
      ["https://a.com", "http://a.com/", "a.com/v1/", "https://a.com/v2/"],
      "a.com/x",
      ["https://a.com", "http://a.com/", "a.com/v1/", "https://a.com/v2/"],
    ],
    [["https://a.com/v1/team"], "a.com/team/app", ["https://a.com/v1/team"]],
    // the longest path first, which matches as a prefix of characters
    [["a.com", "a.com/team", "a.com/team/app"], "a.com/team/app", ["a.com/team/app", "a.com/team", "a.com"]],
    [["a.com/team"], "a.com/teammate/app", ["a.com/team"]],
    [["a.com/team"], "a.com/other/app", []],
    [["a.com/team"], "a.com", []],
    [["a.com/team"], "a.com/Team/app", []],
    // stars stand for one label
    [["*.example.com"], "a.example.com/app", ["*.example.com"]],
    [["*.example.com"], "example.com/app", []],
    [["*.example.com"], "a.b.example.com/app", []],
    [["*.*.example.com"], "a.b.example.com/app", ["*.*.example.com"]],
    [["*.example.com"], "a.example.com:5000/app", []],
    [["*.example.com:5000"], "a.example.com:5000/app", ["*.example.com:5000"]],
    [["*"], "localhost/app", ["*"]],
    [["*"], "a.com/app", []],
    [["pre*fix.com"], "pre-anything-fix.com/app", ["pre*fix.com"]],
    [["*.com/team"], "a.com/team/app", ["*.com/team"]],
    [["a.com/*"], "a.com/team/app", []],
    [["node[0-9].com", "node[^5].com", "node[].com", "node[1.com"], "node5.com/x", ["node[0-9].com"]],
    // Docker Hub
    [["https://index.docker.io/v1/"], "docker.io/library/busybox", ["https://index.docker.io/v1/"]],
    [["index.docker.io"], "docker.io/library/busybox", ["index.docker.io"]],
    [["docker.io"], "docker.io/library/busybox", ["docker.io"]],
    [["docker.io", "https://index.docker.io/v1/"], "docker.io/library/busybox", ["docker.io"]],
    [
      ["docker.io/team", "https://index.docker.io/v1/"],
      "docker.io/library/busybox",
      ["https://index.docker.io/v1/"],
    ],
    [["https://index.docker.io/v1/"], "localhost/app", []],
    [["https://index.docker.io/v1/"], "a.com/app", []],
    // what is none
    [["", "/", "https://", "a b", "*.*.*"], "a.com/app", []],
  ])("%j for %s are %j", (keys, image, expected) => {
    expect(match(keys, image)).toEqual(expected);
  });

  test("keep their order where they have the same key", () => {
    const entries = [
      ["a.com", 1],
      ["https://a.com", 2],
      ["a.com/", 3],
    ] as const;
    expect(matchCredentials(entries, "a.com/app")).toEqual([1, 2, 3]);
  });

  test("are those of the host itself, whatever it is called", () => {
    const label = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(65535)),
        (labels, port) => {
          const host = labels.join(".") + (port === null ? "" : `:${port}`);
          expect(match([host], `${host}/app`)).toEqual([host]);
          expect(
            match([`${labels.map(() => "*").join(".")}${port === null ? "" : `:${port}`}`], host),
          ).toHaveLength(1);
          expect(match([`x${host}`, `${host}x`], host)).toEqual([]);
        },
      ),
    );
  });

  test("are compared in time", () => {
    const started = performance.now();
    matchHost("*a".repeat(2_000), "a".repeat(4_000));
    matchHost(`${"*".repeat(4_000)}b`, "a".repeat(4_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
