import { expect } from "../../expect.js";
import type { DocumentKind } from "./documents.js";
import type { DocumentAnswer, GoSpec } from "./go-spec.js";
import { writeTree } from "./json-tree.js";
import { judgeDocument } from "./judge-document.js";
import type { Mutant } from "./mutants.js";

/** What was seen so far. */
export interface Tally {
  /** How many inputs there were. */
  cases: number;
  /** How often each difference was seen. */
  readonly differences: Map<string, number>;
}

/** Documents that go to Go at once. */
const batch = 250;
/** Of so many documents of the image specification one goes to its validator, which compiles its schemas each time. */
const perValidator = 40;
/** Changes of which all go to the validator, as it has a view of its own on some. */
const validatorsOwn = /sha384|Env|size/;
/** How many faults are told in full. */
const told = 12;

/**
 * Compares what comes of documents here and in Go.
 *
 * @throws Error with those that differ and should not, or when hardly one is valid
 */
export async function runDocuments(
  kind: DocumentKind,
  documents: readonly Mutant[],
  go: GoSpec,
  tally: Tally,
): Promise<void> {
  const faults = new Map<string, string>();
  let valid = 0;
  for (let from = 0; from < documents.length; from += batch) {
    const some = documents.slice(from, from + batch);
    const texts = some.map(({ tree }) => writeTree(tree));
    const sampled = some.map(
      ({ name }, index) => (from + index) % perValidator === 0 || validatorsOwn.test(name),
    );
    const pick = (wanted: boolean): string[] => texts.filter((_, index) => sampled[index] === wanted);
    const plain = await go.call<DocumentAnswer>("documents", { kind, texts: pick(false) });
    const asked = await go.call<DocumentAnswer>("documents", { kind, texts: pick(true), validator: true });
    const [left, right] = [plain.values(), asked.values()];
    for (const [index, { name }] of some.entries()) {
      const withValidator = sampled[index] === true && isOfImage(kind);
      const answer = (sampled[index] === true ? right : left).next().value as DocumentAnswer;
      const verdict = judgeDocument(kind, texts[index] ?? "", answer, withValidator);
      valid += verdict.isValid ? 1 : 0;
      for (const id of verdict.differences) tally.differences.set(id, (tally.differences.get(id) ?? 0) + 1);
      for (const fault of verdict.faults) if (!faults.has(fault)) faults.set(fault, name);
    }
  }
  tally.cases += documents.length;
  console.log(`  ${documents.length} documents, ${valid} valid`);
  const lines = [...faults].map(([fault, name]) => `${fault}\n    in ${name.slice(0, 300)}`);
  const more = lines.length > told ? `\nand ${lines.length - told} more` : "";
  expect(lines.length === 0, `${lines.slice(0, told).join("\n")}${more}`);
  expect(12 * valid >= documents.length, `only ${valid} of ${documents.length} documents are valid`);
}

function isOfImage(kind: DocumentKind): boolean {
  return !["Spec", "State", "Features", "ContainerProcessState"].includes(kind);
}
