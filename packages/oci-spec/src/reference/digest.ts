import { SpecError } from "../spec-error.js";
import { quoteInput } from "./quote-input.js";

/** The algorithms of which digests can be computed and verified here. The image specification registers sha256 and sha512. */
export type DigestAlgorithm = "sha256" | "sha384" | "sha512";

/** A digest in its parts. Image specification, "Digests". */
export interface Digest {
  /** What the bytes are hashed with, and how the result is encoded: `sha256`, `sha512`, or one that is not known here. */
  readonly algorithm: string;
  /** The encoded hash; lower-case hexadecimal for the known algorithms. */
  readonly encoded: string;
  /** The digest as documents have it: the algorithm, a colon, the encoded hash. */
  toString(): string;
  /** The same, so that a digest within a value becomes a string in JSON. */
  toJSON(): string;
}

const ENCODED_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);
const HINT = "A digest reads like sha256: and 64 digits of lower-case hexadecimal";

class ParsedDigest implements Digest {
  readonly algorithm: string;
  readonly encoded: string;

  constructor(algorithm: string, encoded: string) {
    this.algorithm = algorithm;
    this.encoded = encoded;
  }

  toString(): string {
    return `${this.algorithm}:${this.encoded}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Whether the digests of an algorithm can be computed and verified here. */
export function isKnownAlgorithm(algorithm: string): algorithm is DigestAlgorithm {
  return ENCODED_LENGTHS.has(algorithm);
}

/**
 * Takes a digest apart: `sha256:…`. One of an algorithm that is not known here is valid when it follows the grammar, and
 * cannot be verified. Those of sha256, sha384 and sha512 are held to their length and to lower-case hexadecimal.
 *
 * @throws SpecError `INVALID_DIGEST`, with what is wrong
 */
export function parseDigest(text: string): Digest {
  const digest = tryParse(text);
  if (typeof digest !== "string") return digest;
  throw new SpecError("INVALID_DIGEST", `parsing the digest ${quoteInput(text)}`, digest, { hint: HINT });
}

/** Whether a text is a digest that {@link parseDigest} takes. */
export function isDigest(text: string): boolean {
  return typeof tryParse(text) !== "string";
}

/** The digest, or what is wrong. Linear in the length of the text. */
function tryParse(text: string): Digest | string {
  const colon = text.indexOf(":");
  if (colon < 0) return "it has no colon between algorithm and hash";
  const algorithm = text.slice(0, colon);
  const encoded = text.slice(colon + 1);
  if (!/^[a-z0-9+._-]+$/.test(algorithm)) {
    return "the algorithm before the colon has to be of lower-case letters, digits and single separators + . _ -";
  }
  if (/^[+._-]|[+._-]{2}|[+._-]$/.test(algorithm)) {
    return "the separators + . _ - of the algorithm stand singly, between letters or digits";
  }
  const length = ENCODED_LENGTHS.get(algorithm);
  if (length === undefined) {
    return /^[A-Za-z0-9=_-]+$/.test(encoded)
      ? new ParsedDigest(algorithm, encoded)
      : "the hash after the colon has to be of letters, digits, =, _ and -";
  }
  if (encoded.length !== length)
    return `the hash of ${algorithm} has ${length} digits, here are ${encoded.length}`;
  if (!/^[a-f0-9]+$/.test(encoded)) return `the hash of ${algorithm} is of lower-case hexadecimal digits`;
  return new ParsedDigest(algorithm, encoded);
}
