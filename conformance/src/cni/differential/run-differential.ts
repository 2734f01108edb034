import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildCniPrograms } from "../../build-go.js";
import type { Checks } from "../../checks.js";
import { expect, expectEqual } from "../../expect.js";
import { GoDriver } from "../go-driver.js";
import { capabilities, environments, traceContexts } from "./argument-cases.js";
import { cacheFiles, unusualCaches } from "./cache-cases.js";
import type { CaseClass } from "./case.js";
import { deliberate } from "./deliberate.js";
import { failingPlugins, programs, reportedErrors } from "./failure-cases.js";
import { dropInFiles, listedFiles, loadedNetworks } from "./folder-cases.js";
import { gcs } from "./gc-cases.js";
import { ids } from "./id-cases.js";
import { installPlugins } from "./install-plugins.js";
import { jsonValues, randomJsonValues } from "./json-cases.js";
import { parsedLists } from "./list-cases.js";
import { malformedJson } from "./malformed-json-cases.js";
import { mutatedLists, mutatedPlugins, mutatedResults } from "./mutated-cases.js";
import { injectedKeys, listsOfPlugins, parsedPlugins } from "./plugin-cases.js";
import { previousResults } from "./previous-result-cases.js";
import { addressForms, results, statedVersions } from "./result-cases.js";
import { runClass, type Tally } from "./run-class.js";
import { validations } from "./validation-cases.js";
import {
  checks as checkCases,
  dels,
  lives,
  printedResults,
  singleLives,
  unusualNetworks,
} from "./verb-cases.js";
import { comparedVersions, versionInfos } from "./version-cases.js";

/** Those that run plugins come first: a process starts others the faster the less memory it has. */
const classes: readonly CaseClass[] = [
  lives,
  singleLives,
  printedResults,
  checkCases,
  dels,
  gcs,
  unusualNetworks,
  failingPlugins,
  reportedErrors,
  programs,
  environments,
  capabilities,
  traceContexts,
  cacheFiles,
  unusualCaches,
  validations,
  versionInfos,
  comparedVersions,
  ids,
  loadedNetworks,
  dropInFiles,
  listedFiles,
  parsedLists,
  mutatedLists,
  parsedPlugins,
  mutatedPlugins,
  listsOfPlugins,
  injectedKeys,
  ...results,
  addressForms,
  statedVersions,
  mutatedResults,
  previousResults,
  jsonValues,
  randomJsonValues,
  malformedJson,
];

/** How many cases there have to be. */
const enough = 500;

/**
 * Gives the same inputs to libcni and to our port of it, and compares what comes of them: outcomes, bytes, the calls of plugins and the
 * files of the cache. Where they differ on purpose is in `deliberate.ts`.
 *
 * @param folder everything that is written goes into a folder in it, which is removed
 */
export async function runDifferential(checks: Checks, folder: string, signal: AbortSignal): Promise<void> {
  const own = await mkdtemp(join(folder, "differential-"));
  try {
    const { driver: program, recorder } = await buildCniPrograms(own);
    const bin = join(own, "bin");
    await using _busy = await installPlugins(bin, recorder);
    await using driver = new GoDriver(program);
    const tally: Tally = { cases: 0, valid: 0, differences: new Set() };
    for (const each of classes) {
      await checks.check(`differential: ${each.name}`, () =>
        runClass(each, { driver, bin, folder: own }, tally, signal),
      );
    }
    await checks.check("differential: cases and deliberate differences", async () => {
      const { cases, valid, differences } = tally;
      console.log(
        `differential: ${cases} cases in ${classes.length} classes, ${valid} valid; ${differences.size} deliberate differences`,
      );
      expect(cases >= enough, `there are ${cases} cases, and should be ${enough}`);
      expectEqual(
        [...differences].sort(),
        Object.keys(deliberate).sort(),
        "the deliberate differences that were seen",
      );
    });
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
