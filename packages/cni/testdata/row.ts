import { expect } from "vitest";
import { CniError, type CniErrorCode } from "../src/index.js";

/** A row of a table: something to read, and what has to come of it. */
export type Row<T> = TakenRow<T> | RefusedRow;

interface NamedRow {
  /** What the rows around it are about. */
  readonly class: string;
  readonly name: string;
  readonly input: string | Uint8Array;
}

/** A row that is read; `gives` is what libcni gives, too. */
export interface TakenRow<T> extends NamedRow {
  readonly gives: T;
}

/** A row that is refused. */
export interface RefusedRow extends NamedRow {
  /** The key that the error names. */
  readonly key: string;
  /** The reason, without the key. */
  readonly says: string;
  /** Libcni reads it. */
  readonly libcni?: "takes it";
}

/** A value of each kind of JSON, by its name in errors. */
const kinds = {
  null: null,
  "a boolean": true,
  "a number": 7,
  "a string": "text",
  "an array": [],
  "an object": {},
} as const;

/** The name of a kind of JSON. */
export type Kind = keyof typeof kinds;

/** A row for each kind of JSON that a key must not have. */
export function otherKinds(
  { key, right, says }: { key: string; right: readonly Kind[]; says: (kind: Kind) => string },
  document: (value: unknown) => object,
): RefusedRow[] {
  return (Object.keys(kinds) as Kind[])
    .filter((kind) => !right.includes(kind))
    .map((kind) => ({
      class: `kinds of ${key}`,
      name: kind,
      input: JSON.stringify(document(kinds[kind])),
      key,
      says: says(kind),
    }));
}

/** The rows that are read. */
export function taken<T>(rows: readonly Row<T>[]): TakenRow<T>[] {
  return rows.filter((row) => "gives" in row);
}

/** The rows that are refused. */
export function refused<T>(rows: readonly Row<T>[]): RefusedRow[] {
  return rows.filter((row) => "says" in row);
}

/** The CniError that something throws; the test fails when it throws nothing, or anything else. */
export function thrown(work: () => unknown, code: CniErrorCode): CniError {
  let error: unknown;
  try {
    work();
  } catch (caught) {
    error = caught;
  }
  if (!CniError.is(error)) throw error ?? new Error("nothing was thrown");
  expect(error.code, error.message).toBe(code);
  return error;
}

/** The reason of an error whose key is known: the key and what the row says. */
export function reasonOf({ key, says }: Pick<RefusedRow, "key" | "says">): string {
  return key === "" ? says : `${key}: ${says}`;
}
