import { Random } from "../../cni/differential/random.js";
import { changed } from "./changed.js";

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
