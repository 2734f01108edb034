import { SpecError } from "../spec-error.js";
import type { CreateHash } from "./create-hash.js";
import { createVerifier, type Verifier } from "./create-verifier.js";
import type { Digest } from "./digest.js";

/** What bytes should be; a descriptor of the image specification is such. */
export interface Expected {
  /** Their digest. */
  readonly digest: Digest | string;
  /** How many they are. */
  readonly size: number | bigint;
}

/**
 * Passes chunks on while they are verified. The last one comes only when all bytes have the digest, so that nobody who
 * waits for the end takes wrong content for whole; those before it come at once, and are not verified yet. More bytes
 * than expected end it at once. Leaving the loop, and every failure, closes the source.
 *
 * Errors come from the iteration, also those about what is expected.
 *
 * @param chunks where the bytes come from; a chunk is left alone until the next one is asked for
 * @param createHash starts the hash. Default: that of `node:crypto`, where there is one
 * @throws SpecError `DIGEST_MISMATCH` for bytes that are too many, too few or others; `INVALID_DIGEST` and
 *   `UNSUPPORTED_ALGORITHM` as `createVerifier`
 */
export async function* verifyStream(
  chunks: AsyncIterable<Uint8Array>,
  expected: Expected,
  createHash?: CreateHash,
): AsyncGenerator<Uint8Array, void, undefined> {
  const size = Number(expected.size);
  let verifier: Verifier | undefined;
  let last: Uint8Array | undefined;
  for await (const chunk of chunks) {
    // not before the loop, which closes the source when this throws
    verifier ??= createVerifier(expected.digest, createHash);
    if (chunk.byteLength === 0) continue;
    if (!(verifier.size + chunk.byteLength <= size)) throw wrongSize(expected, "more came");
    verifier.update(chunk);
    if (verifier.size < size) {
      yield chunk;
    } else {
      verifier.verify();
      // kept until it is sure that nothing follows
      last = chunk;
    }
  }
  verifier ??= createVerifier(expected.digest, createHash);
  if (verifier.size !== size) throw wrongSize(expected, `only ${verifier.size} came`);
  verifier.verify();
  if (last !== undefined) yield last;
}

function wrongSize({ digest, size }: Expected, came: string): SpecError {
  return new SpecError("DIGEST_MISMATCH", `verifying ${digest}`, `there have to be ${size} bytes, ${came}`, {
    hint: "They are not what was asked for: damaged, cut short, or something else",
  });
}
