import { z } from "zod";
import { parseJson } from "../json/parse-json.js";
import { stringifyJson } from "../json/stringify-json.js";
import { type Finding, SpecError } from "../spec-error.js";
import { findingsOf } from "./findings-of.js";

/** Reads, checks and describes the values of one type of a specification. */
export interface Validator<T> {
  /**
   * Reads a document: JSON without loss of integers, then the check. Unknown keys stay.
   *
   * @throws SpecError `INVALID_JSON`, or `INVALID_DOCUMENT` with all findings
   */
  parse(json: string | Uint8Array): T;
  /**
   * Checks a value and returns it, the same object, with its type. Unknown keys stay, nothing is filled in.
   *
   * @throws SpecError `INVALID_DOCUMENT` with all findings
   */
  validate(value: unknown): T;
  /** Whether a value has this type. */
  is(value: unknown): value is T;
  /** Everything that is wrong with a value, in the document's order; empty for a valid one. */
  findings(value: unknown): readonly Finding[];
  /** Writes a value as JSON, without loss of integers; not checked. Never for what has a digest: keep its bytes. */
  stringify(value: T, indent?: number | string): string;
  /** The JSON Schema (draft 2020-12) of this type, for people outside TypeScript. */
  toJsonSchema(): Record<string, unknown>;
  /** The schema in zod, to build others of. */
  readonly schema: z.ZodType<T>;
}

/** The declared keys of a type, without its index signature. */
type KnownKeys<T> = keyof { [K in keyof T as string extends K ? never : K]: 0 };

/** A type as two are compared: `readonly` set aside, and of index signatures only those of maps, which have no other keys. */
type Comparable<T> = T extends bigint | number | string | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Comparable<Item>[]
    : [KnownKeys<T>] extends [never]
      ? { -readonly [K in keyof T]: Comparable<T[K]> }
      : { -readonly [K in keyof T as string extends K ? never : K]: Comparable<T[K]> };

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** What the schema gives has to be what the interface says, on the keys that either declares. */
type HeldTo<T, S extends z.ZodType> =
  Same<Comparable<T>, Comparable<z.output<S>>> extends true
    ? S
    : { readonly "the schema differs from the interface": Comparable<z.output<S>> };

/**
 * Makes the validator of an interface. The call is curried so that the interface is stated and the schema inferred:
 * a schema that lacks a key of the interface, or has another one, does not compile. The value that comes out is the one
 * that went in, so a schema has neither defaults nor transformations.
 *
 * @param name what the type is called in errors, such as `the image manifest`
 */
export function validatorOf<T>(): <S extends z.ZodType>(name: string, schema: HeldTo<T, S>) => Validator<T> {
  return (name, held) => {
    // HeldTo made sure of it
    const schema = held as unknown as z.ZodType<T>;
    const validator: Validator<T> = {
      parse: (json) => validator.validate(parseJson(json)),
      validate: (value) => {
        const findings = validator.findings(value);
        if (findings.length === 0) return value as T;
        throw new SpecError("INVALID_DOCUMENT", `checking ${name}`, describe(findings), { findings });
      },
      is: (value): value is T => validator.findings(value).length === 0,
      findings: (value) => findingsOf(schema, value),
      stringify: (value, indent) => stringifyJson(value, indent),
      toJsonSchema: () => z.toJSONSchema(schema, { unrepresentable: "any" }),
      schema,
    };
    return validator;
  };
}

/** The first three, as a message is read by a person; the error carries all. */
function describe(findings: readonly Finding[]): string {
  const shown = findings
    .slice(0, 3)
    .map(({ path, expected, found }) => `${path === "" ? "it" : path} has to be ${expected}, found ${found}`);
  const more = findings.length - shown.length;
  return `${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
