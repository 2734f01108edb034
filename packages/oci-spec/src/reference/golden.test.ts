import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  chainIds,
  familiarName,
  familiarString,
  formatPlatform,
  formatReference,
  matchPlatform,
  normalizePlatform,
  type Platform,
  parseDigest,
  parseDockerRef,
  parseNormalizedReference,
  parsePlatform,
  parseReference,
  type Reference,
  SpecError,
  selectPlatform,
} from "./index.js";

/**
 * What the Go modules answer that containerd 2 is built with: distribution/reference v0.6.0, containerd/platforms
 * v1.0.0-rc.5 on linux/amd64, go-digest v1.0.0, and identity of image-spec v1.1.1.
 */
function golden<T>(name: string): T[] {
  return JSON.parse(
    readFileSync(new URL(`../../testdata/reference/${name}.json`, import.meta.url), "utf8"),
  ) as T[];
}

/** What a call gives, null where it throws a SpecError; any other error fails the test. */
function outcome<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (SpecError.is(error)) return null;
    throw error;
  }
}

interface ReferenceRow {
  readonly text: string;
  readonly strict: Reference | null;
  readonly normalized: Reference | null;
  readonly dockerRef?: string;
  readonly familiar?: string;
  readonly familiarName?: string;
}

describe("references as Go reads them", () => {
  const rows = golden<ReferenceRow>("references");

  it.each(rows)("$text", (row) => {
    const strict = outcome(() => parseReference(row.text));
    expect(strict).toEqual(row.strict);
    if (strict !== null) expect(formatReference(strict)).toBe(row.text);
    // on purpose: Go takes a registry that is no host and port into the path, and answers a reference to no registry
    const expected = row.normalized?.domain === undefined ? null : row.normalized;
    const normalized = outcome(() => parseNormalizedReference(row.text));
    expect(normalized).toEqual(expected);
    if (normalized === null) return;
    expect(familiarName(normalized)).toBe(row.familiarName);
    expect(familiarString(normalized)).toBe(row.familiar);
    expect(formatReference(parseDockerRef(row.text))).toBe(row.dockerRef);
  });

  it("are enough, and a third of them is valid", () => {
    expect(rows.length).toBeGreaterThan(250);
    expect(rows.filter(({ strict }) => strict !== null).length).toBeGreaterThan(rows.length / 3);
  });
});

describe("digests as Go reads them", () => {
  it.each(golden<{ text: string; verdict: string }>("digests"))("$text", ({ text, verdict }) => {
    const digest = outcome(() => parseDigest(text));
    const known = digest !== null && /^sha(256|384|512)$/.test(digest.algorithm);
    expect(digest === null ? "invalid" : known ? "valid" : "unsupported").toBe(verdict);
  });
});

interface PlatformRow {
  readonly text: string;
  readonly parsed: Platform | null;
  readonly format?: string;
  readonly normalized?: Platform;
}

describe("platforms as Go reads them", () => {
  it.each(golden<PlatformRow>("platforms"))("$text", (row) => {
    const platform = outcome(() => parsePlatform(row.text, { host: { os: "linux", architecture: "amd64" } }));
    // on purpose: Go takes percent signs that give no UTF-8
    const isText = !JSON.stringify(row.parsed).includes("\uFFFD");
    expect(platform).toEqual(isText ? row.parsed : null);
    if (platform === null) return;
    expect(normalizePlatform(platform)).toEqual(row.normalized);
    // on purpose: Go writes characters raw that it does not read
    if (/^[\w.+()%/-]*$/.test(row.format ?? "")) expect(formatPlatform(platform)).toBe(row.format);
  });
});

interface MatchRow {
  readonly want: Platform;
  readonly have: readonly Platform[];
  readonly normalized: readonly Platform[];
  readonly match: readonly boolean[];
  readonly only: readonly boolean[];
  readonly best: number;
}

describe("platforms as Go compares them", () => {
  it.each(golden<MatchRow>("matches").map((row, index) => [index, row] as const))("row %i", (_index, row) => {
    const candidates = row.have.map((platform) => ({ platform }));
    expect(row.have.map(normalizePlatform)).toEqual(row.normalized);
    expect(row.have.map((have) => matchPlatform(row.want, have))).toEqual(row.match);
    const want = normalizePlatform(row.want);
    // on purpose: of a variant of arm64 that it does not know, Go runs nothing, not even the same
    if (want.architecture === "arm64" && !/^(v8(\.\d)?|v9(\.[0-7])?)?$/.test(want.variant ?? "")) return;
    expect(candidates.map((candidate) => selectPlatform(row.want, [candidate]) !== undefined)).toEqual(
      row.only,
    );
    const best = selectPlatform(row.want, candidates);
    // on purpose: of several versions of Windows, Go takes the first here, and the newest on a host that is one
    if (want.os === "windows") expect(best === undefined).toBe(row.best < 0);
    else expect(best === undefined ? -1 : candidates.indexOf(best)).toBe(row.best);
  });
});

describe("chain ids as Go computes them", () => {
  it.each(golden<{ diffIds: string[]; chainIds: string[] }>("chains"))(
    "of $diffIds.length layers",
    async (row) => {
      expect(await chainIds(row.diffIds)).toEqual(row.chainIds);
    },
  );
});
