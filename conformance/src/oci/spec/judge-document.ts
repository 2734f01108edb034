import { parseJson, stringifyJson } from "@container-interfaces/oci-spec/image";
import { documentDifferenceOf, type Sighting } from "./document-differences.js";
import { type DocumentKind, validators } from "./documents.js";
import type { DocumentAnswer, Violation } from "./go-spec.js";
import { placeOf, readTree } from "./json-tree.js";
import { treeDifferences } from "./tree-differences.js";

/** What is to be said of a document. */
interface DocumentVerdict {
  /** Whether our validator takes it. */
  readonly isValid: boolean;
  readonly differences: readonly string[];
  /** Where the sides differ and are not meant to. */
  readonly faults: readonly string[];
}

/**
 * Compares what came of a document: our verdict with the schema's, and what we write with what Go writes.
 *
 * @param withValidator whether the validator of image-spec was asked, too
 */
export function judgeDocument(
  kind: DocumentKind,
  text: string,
  answer: DocumentAnswer,
  withValidator: boolean,
): DocumentVerdict {
  const value = parseJson(text);
  const findings = validators[kind].findings(value);
  const isValid = findings.length === 0;
  const sightings: Sighting[] = [];
  const see = (seenAs: Sighting["seenAs"], place: string, what: string): void => {
    sightings.push({ kind, seenAs, place, what });
  };
  if (isValid) {
    for (const { place, message } of answer.violations.flatMap(placesOf)) see("accepted", place, message);
    if (answer.written === undefined) see("undecodable", "", answer.decodeError ?? "");
    else {
      const [ours, theirs] = [readTree(stringifyJson(value)), readTree(answer.written)];
      for (const { place, what } of treeDifferences(ours, theirs)) see("otherwise", place, what);
    }
  } else if (answer.violations.length === 0 && hasSchema(kind)) {
    for (const { path, expected, found } of findings) {
      const seenAs = answer.written === undefined ? "refused by both" : "refused";
      see(seenAs, path.replace(/\[\d+\]/g, "[]"), `has to be ${expected}, found ${found}`);
    }
  }
  if (withValidator) {
    const { validatorError } = answer;
    const bySchema = answer.violations.length === 0 && answer.written !== undefined;
    if (validatorError === undefined && !bySchema) see("validator", "", "it takes what it should not");
    if (validatorError !== undefined && bySchema && isValid) see("validator", "", validatorError);
  }
  return { isValid, ...explain(sightings) };
}

function hasSchema(kind: DocumentKind): boolean {
  return kind !== "ContainerProcessState";
}

/** A key that is missing counts as the place that it should be at, as in our findings. */
function placesOf({ pointer, keyword, message }: Violation): { place: string; message: string }[] {
  const path = pointer
    .split("/")
    .slice(1)
    .map((token) => decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~"));
  if (keyword !== "required") return [{ place: placeOf(path), message }];
  return [...message.matchAll(/'([^']*)'/g)].map(([, key = ""]) => ({
    place: placeOf([...path, key]),
    message: "missing",
  }));
}

function explain(sightings: readonly Sighting[]): { differences: string[]; faults: string[] } {
  const differences: string[] = [];
  const faults: string[] = [];
  for (const sighting of sightings) {
    const difference = documentDifferenceOf(sighting);
    if (difference !== undefined) differences.push(difference);
    else faults.push(`${sighting.kind}: ${sighting.seenAs} at "${sighting.place}": ${sighting.what}`);
  }
  return { differences, faults };
}
