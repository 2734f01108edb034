import { SpecError } from "../spec-error.js";
import { quoteReference } from "./quote-reference.js";
import type { Reference } from "./reference.js";
import { findReferenceFault } from "./reference-grammar.js";

/**
 * Writes a reference: `[domain/]path[:tag][@digest]`.
 *
 * @throws SpecError `INVALID_REFERENCE` or `UNSUPPORTED_ALGORITHM` for parts that no reference is made of, so that a path
 *   cannot bring a tag, nor a domain a path
 */
export function formatReference(reference: Reference): string {
  const { tag, digest } = reference;
  const name = nameOf(reference);
  const text = `${name}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
  const fault = findReferenceFault(reference);
  if (fault === undefined) return text;
  throw new SpecError(fault.code, `writing the reference ${quoteReference(text)}`, fault.reason);
}

/**
 * Gives the name of a repository as Docker shows it: without `docker.io/`, and without `library/` where that is all before the
 * name. Neither tag nor digest. For people to read: a user of Docker Hub whose name has a dot would be read as a registry. Ports `FamiliarName` of Go's `distribution/reference`.
 */
export function familiarName(reference: Reference): string {
  return nameOf(familiar(reference));
}

/**
 * Writes a reference as Docker shows it, with tag and digest; for people to read, as {@link familiarName}. Ports `FamiliarString` of Go's `distribution/reference`.
 *
 * @throws SpecError as {@link formatReference}
 */
export function familiarString(reference: Reference): string {
  return formatReference(familiar(reference));
}

function nameOf({ domain, path }: Reference): string {
  return domain === undefined ? path : `${domain}/${path}`;
}

function familiar(reference: Reference): Reference {
  const { domain, path, ...rest } = reference;
  if (domain !== "docker.io") return reference;
  const official = /^library\/([^/]*)$/.exec(path)?.[1];
  return { path: official ?? path, ...rest };
}
