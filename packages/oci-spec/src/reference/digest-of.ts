import { SpecError } from "../spec-error.js";
import { type DigestAlgorithm, isKnownAlgorithm } from "./digest.js";
import { toHex } from "./to-hex.js";

/** What WebCrypto calls the algorithms. */
const NAMES: Readonly<Record<DigestAlgorithm, string>> = {
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
};

/**
 * Computes the digest of bytes: `sha256:…`. They are held in memory as a whole; a stream is verified by `verifyStream`.
 *
 * @param algorithm what to hash with. Default: sha256, which every implementation can verify
 * @throws SpecError `UNSUPPORTED_ALGORITHM` for another one, or where the platform has no WebCrypto, as in a page that was
 *   not loaded by https
 */
export async function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = "sha256"): Promise<string> {
  const doing = "computing a digest";
  if (!isKnownAlgorithm(algorithm)) {
    const reason = `nothing is known of the algorithm ${String(algorithm).slice(0, 100)}`;
    throw new SpecError("UNSUPPORTED_ALGORITHM", doing, reason, {
      hint: "Known are sha256, sha384 and sha512",
    });
  }
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new SpecError("UNSUPPORTED_ALGORITHM", doing, "this platform has no WebCrypto", {
      hint: "Browsers have it in pages that are loaded by https or from localhost",
    });
  }
  // WebCrypto refuses memory that is shared
  const own =
    bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
  const hash = await subtle.digest(NAMES[algorithm], own);
  return `${algorithm}:${toHex(new Uint8Array(hash))}`;
}
