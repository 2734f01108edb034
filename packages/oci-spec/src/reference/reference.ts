import { SpecError } from "../spec-error.js";
import { quoteReference } from "./quote-reference.js";
import { findReferenceFault, isDomain } from "./reference-grammar.js";

/** A reference to an image in its parts, which the reference is made of without anything added. */
export interface Reference {
  /** The registry: a host's name or address, and a port where one is given. Default: the path alone names the image. */
  readonly domain?: string;
  /** The repository's name, of components in lower case between slashes: `library/busybox`. At most 255 characters. */
  readonly path: string;
  /** The tag, of at most 128 characters. Default: none. */
  readonly tag?: string;
  /** The digest of the manifest. Default: none. */
  readonly digest?: string;
}

/**
 * Takes a reference apart as it is written, `[domain/]path[:tag][@digest]`: nothing is added, and the first of several
 * components is the domain whenever it can be one, so that `library/busybox` has the domain `library`. What people type
 * is for `parseNormalizedReference`. Ports `Parse` of Go's `distribution/reference`.
 *
 * @throws SpecError `INVALID_REFERENCE`; `UNSUPPORTED_ALGORITHM` for a digest of another algorithm than sha256, sha384
 *   and sha512
 */
export function parseReference(text: string): Reference {
  return parseStrictly(text, text);
}

/** Parses a text, and names in errors what was given before it was normalised. */
export function parseStrictly(text: string, given: string): Reference {
  const reference = split(text);
  const fault = findReferenceFault(reference);
  if (fault === undefined) return reference;
  throw new SpecError(fault.code, `parsing the reference ${quoteReference(given)}`, fault.reason, {
    hint: hintFor(given),
  });
}

/** Linear in the text. No part but the domain may hold a colon or a slash before, so that there is one way to split. */
function split(text: string): Reference {
  const at = text.indexOf("@");
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const slash = name.indexOf("/");
  const domain = slash < 0 ? "" : name.slice(0, slash);
  const hasDomain = slash >= 0 && isDomain(domain);
  return {
    ...(hasDomain ? { domain } : {}),
    path: hasDomain ? name.slice(slash + 1) : name,
    ...(colon < 0 ? {} : { tag: named.slice(colon + 1) }),
    ...(at < 0 ? {} : { digest: text.slice(at + 1) }),
  };
}

function hintFor(text: string): string | undefined {
  if (/^[a-z]{1,20}:\/\//i.test(text))
    return "Leave out what is before the host's name: a reference is no URL";
  if (/^\s|\s$/.test(text.slice(0, 1) + text.slice(-1))) return "Leave out the space around it";
  return undefined;
}
