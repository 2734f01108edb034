import { SpecError } from "../spec-error.js";
import { type CreateHash, startHash } from "./create-hash.js";
import { type Digest, parseDigest } from "./digest.js";
import { toHex } from "./to-hex.js";

/** Compares bytes that come piece by piece with the digest that they should have. */
export interface Verifier {
  /** What the bytes should have. */
  readonly digest: Digest;
  /** How many bytes came so far. */
  readonly size: number;
  /**
   * Takes the next bytes.
   *
   * @throws TypeError after the end, which `verify` is
   */
  update(chunk: Uint8Array): void;
  /**
   * Ends, and returns when the bytes have the digest. May be called again, with the same outcome.
   *
   * @throws SpecError `DIGEST_MISMATCH` when they have another one
   */
  verify(): void;
}

/**
 * Starts a verification.
 *
 * @param digest what the bytes should have
 * @param createHash starts the hash. Default: that of `node:crypto`, where there is one
 * @throws SpecError `INVALID_DIGEST`; `UNSUPPORTED_ALGORITHM` for an algorithm that is not known here, or in a browser
 *   without `createHash`
 */
export function createVerifier(digest: Digest | string, createHash?: CreateHash): Verifier {
  const wanted = parseDigest(String(digest));
  const hash = startHash(wanted.algorithm, createHash);
  let size = 0;
  let actual: string | undefined;
  return {
    digest: wanted,
    get size(): number {
      return size;
    },
    update(chunk) {
      if (actual !== undefined) throw new TypeError("the verification has ended");
      hash.update(chunk);
      size += chunk.byteLength;
    },
    verify() {
      actual ??= toHex(hash.digest());
      if (actual === wanted.encoded) return;
      throw new SpecError(
        "DIGEST_MISMATCH",
        `verifying ${wanted}`,
        `the ${size} bytes that came have the digest ${wanted.algorithm}:${actual}`,
        { hint: "They are not what was asked for: damaged, cut short, or something else" },
      );
    },
  };
}
