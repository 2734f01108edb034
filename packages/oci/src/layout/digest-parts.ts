import { type Digest, type DigestAlgorithm, parseDigest } from "@container-interfaces/oci-spec/reference";
import { OciError } from "../oci-error.js";
import { hintOf, reasonOf } from "../reason-of.js";

/** A name of a file has at most this many bytes. */
const longestName = 255;

/**
 * Takes a digest apart, into parts that are fit to be names of files: the grammar has no slash, and no name that begins with a dot.
 *
 * @throws OciError `INVALID_ARGUMENT`
 */
export function digestParts(text: string): Digest {
  const doing = "reading a digest";
  if (typeof text !== "string") throw new OciError("INVALID_ARGUMENT", doing, "it is not a string");
  let digest: Digest;
  try {
    digest = parseDigest(text);
  } catch (cause) {
    const reason = `${JSON.stringify(text.slice(0, 100))} is no digest: ${reasonOf(cause, "it is none")}`;
    throw new OciError("INVALID_ARGUMENT", doing, reason, { hint: hintOf(cause), cause });
  }
  if (digest.algorithm.length <= longestName && digest.encoded.length <= longestName) return digest;
  throw new OciError("INVALID_ARGUMENT", doing, `a part of it has more than ${longestName} characters`);
}

const computed: ReadonlySet<string> = new Set<DigestAlgorithm>(["sha256", "sha384", "sha512"]);

/** Whether digests of an algorithm can be computed here. */
export function isComputed(algorithm: string): boolean {
  return computed.has(algorithm);
}
