import type { z } from "zod";
import type { Finding } from "../spec-error.js";
import { formatPath } from "./format-path.js";
import { renameProto, withProto } from "./rename-proto.js";

type Issue = z.core.$ZodIssue;

/** Below these keys values may be secret, and are told by their kind only. */
const MAY_BE_SECRET = new Set([
  ...["env", "Env", "args", "commandLine", "credentialSpec", "parameters", "listenerMetadata", "annotations"],
  ...["Cmd", "Entrypoint", "Shell", "Test", "OnBuild", "Labels", "created_by", "comment", "data", "urls"],
]);
const LONGEST = 60;

/** Checks a value by a schema; what zod finds becomes findings of ours, with what is there. */
export function findingsOf(schema: z.ZodType, value: unknown): readonly Finding[] {
  const issues = issuesOf(schema, value);
  if (issues === "too large") {
    return [
      {
        path: "",
        expected: "a value with shorter texts and fewer levels",
        found: "one too large to be checked",
      },
    ];
  }
  return issues.flatMap((issue) => toFindings(issue, value, []));
}

function issuesOf(schema: z.ZodType, value: unknown): readonly Issue[] | "too large" {
  try {
    const result = schema.safeParse(renameProto(value));
    return result.success ? [] : result.error.issues;
  } catch (error) {
    // a pattern on a text of megabytes, or a schema that refers to itself on many levels, may need more stack than there is
    if (error instanceof RangeError) return "too large";
    throw error;
  }
}

function toFindings(issue: Issue, value: unknown, above: readonly PropertyKey[]): Finding[] {
  const path = [...above, ...withProto(issue.path)];
  // of a union's branches, the one that got furthest is the one that was meant
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const deeper = issue.errors.filter((issues) => issues.some((inner) => inner.path.length > 0));
    if (deeper.length === 1) return (deeper[0] ?? []).flatMap((inner) => toFindings(inner, value, path));
    const expected = [...new Set(issue.errors.map((issues) => issues.map(expectation).join(" and ")))];
    return [finding(path, expected.join(" or "), value)];
  }
  if (issue.code === "invalid_key") {
    const keys = issue.issues.map(expectation).join(" and ");
    const found = `the key ${quote(String(path.at(-1)))}`;
    return [
      { path: formatPath(path.slice(0, -1)), expected: `an object in which each key is ${keys}`, found },
    ];
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => finding([...path, key], "absent", value));
  }
  return [finding(path, expectation(issue), value)];
}

function finding(path: readonly PropertyKey[], expected: string, root: unknown): Finding {
  // the arguments of a system call are numbers to compare with
  const secret =
    !path.includes("syscalls") && path.some((key) => typeof key === "string" && MAY_BE_SECRET.has(key));
  return { path: formatPath(path), expected, found: describeFound(valueAt(root, path), secret) };
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function describeFound(value: unknown, secret: boolean): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") {
    if (value === "") return "an empty string";
    if (secret) return "a string";
    return quote(value);
  }
  if (typeof value === "number" || typeof value === "bigint") return secret ? "a number" : `${value}`;
  return typeof value === "boolean" ? `${value}` : `a ${typeof value}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "an integer",
  bigint: "an integer",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "an array",
  map: "an object",
};

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? issue.expected;
    case "invalid_value":
      return oneOf(issue.values);
    case "invalid_union":
      // a discriminated one of which no branch was tried
      return "options" in issue && Array.isArray(issue.options) ? oneOf(issue.options) : issue.message;
    case "too_small":
      return limit(
        issue.origin,
        issue.minimum,
        issue.exact,
        issue.inclusive === false ? "more than" : "at least",
      );
    case "too_big":
      return limit(
        issue.origin,
        issue.maximum,
        issue.exact,
        issue.inclusive === false ? "less than" : "at most",
      );
    // schemas of ours say with `error` what they want: `.regex(GRAMMAR, "a digest such as sha256:…")`
    default:
      return issue.message;
  }
}

function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) => (typeof value === "bigint" ? `${value}` : JSON.stringify(value)));
  return texts.length === 1 ? `${texts[0]}` : `one of ${texts.join(", ")}`;
}

function limit(origin: string, count: number | bigint, exact: boolean | undefined, relation: string): string {
  if (origin !== "string" && origin !== "array") return `${relation} ${count}`;
  const unit = origin === "string" ? "character" : "item";
  return `of ${exact === true ? "exactly" : relation} ${count} ${unit}${count === 1 || count === 1n ? "" : "s"}`;
}
