import { isDeepStrictEqual } from "node:util";
import {
  chainIds,
  familiarName,
  familiarString,
  formatPlatform,
  formatReference,
  isDigest,
  matchPlatform,
  normalizePlatform,
  parseDigest,
  parseDockerRef,
  parseNormalizedReference,
  parsePlatform,
  parseReference,
  SpecError,
  selectPlatform,
} from "@container-interfaces/oci-spec/reference";
import { expect } from "../../expect.js";
import type { GoSpec } from "./go-spec.js";
import type { Tally } from "./run-documents.js";
import type { MatchCase, PlatformValue } from "./text-cases.js";

/** Every difference in references, digests and platforms that is meant. Each has to be seen. */
export const textDifferences: Readonly<Record<string, string>> = {
  "registry that is none":
    "what is before the first slash and is no host and port is refused; Go answers a reference to no registry",
  "no UTF-8 in a platform": "percent signs that give no UTF-8 are refused; Go takes the bytes",
  "characters in a platform":
    "characters that could not be read again are written with percent signs; Go writes some as they are",
  "variants of arm64": "a variant that is not known here runs what is of the same; Go has nothing for it",
  "versions of Windows":
    "of several versions of Windows the newest is the best, as on Windows itself; Go elsewhere takes the first",
};

/** What the comparison of one kind of text finds. */
class Findings {
  readonly faults: string[] = [];
  valid = 0;
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Compares two values; in what differs, the difference that is named counts as meant. */
  same(
    what: string,
    ours: unknown,
    theirs: unknown,
    difference?: keyof typeof textDifferences | false,
  ): void {
    if (isDeepStrictEqual(plain(ours), plain(theirs))) return;
    if (typeof difference === "string") {
      this.#tally.differences.set(difference, (this.#tally.differences.get(difference) ?? 0) + 1);
    } else this.faults.push(`${what}: ours ${JSON.stringify(ours)}, Go ${JSON.stringify(theirs)}`);
  }

  close(what: string, cases: number, least: number): void {
    this.#tally.cases += cases;
    console.log(`  ${cases} ${what}, ${this.valid} valid`);
    const { length } = this.faults;
    expect(length === 0, `${length} differences\n${this.faults.slice(0, 12).join("\n")}`);
    expect(this.valid >= least * cases, `only ${this.valid} of ${cases} are valid`);
  }
}

/** As JSON has it, with keys in order, and without empty lists, which Go leaves out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value ?? null;
  const members = Object.entries(value).filter(([, item]) => !(Array.isArray(item) && item.length === 0));
  return Object.fromEntries(members.map(([key, item]) => [key, plain(item)]));
}

/** What a call gives, null where it throws a SpecError. */
function outcome<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (SpecError.is(error)) return null;
    throw error;
  }
}

interface ReferenceAnswer {
  readonly strict: object | null;
  readonly normalized: { readonly domain?: string } | null;
  readonly dockerRef?: string;
  readonly familiar?: string;
  readonly familiarName?: string;
}

/** Compares references: what they are read as, strictly and as people type them, and how they are written. */
export async function runReferences(texts: readonly string[], go: GoSpec, tally: Tally): Promise<void> {
  const answers = await go.call<ReferenceAnswer>("references", { texts });
  const findings = new Findings(tally);
  for (const [index, text] of texts.entries()) {
    const theirs = answers[index] as ReferenceAnswer;
    const shown = JSON.stringify(text.slice(0, 200));
    const strict = outcome(() => parseReference(text));
    findings.same(`parseReference(${shown})`, strict, theirs.strict);
    if (strict !== null) findings.same(`formatReference of ${shown}`, formatReference(strict), text);
    findings.valid += strict === null ? 0 : 1;
    const normalized = outcome(() => parseNormalizedReference(text));
    const isNone = theirs.normalized !== null && theirs.normalized.domain === undefined;
    const difference = isNone && normalized === null && "registry that is none";
    findings.same(`parseNormalizedReference(${shown})`, normalized, theirs.normalized, difference);
    if (normalized === null || theirs.normalized === null) continue;
    findings.same(`familiarName of ${shown}`, familiarName(normalized), theirs.familiarName);
    findings.same(`familiarString of ${shown}`, familiarString(normalized), theirs.familiar);
    const dockerRef = outcome(() => formatReference(parseDockerRef(text)));
    findings.same(`parseDockerRef(${shown})`, dockerRef, theirs.dockerRef);
  }
  findings.close("references", texts.length, 0.2);
}

/** Compares digests: whether they are any, and of an algorithm that is known. */
export async function runDigests(texts: readonly string[], go: GoSpec, tally: Tally): Promise<void> {
  const answers = await go.call<string>("digests", { texts });
  const findings = new Findings(tally);
  for (const [index, text] of texts.entries()) {
    const digest = outcome(() => parseDigest(text));
    const known = digest !== null && /^sha(256|384|512)$/.test(digest.algorithm);
    const ours = digest === null ? "invalid" : known ? "valid" : "unsupported";
    findings.same(`parseDigest(${JSON.stringify(text)})`, ours, answers[index]);
    findings.same(`isDigest(${JSON.stringify(text)})`, isDigest(text), answers[index] !== "invalid");
    findings.valid += digest === null ? 0 : 1;
  }
  findings.close("digests", texts.length, 0.1);
}

interface PlatformAnswer {
  readonly parsed: PlatformValue | null;
  readonly normalized?: PlatformValue;
  readonly format?: string;
}

/** Compares platforms as text: what they are read as, their normal form, and how they are written. */
export async function runPlatforms(texts: readonly string[], go: GoSpec, tally: Tally): Promise<void> {
  const answers = await go.call<PlatformAnswer>("platforms", { texts });
  const host = { os: "linux", architecture: goArchitecture() };
  const findings = new Findings(tally);
  for (const [index, text] of texts.entries()) {
    const theirs = answers[index] as PlatformAnswer;
    const shown = JSON.stringify(text);
    const parsed = outcome(() => parsePlatform(text, { host }));
    const isText = !JSON.stringify(theirs.parsed).includes("\uFFFD");
    findings.same(
      `parsePlatform(${shown})`,
      parsed,
      theirs.parsed,
      !isText && parsed === null && "no UTF-8 in a platform",
    );
    if (parsed === null || theirs.parsed === null) continue;
    findings.valid += 1;
    findings.same(`normalizePlatform of ${shown}`, normalizePlatform(parsed), theirs.normalized);
    const raw = !/^[\w.+()%/-]*$/.test(theirs.format ?? "") && "characters in a platform";
    findings.same(`formatPlatform of ${shown}`, formatPlatform(parsed), theirs.format, raw);
    const again = outcome(() => parsePlatform(formatPlatform(parsed), { host }));
    findings.same(`what formatPlatform writes of ${shown}`, withSet(again), withSet(parsed));
  }
  findings.close("platforms", texts.length, 0.2);
}

/** Features are a set when they are written. */
function withSet(platform: PlatformValue | null): unknown {
  return platform && { ...platform, "os.features": [...new Set(platform["os.features"])].sort() };
}

function goArchitecture(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}

interface MatchAnswer {
  readonly normalized: readonly PlatformValue[];
  readonly match: readonly boolean[];
  readonly only: readonly boolean[];
  readonly best: number;
}

/** Compares which platforms run on others, and which of several is chosen. */
export async function runMatches(cases: readonly MatchCase[], go: GoSpec, tally: Tally): Promise<void> {
  const answers = await go.call<MatchAnswer>("matches", { matches: cases });
  const findings = new Findings(tally);
  for (const [index, { want, have }] of cases.entries()) {
    const theirs = answers[index] as MatchAnswer;
    const shown = JSON.stringify([want, have]);
    const normal = normalizePlatform(want);
    const unknown =
      normal.architecture === "arm64" &&
      !/^(v8(\.\d)?|v9(\.[0-7])?)?$/.test(normal.variant ?? "") &&
      "variants of arm64";
    findings.same(`normalizePlatform of ${shown}`, have.map(normalizePlatform), theirs.normalized);
    const matches = have.map((platform) => matchPlatform(want, platform));
    findings.same(`matchPlatform(${shown})`, matches, theirs.match);
    const candidates = have.map((platform) => ({ platform }));
    const runs = candidates.map((candidate) => selectPlatform(want, [candidate]) !== undefined);
    findings.same(`selectPlatform of each of ${shown}`, runs, theirs.only, unknown);
    const best = selectPlatform(want, candidates);
    const place = best === undefined ? -1 : candidates.indexOf(best);
    const newest = normal.os === "windows" && place >= 0 === theirs.best >= 0 && "versions of Windows";
    findings.same(`selectPlatform(${shown})`, place, theirs.best, unknown || newest);
    findings.valid += theirs.best >= 0 ? 1 : 0;
  }
  findings.close("comparisons of platforms", cases.length, 0.2);
}

/** Compares the ids of chains of layers. */
export async function runChains(
  chains: readonly (readonly string[])[],
  go: GoSpec,
  tally: Tally,
): Promise<void> {
  const answers = await go.call<readonly string[]>("chains", { chains });
  const findings = new Findings(tally);
  for (const [index, chain] of chains.entries()) {
    findings.same(`chainIds(${JSON.stringify(chain)})`, await chainIds(chain), answers[index] ?? []);
    findings.valid += 1;
  }
  findings.close("chains", chains.length, 1);
}
