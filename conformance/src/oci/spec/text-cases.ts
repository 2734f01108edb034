import { Random } from "../../cni/differential/random.js";

const hex = (length: number, digits = "0123456789abcdef"): string => {
  const random = new Random(length);
  return Array.from({ length }, () => digits[random.below(digits.length)]).join("");
};

// biome-ignore format: a table
const domains = [
  "docker.io", "index.docker.io", "localhost", "localhost:5000", "example.com", "example.com:8080", "EXAMPLE.com", "Example", "example",
  "registry-1.docker.io", "127.0.0.1:5000", "[::1]", "[::1]:5000", "[2001:db8::1]:443", "a.b", "a", "[fe80::1%eth0]:80", "a_b.c", "a__b.c",
  "-a.b", "a-.b", "a..b", "a.b.", ".a", "xn--n3h.com", "a:", "a:x", ":80", "[", "[]", "[::1", "[::1]x", "[::1]:", "Localhost",
  "LOCALHOST:5000", "docker.io:443", "é.com", "a.b:99999999999", "foo--bar.com", "FOO_BAR", "a b.c",
];
// biome-ignore format: a table
const paths = [
  "busybox", "library/busybox", "library", "a/b/c", "a--b", "a---b/c", "a__b", "a_b", "a.b", "a..b", "a._b", "a___b", "a-_b", "-a", "a-",
  "_a", "a_", "Busybox", "busyBox", "a//b", "/a", "a/", "", "a/b_c.d-e--f", "1", "0a", "x".repeat(255), "x".repeat(256), `${"y/".repeat(127)}y`,
  `${"y/".repeat(128)}y`, "é", "a b", "ab\n", "\ta", "library/a/b", "sha256", "a@b", "aA/b", hex(64), `${hex(63)}g`, hex(64).toUpperCase(), hex(65),
];
// biome-ignore format: a table
const tags = [
  "latest", "1.36", "v1", "_a", "-a", ".a", "A-B_c.d", "", "a:b", "a/b", "x".repeat(128), "x".repeat(129), "é", "a b", "5000", "sha256", "..", "a-",
  "Latest", "a+b", "\n",
];
// biome-ignore format: a table
const digests = [
  `sha256:${hex(64)}`, `sha512:${hex(128)}`, `sha384:${hex(96)}`, `sha256:${hex(63)}`, `sha256:${hex(65)}`, `sha256:${hex(64).toUpperCase()}`,
  `SHA256:${hex(64)}`, `sha512:${hex(64)}`, `sha384:${hex(64)}`, `md5:${hex(32)}`, `md5:${hex(31)}`, "sha256", "sha256:", "", `:${hex(64)}`,
  `sha256+b64:${hex(43)}_`, `sha256+b64:${hex(40)}`, "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8", `sha1:${hex(40)}`,
  `a+b.c_d-e:${hex(32)}`, `1a:${hex(40)}`, `a++b:${hex(40)}`, `+a:${hex(40)}`, `a+:${hex(40)}`, `sha256:${hex(64)}@sha256:${hex(64)}`,
  `sha256:g${hex(63)}`, `sha256: ${hex(64)}`, `A:${hex(32)}`, "a:=_-Z", "a:é", `sha-256:${hex(32)}`, `sha256:${hex(64)}\n`, "foo:bar:baz",
];
// biome-ignore format: a table
const unusualReferences = [
  "", "/", ":", "@", "//", "a@", "a:", `@sha256:${hex(64)}`, ":latest", "a:1@", "a/b:1/c", "user:pass@host/a", "https://example.com/a", "a:b@c:d",
  "docker.io/", "docker.io", "localhost", "index.docker.io/a", "index.docker.io/library/a", "docker.io/docker.io/a", "library/", "a:B", "Foo/bar",
  "foo/Bar", "foo/bar:TAG", "Foo", "FOO.com/a", "a:5000/b", "5000:a",
];
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
// biome-ignore format: a table
const pieces = [
  "a", "A", "0", ".", "-", "_", "/", ":", "@", "[", "]", "%", "+", "é", " ", "\n", "__", "--", "..", "library/", "sha256:", "localhost/",
  "docker.io/", "\u212A", "\u0130", "\u{1F600}",
];

/** Changes a character or two of a text. */
function changed(text: string, random: Random): string {
  const characters = [...text];
  for (let changes = 1 + random.below(2); changes > 0; changes -= 1) {
    const place = random.below(characters.length + 1);
    const [removed, added] = random.pick([
      [1, []],
      [0, [random.pick(pieces)]],
      [1, [random.pick(pieces)]],
    ] as const);
    characters.splice(place, removed, ...added);
  }
  return characters.join("");
}

function reference(random: Random, usual: boolean): string {
  const first = <T>(all: readonly T[], count: number): T => random.pick(usual ? all.slice(0, count) : all);
  const domain = random.below(10) < 6 ? `${first(domains, 15)}/` : "";
  const tag = random.below(2) === 0 ? `:${first(tags, 4)}` : "";
  const digest = random.below(3) === 0 ? `@${first(digests, 3)}` : "";
  return `${domain}${first(paths, 9)}${tag}${digest}`;
}

/** References, each once. */
export function references(random: Random, count: number): readonly string[] {
  const all = new Set([...unusualReferences, ...paths, ...digests, ...domains]);
  for (let made = 0; made < count; made += 1) {
    const makes = [
      () => reference(random, false),
      () => reference(random, true),
      () => changed(reference(random, true), random),
    ];
    all.add((makes[made % 3] ?? String)());
  }
  return [...all];
}

/** Digests, each once. */
export function digestTexts(random: Random, count: number): readonly string[] {
  return [
    ...new Set([...digests, ...Array.from({ length: count }, () => changed(random.pick(digests), random))]),
  ];
}

/** Platforms as text, each once. */
export function platformTexts(random: Random, count: number): readonly string[] {
  const all = new Set([...systems, ...architectures, "a/b/c/d", "//", "linux//v7", "linux/amd64/v1"]);
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

/** Lists of the digests of layers. */
export function diffIdLists(random: Random, count: number): readonly (readonly string[])[] {
  const digit = (): string => random.pick([..."0123456789abcdef"]);
  const digest = (): string => {
    const [algorithm, length] = random.pick([
      ["sha256", 64],
      ["sha256", 64],
      ["sha512", 128],
    ] as const);
    return `${algorithm}:${Array.from({ length }, digit).join("")}`;
  };
  return Array.from({ length: count }, (_, index) => Array.from({ length: index % 12 }, digest));
}
