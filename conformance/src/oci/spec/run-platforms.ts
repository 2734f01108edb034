import {
  formatPlatform,
  matchPlatform,
  normalizePlatform,
  parsePlatform,
  selectPlatform,
} from "@container-interfaces/oci-spec/reference";
import type { GoSpec } from "./go-spec.js";
import type { MatchCase, PlatformValue } from "./platform-cases.js";
import type { Tally } from "./run-documents.js";
import { outcome, type TextDifference, TextFindings } from "./text-findings.js";

interface PlatformAnswer {
  readonly parsed: PlatformValue | null;
  readonly normalized?: PlatformValue;
  readonly format?: string;
}

/** Compares platforms as text: what they are read as, their normal form, and how they are written. */
export async function runPlatforms(texts: readonly string[], go: GoSpec, tally: Tally): Promise<void> {
  const answers = await go.call<PlatformAnswer>("platforms", { texts });
  const host = { os: "linux", architecture: goArchitecture() };
  const findings = new TextFindings(tally);
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
    const difference = formatDifference(parsed, theirs.format ?? "");
    findings.same(`formatPlatform of ${shown}`, formatPlatform(parsed), theirs.format, difference);
    const again = outcome(() => parsePlatform(formatPlatform(parsed), { host }));
    findings.same(`what formatPlatform writes of ${shown}`, withSet(again), withSet(parsed));
  }
  findings.close("platforms", texts.length, 0.2);
}

function formatDifference(
  { architecture, variant }: PlatformValue,
  format: string,
): TextDifference | undefined {
  if ([architecture, variant].some((part) => part === "." || part === "..")) return "dots in a platform";
  return /^[\w.+()%/-]*$/.test(format) ? undefined : "characters in a platform";
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
  const findings = new TextFindings(tally);
  for (const [index, { want, have }] of cases.entries()) {
    const theirs = answers[index] as MatchAnswer;
    const shown = JSON.stringify([want, have]);
    const normal = normalizePlatform(want);
    const unknown =
      theirs.best < 0 &&
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
    const versions = [best?.platform, have[theirs.best]].map((platform) => platform?.["os.version"]);
    const newest = normal.os === "windows" && versions[0] !== versions[1] && "versions of Windows";
    findings.same(`selectPlatform(${shown})`, place, theirs.best, unknown || newest);
    findings.valid += theirs.best >= 0 ? 1 : 0;
  }
  findings.close("comparisons of platforms", cases.length, 0.2);
}
