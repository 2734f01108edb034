import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checks } from "../checks.js";
import { Random } from "../cni/differential/random.js";
import { expectEqual } from "../expect.js";
import { documentDifferences } from "./spec/document-differences.js";
import { completeDocuments, foundDocuments } from "./spec/documents.js";
import { buildGoSpec, GoSpec } from "./spec/go-spec.js";
import { pathsIn } from "./spec/json-tree.js";
import { combined, mutants } from "./spec/mutants.js";
import { matchCases, platformTexts } from "./spec/platform-cases.js";
import { diffIdLists, digestTexts, references } from "./spec/reference-cases.js";
import { runDocuments, type Tally } from "./spec/run-documents.js";
import { runMatches, runPlatforms } from "./spec/run-platforms.js";
import { runChains, runDigests, runReferences } from "./spec/run-references.js";
import { textDifferences } from "./spec/text-findings.js";

const seeds = [1, 2, 3];

/**
 * Gives the same documents, references, digests and platforms to Go's modules and JSON schemas and to oci-spec, and compares what comes of
 * them. Where they differ on purpose is in `spec/document-differences.ts` and `spec/text-findings.ts`.
 */
export async function checkSpec(checks: Checks): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "oci-spec-"));
  try {
    await using go = new GoSpec(await buildGoSpec(folder));
    const tally: Tally = { cases: 0, differences: new Map() };
    await checkDocuments(checks, go, tally);
    await checkTexts(checks, go, tally);
    await checks.check("oci-spec: every deliberate difference is seen", async () => {
      const listed = [...Object.keys(documentDifferences), ...Object.keys(textDifferences)];
      console.log(`  ${tally.cases} cases, ${listed.length} deliberate differences`);
      expectEqual(
        listed.filter((id) => !tally.differences.has(id)),
        [],
        "what is listed and was not seen",
      );
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkDocuments(checks: Checks, go: GoSpec, tally: Tally): Promise<void> {
  for (const { name, kind, tree } of await foundDocuments()) {
    await checks.check(
      `oci-spec: ${name}`,
      async () => await runDocuments(kind, [{ name, tree }], go, tally),
    );
  }
  for (const { name, kind, tree } of await completeDocuments()) {
    const paths = pathsIn(tree);
    const sections = name === "Spec" ? new Set(paths.map(([key]) => String(key))) : [""];
    for (const section of sections) {
      const own = paths.filter(([key]) => section === "" || key === section);
      const part = section === "" ? name : `${name}.${section}`;
      await checks.check(
        `oci-spec: ${part}, one change each`,
        async () => await runDocuments(kind, mutants(tree, own), go, tally),
      );
    }
    // a document of one place has had all its changes
    for (const seed of paths.length === 1 ? [] : seeds) {
      await checks.check(
        `oci-spec: ${name}, several changes, seed ${seed}`,
        async () => await runDocuments(kind, combined(tree, 150, new Random(seed)), go, tally),
      );
    }
  }
}

async function checkTexts(checks: Checks, go: GoSpec, tally: Tally): Promise<void> {
  for (const seed of seeds) {
    const random = new Random(seed);
    const runs: Readonly<Record<string, () => Promise<void>>> = {
      references: async () => await runReferences(references(random, 3_000), go, tally),
      digests: async () => await runDigests(digestTexts(random, 600), go, tally),
      platforms: async () => await runPlatforms(platformTexts(random, 2_000), go, tally),
      "platforms compared": async () => await runMatches(matchCases(random, 1_000), go, tally),
      "chains of layers": async () => await runChains(diffIdLists(random, 60), go, tally),
    };
    for (const [name, run] of Object.entries(runs))
      await checks.check(`oci-spec: ${name}, seed ${seed}`, run);
  }
}
