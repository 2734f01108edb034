import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convertResult } from "./convert-result.js";
import { encodeResult, printResult } from "./encode-result.js";
import { CniError } from "./index.js";
import { canonicalAddress, canonicalCidr } from "./ip-address.js";
import { parseResult } from "./parse-result.js";
import type { Result, Result020, Result040, Result100 } from "./result-types.js";
import { specVersions } from "./spec-version.js";

/** An optional member that is there or not. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** A record without the members that are undefined. */
function sparse<T extends object>(
  members: { [K in keyof T]: fc.Arbitrary<T[K] | undefined> },
): fc.Arbitrary<T> {
  return fc
    .record(members as Record<string, fc.Arbitrary<unknown>>)
    .map(
      (record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T,
    );
}

const text = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.constantFrom("<é😀>", "\u2028", "\0"));
const ip = fc.oneof(fc.ipV4(), fc.ipV6()).filter((each) => !each.includes("%"));
const address = ip.map((each) => canonicalAddress(each) ?? "");
const cidrOf = (version: "4" | "6"): fc.Arbitrary<string> =>
  fc
    .tuple(version === "4" ? fc.ipV4() : fc.ipV6().filter((each) => !/%|::ffff:/i.test(each)), fc.nat(32))
    .map(([each, prefix]) => canonicalCidr(`${each}/${prefix}`) ?? "")
    .filter((each) => each !== "" && each.includes(":") === (version === "6"));
const cidr = fc.oneof(cidrOf("4"), cidrOf("6"));
const count = fc.integer({ min: 1, max: 65_535 });
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> =>
  maybe(fc.array(item, { minLength: 1, maxLength: 3 }));

const dns = sparse<NonNullable<Result["dns"]>>({
  nameservers: list(text),
  domain: maybe(text),
  search: list(text),
  options: list(text),
}).map((each) => (Object.keys(each).length === 0 ? undefined : each));
const plainRoute = sparse<{ dst: string; gw?: string }>({ dst: cidr, gw: maybe(address) });
const route = sparse<NonNullable<Result100["routes"]>[number]>({
  dst: cidr,
  gw: maybe(address),
  mtu: maybe(count),
  advmss: maybe(count),
  priority: maybe(count),
  table: maybe(fc.nat(255)),
  scope: maybe(fc.nat(255)),
});

const result020 = fc.constantFrom("0.1.0" as const, "0.2.0" as const).chain((cniVersion) =>
  sparse<Result020>({
    cniVersion: fc.constant(cniVersion),
    ip4: maybe(
      sparse<NonNullable<Result020["ip4"]>>({
        ip: cidrOf("4"),
        gateway: maybe(address),
        routes: list(plainRoute.filter(({ dst }) => !dst.includes(":"))),
      }),
    ),
    ip6: maybe(
      sparse<NonNullable<Result020["ip6"]>>({
        ip: cidrOf("6"),
        gateway: maybe(address),
        routes: list(plainRoute.filter(({ dst }) => dst.includes(":"))),
      }),
    ),
    dns,
  } as never),
);

const result040 = fc.constantFrom("0.3.0" as const, "0.3.1" as const, "0.4.0" as const).chain((cniVersion) =>
  sparse<Result040>({
    cniVersion: fc.constant(cniVersion),
    interfaces: list(
      sparse<NonNullable<Result040["interfaces"]>[number]>({
        name: fc.string(),
        mac: maybe(text),
        sandbox: maybe(text),
      }),
    ),
    ips: list(
      fc.constantFrom("4" as const, "6" as const).chain((version) =>
        sparse<NonNullable<Result040["ips"]>[number]>({
          version: fc.constant(version),
          interface: maybe(fc.nat(5)),
          address: cidrOf(version),
          gateway: maybe(address),
        }),
      ),
    ),
    routes: list(route),
    dns,
  }),
);

const result100 = fc.constantFrom("1.0.0" as const, "1.1.0" as const).chain((cniVersion) =>
  sparse<Result100>({
    cniVersion: fc.constant(cniVersion),
    interfaces: list(
      sparse<NonNullable<Result100["interfaces"]>[number]>({
        name: fc.string(),
        mac: maybe(text),
        mtu: maybe(count),
        sandbox: maybe(text),
        socketPath: maybe(text),
        pciID: maybe(text),
      }),
    ),
    ips: list(
      sparse<NonNullable<Result100["ips"]>[number]>({
        interface: maybe(fc.nat(5)),
        address: cidr,
        gateway: maybe(address),
      }),
    ),
    routes: list(route),
    dns,
  }),
);

const result: fc.Arbitrary<Result> = fc.oneof(result020, result040, result100);

/** The conversion, or undefined where there is none. */
function converted(each: Result, version: (typeof specVersions)[number]): Result | undefined {
  try {
    return convertResult(each, version);
  } catch (error) {
    if (CniError.is(error, "INVALID_RESULT")) return undefined;
    throw error;
  }
}

describe("any result", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(result, (each) => {
        expect(parseResult(encodeResult(each))).toEqual(each);
        expect(parseResult(printResult(each))).toEqual(each);
      }),
      { numRuns: 200 },
    );
  });

  test("can be converted to any version, or has no address", () => {
    fc.assert(
      fc.property(result, fc.constantFrom(...specVersions), (each, version) => {
        const other = converted(each, version);
        const isOld = version === "0.1.0" || version === "0.2.0";
        if (other === undefined) {
          expect(isOld).toBe(true);
          expect(
            (each.ips ?? []).length + Object.keys({ ...each }).filter((key) => /^ip[46]$/.test(key)).length,
          ).toBe(0);
          return;
        }
        expect(other.cniVersion).toBe(version);
        const back = parseResult(encodeResult(other));
        expect(encodeResult(back)).toBe(encodeResult(other));
      }),
      { numRuns: 200 },
    );
  });

  test("up and down again is what it was", () => {
    fc.assert(
      fc.property(
        fc.oneof(result020, result040),
        fc.constantFrom("0.3.0", "0.4.0", "1.0.0", "1.1.0"),
        (each, version) => {
          const isNewer = version >= each.cniVersion;
          fc.pre(isNewer && (each.cniVersion >= "0.3.0" || "ip4" in each || "ip6" in each));
          const back = convertResult(convertResult(each, version), each.cniVersion);
          expect(encodeResult(back)).toBe(encodeResult(each));
        },
      ),
      { numRuns: 200 },
    );
  });

  test("down and up again keeps what both versions can say", () => {
    fc.assert(
      fc.property(result100, fc.constantFrom("0.3.0", "0.3.1", "0.4.0"), (each, version) => {
        const interfaces = each.interfaces?.map(({ name, mac, sandbox }) => ({ name, mac, sandbox }));
        const plain = { ...each, ...(interfaces === undefined ? {} : { interfaces }) };
        const back = convertResult(convertResult(each, version), each.cniVersion);
        expect(encodeResult(back)).toBe(encodeResult(plain as Result100));
      }),
      { numRuns: 200 },
    );
  });
});

test("any JSON ends in a result or in a CniError", () => {
  const keys = [
    "cniVersion",
    "ip4",
    "ip6",
    "ip",
    "interfaces",
    "ips",
    "routes",
    "dns",
    "address",
    "gateway",
    "dst",
    "gw",
  ];
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      1.5,
      2 ** 60,
      "",
      "text",
      "10.0.0.1",
      "10.0.0.1/8",
      "::1/64",
      ...specVersions,
    ),
    fc.constantFrom<unknown>([], {}, [null], [{}]),
  );
  const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, leaf, tie("node"), fc.array(tie("tree"), { maxLength: 3 })),
    node: fc.dictionary(fc.constantFrom(...keys, "name", "mtu", "__proto__", "constructor"), tie("tree"), {
      maxKeys: 5,
    }),
  }));
  const document = fc
    .tuple(tree, fc.constantFrom(undefined, ...specVersions))
    .map(([each, cniVersion]) =>
      JSON.stringify(cniVersion === undefined || typeof each !== "object" ? each : { ...each, cniVersion }),
    );
  fc.assert(
    fc.property(document, fc.constantFrom(...specVersions), (input, version) => {
      try {
        encodeResult(convertResult(parseResult(input), version));
      } catch (error) {
        if (!CniError.is(error, "INVALID_RESULT")) throw error;
        expect(error.message).toMatch(/^\[INVALID_RESULT\] (reading|converting) a result: /);
      }
    }),
    { numRuns: 1_000 },
  );
});
