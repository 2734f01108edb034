import { isDeepStrictEqual } from "node:util";
import { SpecError } from "@container-interfaces/oci-spec/reference";
import { expect } from "../../expect.js";
import type { Tally } from "./run-documents.js";

/** Every difference in references, digests and platforms that is meant. Each has to be seen. */
export const textDifferences = {
  "registry that is none":
    "what is before the first slash and is no host and port is refused; Go answers a reference to no registry",
  "no UTF-8 in a platform": "percent signs that give no UTF-8 are refused; Go takes the bytes",
  "characters in a platform":
    "characters that could not be read again are written with percent signs; Go writes some as they are",
  "dots in a platform": "Go joins the parts as a path, in which .. takes the one before it away",
  "variants of arm64": "a variant that is not known here runs what is of the same; Go has nothing for it",
  "versions of Windows":
    "of several versions of Windows the newest is the best, as on Windows itself; Go elsewhere takes the first",
} as const;

/** The name of a difference that is meant. */
export type TextDifference = keyof typeof textDifferences;

/** What the comparison of one kind of text finds. */
export class TextFindings {
  readonly faults: string[] = [];
  valid = 0;
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** Compares two values; in what differs, the difference that is named counts as meant. */
  same(what: string, ours: unknown, theirs: unknown, difference?: TextDifference | false): void {
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
export function outcome<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (SpecError.is(error)) return null;
    throw error;
  }
}
