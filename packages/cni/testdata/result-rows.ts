import { readFileSync } from "node:fs";
import type { SpecVersion } from "../src/index.js";

/** A result, and what libcni makes of it. */
export interface ResultRow {
  readonly class: string;
  readonly name: string;
  /** What a plugin printed. */
  readonly input: string;
  /** As `json.Marshal` writes the result. */
  readonly json: string;
  /** As a plugin prints it, of some. */
  readonly pretty?: string;
  /** The result in each version, as `json.Marshal` writes it; null where it cannot be converted. */
  readonly as: Readonly<Record<SpecVersion, string | null>>;
}

const read = (name: string): ResultRow[] =>
  JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8"));

/** Results of every shape; the values come from libcni. */
export const resultRows: readonly ResultRow[] = [
  "results-020",
  "results-040",
  "results-100",
  "results-100-sparse",
]
  .flatMap(read)
  .map((row) => ({ ...row, class: `${versionOf(row)}, ${row.class}` }));

function versionOf({ as, json }: ResultRow): string {
  return Object.entries(as).find(([, text]) => text === json)?.[0] ?? "no version";
}
