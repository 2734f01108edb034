import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { platformOfProcess } from "./host-platform.js";
import {
  formatPlatform,
  hostPlatform,
  matchPlatform,
  normalizePlatform,
  type Platform,
  parsePlatform,
  platformOrder,
  SpecError,
  selectPlatform,
} from "./index.js";

afterEach(() => vi.unstubAllGlobals());

const name = fc.oneof(
  fc.constantFrom(
    "amd64",
    "x86_64",
    "arm",
    "armhf",
    "arm64",
    "aarch64",
    "386",
    "i386",
    "riscv64",
    "linux",
    "windows",
    "macos",
  ),
  fc.string({ unit: "binary", maxLength: 5 }),
);
const variant = fc.oneof(
  fc.constantFrom("v1", "v2", "v7", "v8", "v8.3", "v9", "v9.2", "8", "v99", "v999999999"),
  fc.string(),
);
const platform: fc.Arbitrary<Platform> = fc.record(
  {
    architecture: name,
    os: name,
    variant,
    "os.version": fc.oneof(
      fc.constantFrom("10.0.17763", "10.0.20348.1", "10.0.26100"),
      fc.string({ unit: "binary" }),
    ),
    "os.features": fc.array(fc.oneof(fc.constantFrom("win32k", "a", ""), fc.string({ unit: "grapheme" })), {
      maxLength: 3,
    }),
  },
  { requiredKeys: ["architecture", "os"] },
);
const normalText = (names: string[]): string[] => [...new Set(names)].filter((one) => one !== "").sort();

describe("parsePlatform", () => {
  it("reads what people type", () => {
    expect(parsePlatform("linux/arm/v7")).toEqual({ os: "linux", architecture: "arm", variant: "v7" });
    expect(parsePlatform("Linux/x86_64")).toEqual({ os: "linux", architecture: "amd64" });
    expect(parsePlatform("windows(10.0.17763+win32k)/amd64")).toEqual({
      os: "windows",
      "os.version": "10.0.17763",
      "os.features": ["win32k"],
      architecture: "amd64",
    });
  });

  it("takes the other half from the host", () => {
    const host: Platform = { os: "freebsd", architecture: "armel" };
    expect(parsePlatform("linux", { host })).toEqual({ os: "linux", architecture: "arm", variant: "v6" });
    expect(parsePlatform("aarch64", { host })).toEqual({ os: "freebsd", architecture: "arm64" });
    expect(parsePlatform("linux").architecture).toBe(hostPlatform()?.architecture);
  });

  it("says in a browser that both halves are needed", () => {
    vi.stubGlobal("process", undefined);
    expect(hostPlatform()).toBeUndefined();
    expect(() => parsePlatform("linux")).toThrow(
      /^\[INVALID_PLATFORM\].*architecture is not known.*linux\/amd64/,
    );
    expect(() => parsePlatform("arm64")).toThrow(/system is not known/);
    expect(parsePlatform("linux/arm64").os).toBe("linux");
  });

  it.each([
    ["", /no system/],
    ["linux/", /no architecture or variant/],
    ["linux/amd64/v1/x", /more than system, architecture and variant/],
    ["plan10", /neither a system nor an architecture/],
    ["linux/a b", /"a b" is no architecture/],
    ["linux(a++b)/amd64", /a feature of the system is empty/],
    ["linux(%zz)/amd64", /percent sign/],
    ["*/amd64", /no system/],
  ])("refuses %j", (text, reason) => {
    expect(() => parsePlatform(text, { host: { os: "linux", architecture: "amd64" } })).toThrow(reason);
  });

  it("reads what formatPlatform writes, whatever version and features hold", () => {
    fc.assert(
      fc.property(platform, (given) => {
        const safe = /^[a-z0-9_]+$/i;
        fc.pre(safe.test(given.os) && safe.test(given.architecture) && safe.test(given.variant ?? "x"));
        const well = (text: string): string => Buffer.from(text).toString();
        const again = normalizePlatform(parsePlatform(formatPlatform(given)));
        expect({ ...again, "os.features": again["os.features"] ?? [] }).toEqual({
          ...normalizePlatform({
            architecture: given.architecture,
            os: given.os,
            variant: given.variant ?? "",
          }),
          ...(given["os.version"] ? { "os.version": well(given["os.version"]) } : {}),
          "os.features": normalText((given["os.features"] ?? []).map(well)),
        });
      }),
    );
  });

  it.each([
    "a".repeat(1e6),
    "linux(".repeat(2e5),
    `linux(${"+a".repeat(5e5)})/amd64`,
    "/".repeat(1e6),
    `linux(${"%41".repeat(3e5)})`,
  ])("ends soon on a megabyte", (text) => {
    const start = performance.now();
    expect(() => parsePlatform(text)).toThrow(/^\[INVALID_PLATFORM\] parsing the platform ".{0,120}": /);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("ends in a SpecError for any other text", () => {
    const pieces = fc.array(
      fc.constantFrom("linux", "arm", "/", "(", ")", "+", "%", "41", "v7", " ", "é", "*"),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          pieces.map((all) => all.join("")),
        ),
        (text) => {
          try {
            const parsed = parsePlatform(text);
            expect(normalizePlatform(parsePlatform(formatPlatform(parsed)))).toEqual(
              normalizePlatform(parsed),
            );
          } catch (error) {
            if (!SpecError.is(error, "INVALID_PLATFORM")) throw error;
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("normalizePlatform", () => {
  it("changes nothing the second time, and keeps what it does not know", () => {
    fc.assert(
      fc.property(platform, (given) => {
        const once = normalizePlatform(given);
        expect(normalizePlatform(once)).toEqual(once);
      }),
    );
    const given = {
      os: "macOS",
      architecture: "aarch64",
      variant: "v8",
      "os.features": ["b", "a", "b"],
      future: 1,
    };
    expect(normalizePlatform(given)).toEqual({
      os: "darwin",
      architecture: "arm64",
      "os.features": ["a", "b"],
      future: 1,
    });
    expect(given["os.features"]).toEqual(["b", "a", "b"]);
  });
});

describe("the order of platforms", () => {
  it.each([
    ["linux/amd64/v3", "linux/amd64/v3 linux/amd64/v2 linux/amd64/v1 linux/386"],
    ["linux/amd64", "linux/amd64 linux/386"],
    ["linux/arm64", "linux/arm64/v8 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5"],
    [
      "linux/arm64/v8.1",
      "linux/arm64/v8.1 linux/arm64/v8 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5",
    ],
    ["linux/arm", "linux/arm/v7 linux/arm/v6 linux/arm/v5"],
    ["linux/arm64/other", "linux/arm64/other"],
    ["linux/riscv64", "linux/riscv64"],
  ])("for %s", (text, expected) => {
    expect(platformOrder(parsePlatform(text)).map(formatPlatform).join(" ")).toBe(expected);
  });

  it("of arm64 v9.7 has all of v9 and v8 before arm", () => {
    const order = platformOrder(parsePlatform("linux/arm64/v9.7")).map(formatPlatform);
    expect(order).toHaveLength(8 + 10 + 4);
    expect(order.slice(7, 9)).toEqual(["linux/arm64/v9", "linux/arm64/v8.9"]);
  });

  it("is short, begins with what was asked for, and each of it is chosen", () => {
    fc.assert(
      fc.property(platform, (want) => {
        const order = platformOrder(want);
        expect(order.length).toBeLessThan(110);
        expect(matchPlatform(want, order[0] as Platform)).toBe(true);
        const candidates = order.map((one) => ({ platform: one })).reverse();
        expect(selectPlatform(want, candidates)).toBe(candidates.at(-1));
      }),
    );
  });
});

describe("selectPlatform", () => {
  const from = (...texts: string[]): { text: string; platform?: Platform }[] =>
    texts.map((text) => (text === "" ? { text } : { text, platform: parsePlatform(text) }));
  const choose = (want: string, ...texts: string[]): string | undefined =>
    selectPlatform(parsePlatform(want), from(...texts))?.text;

  it("prefers the nearest, whatever the order", () => {
    expect(choose("linux/arm64", "linux/arm/v6", "linux/amd64", "linux/arm/v7")).toBe("linux/arm/v7");
    expect(choose("linux/amd64/v3", "linux/386", "linux/amd64", "linux/amd64/v2", "linux/amd64/v4")).toBe(
      "linux/amd64/v2",
    );
    expect(choose("linux/arm/v6", "linux/arm/v7")).toBeUndefined();
    expect(choose("linux/amd64", "", "unknown/unknown")).toBeUndefined();
    expect(choose("linux/amd64", "linux/amd64", "linux/x86_64")).toBe("linux/amd64");
  });

  it("prefers what uses more of the system's features, and takes none that needs others", () => {
    expect(choose("linux(+a+b)/amd64", "linux/amd64", "linux(+a)/amd64", "linux(+c)/amd64")).toBe(
      "linux(+a)/amd64",
    );
  });

  it("takes of Windows what the build runs, the newest first", () => {
    const images = [
      "10.0.17763.1",
      "10.0.20348.9",
      "10.0.20348.10",
      "10.0.25398",
      "10.0.26100.1",
      "10.0.26200",
    ];
    const windows = (build: string): string | undefined =>
      choose(`windows(${build})/amd64`, ...images.map((image) => `windows(${image}+win32k)/amd64`));
    expect(windows("10.0.17763.5000")).toBe("windows(10.0.17763.1+win32k)/amd64");
    expect(windows("10.0.20348")).toBe("windows(10.0.20348.10+win32k)/amd64");
    expect(windows("10.0.26100")).toBe("windows(10.0.26100.1+win32k)/amd64");
    expect(windows("10.0.19041")).toBeUndefined();
    expect(windows("11.0.26100")).toBeUndefined();
    expect(choose("windows(10.0.26200)/amd64", "windows(10.0.17763)/amd64", "windows/amd64")).toBe(
      "windows/amd64",
    );
  });
});

describe("hostPlatform", () => {
  it.each<[string, Parameters<typeof platformOfProcess>[0], string | undefined]>([
    ["linux x64", { platform: "linux", arch: "x64" }, "linux/amd64"],
    ["mac", { platform: "darwin", arch: "arm64" }, "darwin/arm64/v8"],
    [
      "armv6",
      { platform: "linux", arch: "arm", config: { variables: { arm_version: "6" } } },
      "linux/arm/v6",
    ],
    ["arm of unknown version", { platform: "linux", arch: "arm" }, "linux/arm/v7"],
    ["solaris", { platform: "sunos", arch: "x64" }, "solaris/amd64"],
    ["32 bits", { platform: "linux", arch: "ia32" }, "linux/386"],
    [
      "windows",
      { platform: "win32", arch: "x64", getBuiltinModule: () => ({ release: () => "10.0.20348" }) },
      "windows(10.0.20348)/amd64",
    ],
    ["a bundler's process", { platform: "browser" }, undefined],
    ["another bundler's", { platform: "browser", arch: "javascript" }, undefined],
    ["nothing", undefined, undefined],
  ])("of %s", (_name, process, expected) => {
    const found = platformOfProcess(process);
    expect(found && formatPlatform(found)).toBe(expected);
  });

  it("is that of this process", () => {
    expect(hostPlatform()).toEqual(platformOfProcess(process));
    expect(parsePlatform(formatPlatform(hostPlatform() as Platform))).toMatchObject({
      os: hostPlatform()?.os,
    });
  });
});
