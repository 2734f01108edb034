import type { Random } from "../../cni/differential/random.js";
import { changed } from "./changed.js";

// biome-ignore format: a table
const systems = [
  "linux", "Linux", "windows", "WINDOWS", "darwin", "macos", "MacOS", "freebsd", "foo", "zos", "js", "wasip1", "", "li nux", "linux(", "linux()",
  "windows(10.0.17763)", "windows(10.0.17763+win32k)", "windows(+win32k+x)", "windows(+)", "windows(10++x)", "linux(a+b+a)", "linux(%20)",
  "linux(a%2Bb+c%28d%29)", "linux(%)", "linux(%zz)", "linux(%2)", "linux(a)b", "linux(%C3%A9)", "linux(%C3)", "linux(+%2F)", "unknown", "linux*",
];

// biome-ignore format: a table
const architectures = [
  "amd64", "AMD64", "x86_64", "x86-64", "i386", "386", "aarch64", "arm64", "armhf", "armel", "arm", "ARM", "ppc64le", "s390x", "riscv64", "foo",
  "loong64", "mips64le", "", "a b", "a.b", "(x)", "wasm", "arm64be", "armv7l", "unknown",
];

// biome-ignore format: a table
const variants = [
  "", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "5", "6", "7", "8", "v8.0", "v8.1", "v8.5", "v8.9", "v9", "9", "9.0", "v9.0", "v9.1", "v9.7", "V7", "x",
  "rva20u64", "v4t", "3", "v8.10", "v9.8", "v10",
];

// biome-ignore format: a table
const windowsVersions = [
  "", "10.0.17763", "10.0.17763.1000", "10.0.20348", "10.0.20348.5", "10.0.22621", "10.0.25398", "10.0.26100", "10.0.26200.1", "10.0.14393.1066", "10.0",
  "10.0.x", "11.0.20348", "10.1.20348", "10.0.65536", "256.0.1", "0.0.0", "10.0.20347",
];

const features = [null, null, [], ["win32k"], ["a"], ["b"], ["a", "b"], ["b", "a"], ["win32k", "a"]];

/** Platforms as text, each once. */
export function platformTexts(random: Random, count: number): readonly string[] {
  const all = new Set([
    ...systems,
    ...architectures,
    "a/b/c/d",
    "linux/..",
    "linux/arm/..",
    "//",
    "linux//v7",
    "linux/amd64/v1",
  ]);
  for (let made = 0; made < count; made += 1) {
    const usual = `${random.pick(systems.slice(0, 5))}/${random.pick(architectures.slice(0, 13))}`;
    const texts = [
      `${random.pick(systems)}/${random.pick(architectures)}/${random.pick(variants)}`,
      `${random.pick(systems)}/${random.pick(architectures)}`,
      `${usual}/${random.pick(variants)}`,
      changed(usual, random),
    ];
    all.add(texts[made % 4] ?? "");
  }
  return [...all];
}

/** A platform as documents have it. */
export interface PlatformValue {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
}

/** A platform that is wanted, and those that there are. */
export interface MatchCase {
  readonly want: PlatformValue;
  readonly have: readonly PlatformValue[];
}

function platform(random: Random, os: string): PlatformValue {
  const architecture = random.pick(architectures.slice(0, 13));
  const variant = random.below(2) === 0 ? "" : random.pick(variants);
  const version = os === "windows" || random.below(10) === 0 ? random.pick(windowsVersions) : "";
  return assembled(architecture, os, variant, version, random.pick(features));
}

function assembled(
  architecture: string,
  os: string,
  variant: string,
  version: string,
  osFeatures: readonly string[] | null,
): PlatformValue {
  return {
    architecture,
    os,
    ...(variant === "" ? {} : { variant }),
    ...(version === "" ? {} : { "os.version": version }),
    ...(osFeatures === null ? {} : { "os.features": osFeatures }),
  };
}

/** A platform that differs from another in one thing. */
function near(want: PlatformValue, random: Random): PlatformValue {
  const {
    architecture,
    os,
    variant = "",
    "os.version": version = "",
    "os.features": osFeatures = null,
  } = want;
  const makes = [
    () => want,
    () => assembled(architecture, os, "", version, osFeatures),
    () => assembled(architecture, os, random.pick(variants), version, osFeatures),
    () => assembled(random.pick(architectures.slice(0, 13)), os, variant, version, osFeatures),
    () => assembled(architecture, os, variant, version, random.pick(features)),
    () => assembled(architecture, os, variant, random.pick(windowsVersions), osFeatures),
  ];
  return random.pick(makes)();
}

const wanted = ["linux", "linux", "windows", "windows", "darwin", "macos", "Linux", "", "unknown"];

/** Platforms to compare with each other. */
export function matchCases(random: Random, count: number): readonly MatchCase[] {
  return Array.from({ length: count }, () => {
    const want = platform(random, random.pick(wanted));
    const have = Array.from({ length: 2 + random.below(5) }, () =>
      random.below(10) < 7 ? near(want, random) : platform(random, random.pick(wanted)),
    );
    return { want, have };
  });
}
