import {
  chainIds,
  familiarName,
  familiarString,
  formatReference,
  isDigest,
  parseDigest,
  parseDockerRef,
  parseNormalizedReference,
  parseReference,
} from "@container-interfaces/oci-spec/reference";
import type { GoSpec } from "./go-spec.js";
import type { Tally } from "./run-documents.js";
import { outcome, TextFindings } from "./text-findings.js";

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
  const findings = new TextFindings(tally);
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
  const findings = new TextFindings(tally);
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

/** Compares the ids of chains of layers. */
export async function runChains(
  chains: readonly (readonly string[])[],
  go: GoSpec,
  tally: Tally,
): Promise<void> {
  const answers = await go.call<readonly string[]>("chains", { chains });
  const findings = new TextFindings(tally);
  for (const [index, chain] of chains.entries()) {
    findings.same(`chainIds(${JSON.stringify(chain)})`, await chainIds(chain), answers[index] ?? []);
    findings.valid += 1;
  }
  findings.close("chains", chains.length, 1);
}
