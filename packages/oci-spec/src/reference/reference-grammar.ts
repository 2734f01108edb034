import type { SpecErrorCode } from "../spec-error.js";
import { isDigest, isKnownAlgorithm, parseDigest } from "./digest.js";
import { quoteInput } from "./quote-input.js";
import type { Reference } from "./reference.js";

/** How long a repository's name may be, without the domain. */
const LONGEST_PATH = 255;
const LONGEST_TAG = 128;

/** What is wrong with a reference, and under which code it is told. */
interface ReferenceFault {
  readonly code: SpecErrorCode;
  readonly reason: string;
}

/** Whether a text may be the domain of a reference: a host's name, an address of IPv4, or one of IPv6 in brackets; and a port. */
export function isDomain(text: string): boolean {
  const bracket = text.startsWith("[") ? text.indexOf("]") : -1;
  const colon = bracket < 0 ? text.indexOf(":") : text.charAt(bracket + 1) === ":" ? bracket + 1 : -1;
  const host = colon < 0 ? text : text.slice(0, colon);
  if (colon >= 0 && !/^[0-9]+$/.test(text.slice(colon + 1))) return false;
  if (host.startsWith("[")) return /^\[[a-fA-F0-9:]+\]$/.test(host);
  return host.split(".").every(isDomainLabel);
}

function isDomainLabel(label: string): boolean {
  return /^[a-zA-Z0-9-]+$/.test(label) && !label.startsWith("-") && !label.endsWith("-");
}

/** Whether a text may be a tag. */
export function isTag(text: string): boolean {
  return text.length <= LONGEST_TAG && /^\w[\w.-]*$/.test(text);
}

/** What is wrong with the parts of a reference, or undefined. Linear in their length. */
export function findReferenceFault({ domain, path, tag, digest }: Reference): ReferenceFault | undefined {
  const reason =
    (domain === undefined || isDomain(domain)
      ? undefined
      : `the domain ${quoteInput(domain)} is no host and port`) ??
    findPathFault(path) ??
    (tag === undefined ? undefined : findTagFault(tag));
  if (reason !== undefined) return { code: "INVALID_REFERENCE", reason };
  return digest === undefined ? undefined : findDigestFault(digest);
}

function findPathFault(path: string): string | undefined {
  if (path === "") return "it has no repository's name";
  if (path.length > LONGEST_PATH) {
    return `the repository's name has ${path.length} characters, at most ${LONGEST_PATH} are allowed`;
  }
  const wrong = path.split("/").find((component) => !isPathComponent(component));
  if (wrong === undefined) return undefined;
  if (wrong === "") return "a component of the repository's name is empty";
  // only a domain may hold a colon, and what is one was taken off
  if (wrong.includes(":")) return `${quoteInput(wrong)} before the first slash is no host and port`;
  return isPathComponent(wrong.toLowerCase())
    ? `the repository's name has to be in lower case, unlike ${quoteInput(wrong)}`
    : `${quoteInput(wrong)} is no component of a repository's name: these are of lower-case letters and digits, and ` +
        "between them one dot, one or two underscores, or dashes";
}

/** Only for components that are short. */
function isPathComponent(component: string): boolean {
  return /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/.test(component);
}

function findTagFault(tag: string): string | undefined {
  if (isTag(tag)) return undefined;
  if (tag === "") return "the tag after the colon is empty";
  return tag.length > LONGEST_TAG
    ? `the tag has ${tag.length} characters, at most ${LONGEST_TAG} are allowed`
    : `the tag ${quoteInput(tag)} has to be of letters, digits, _, . and -, with none of the last two at its beginning`;
}

function findDigestFault(digest: string): ReferenceFault | undefined {
  if (!isDigest(digest)) {
    const reason =
      "what is after the @ is no digest, such as sha256: and 64 digits of lower-case hexadecimal";
    return { code: "INVALID_REFERENCE", reason };
  }
  const { algorithm } = parseDigest(digest);
  if (isKnownAlgorithm(algorithm)) return undefined;
  const reason = `a digest in a reference is of sha256, sha384 or sha512, not of ${quoteInput(algorithm)}`;
  return { code: "UNSUPPORTED_ALGORITHM", reason };
}
