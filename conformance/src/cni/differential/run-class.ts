import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "../../expect.js";
import { type Case, type CaseClass, type CaseLab, isValid } from "./case.js";
import type { DifferenceId } from "./deliberate.js";
import { judge } from "./judge.js";

/** What was seen so far. */
export interface Tally {
  cases: number;
  /** Cases of which neither side has a complaint. */
  valid: number;
  readonly differences: Set<DifferenceId>;
}

/** How many cases of a class are told of in full. */
const told = 5;

/**
 * Runs all cases of a class, one after another.
 *
 * @param lab all that the cases have in common; each has a folder of its own in that of the lab
 * @throws Error with the cases that are not as they should be
 */
export async function runClass(
  { name, cases }: CaseClass,
  lab: CaseLab,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const faults: string[] = [];
  let valid = 0;
  for (const each of cases) {
    signal.throwIfAborted();
    const { fault, difference, isValid } = await runCase(each, lab);
    if (fault !== undefined) faults.push(fault);
    if (difference !== undefined) tally.differences.add(difference);
    valid += isValid ? 1 : 0;
  }
  tally.cases += cases.length;
  tally.valid += valid;
  console.log(`differential: ${name}: ${cases.length} cases, ${valid} valid`);
  const more = faults.length > told ? `\nand ${faults.length - told} more` : "";
  expect(
    faults.length === 0,
    `${faults.length} of ${cases.length} cases\n${faults.slice(0, told).join("\n")}${more}`,
  );
  expect(3 * valid >= cases.length, `only ${valid} of ${cases.length} cases are valid`);
}

async function runCase(
  each: Case,
  lab: CaseLab,
): Promise<{ fault?: string; difference?: DifferenceId | undefined; isValid: boolean }> {
  const own = { ...lab, folder: await mkdtemp(join(lab.folder, "case-")) };
  try {
    await each.prepare?.(own);
    const [theirs, ours] = await Promise.all([each.theirs(own), each.ours(own)]);
    return { ...judge(each, theirs, ours), isValid: isValid(theirs) && isValid(ours) };
  } catch (error) {
    return { fault: `${each.name}: ${(error as Error).stack ?? error}`, isValid: false };
  } finally {
    await rm(own.folder, { recursive: true, force: true });
  }
}
