import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseChallenges } from "./parse-challenges.js";

const parse = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe("the header WWW-Authenticate", () => {
  test("of a token server", () => {
    expect(
      parse(
        'Bearer realm="https://auth.example.com/token",service="registry",scope="repository:a/b:pull,push"',
      ),
    ).toEqual([
      [
        "bearer",
        { realm: "https://auth.example.com/token", service: "registry", scope: "repository:a/b:pull,push" },
      ],
    ]);
  });

  test.each<[string, unknown]>([
    ["Basic realm=x", [["basic", { realm: "x" }]]],
    ['basic Realm = "a b"', [["basic", { realm: "a b" }]]],
    ["Negotiate", [["negotiate", {}]]],
    [
      "Negotiate YWJj=, Basic realm=x",
      [
        ["negotiate", {}],
        ["basic", { realm: "x" }],
      ],
    ],
    [
      'Basic realm="x", Bearer realm="y",service=z',
      [
        ["basic", { realm: "x" }],
        ["bearer", { realm: "y", service: "z" }],
      ],
    ],
    ['Bearer realm="a \\"quoted\\" word"', [["bearer", { realm: 'a "quoted" word' }]]],
    ['Bearer realm="first",realm="second"', [["bearer", { realm: "first" }]]],
    [', ,Basic realm="x",,', [["basic", { realm: "x" }]]],
    ['Bearer realm=""', [["bearer", { realm: "" }]]],
    ["", []],
    ["=", []],
    ['"', []],
  ])("%s", (header, expected) => {
    expect(parse(header)).toEqual(expected);
  });

  test("that does not end keeps what is before", () => {
    const [first] = parse('Bearer service="s",realm="https://a');
    expect(first).toEqual(["bearer", { service: "s" }]);
  });

  test("has a limit of challenges and of length", () => {
    expect(parse("a,".repeat(5_000)).length).toBeLessThanOrEqual(16);
    expect(parse(`Basic realm="${"x".repeat(100_000)}"`)).toEqual([
      ["basic", {}],
      ["realm", {}],
    ]);
  });

  test("is read for any parameters", () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const parameters = fc.uniqueArray(fc.tuple(token, fc.string({ unit: "grapheme-ascii", maxLength: 20 })), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(token, parameters), { minLength: 1, maxLength: 4 }), (challenges) => {
        const quote = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`;
        const header = challenges
          .map(
            ([scheme, list]) =>
              `${scheme} ${list.map(([name, value]) => `${name}=${quote(value)}`).join(", ")}`,
          )
          .join(", ");
        expect(parse(header)).toEqual(challenges.map(([scheme, list]) => [scheme, Object.fromEntries(list)]));
      }),
    );
  });

  test("ends for any text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(parseChallenges(text).length).toBeLessThanOrEqual(16);
      }),
    );
    const started = performance.now();
    for (const text of [
      '"\\'.repeat(50_000),
      "a=".repeat(50_000),
      " ".repeat(100_000),
      `a ${"b".repeat(100_000)}`,
    ]) {
      parseChallenges(text);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
