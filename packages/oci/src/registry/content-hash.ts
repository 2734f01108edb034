import { createHash, type Hash } from "node:crypto";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { isDigest, parseDigest } from "@container-interfaces/oci-spec/reference";
import { OciError } from "../oci-error.js";

const COMPUTED: ReadonlySet<string> = new Set(["sha256", "sha384", "sha512"]);

/**
 * What computes a digest of the algorithm of another.
 *
 * @throws OciError `INVALID_ARGUMENT` for what is no digest, `UNSUPPORTED` for one that cannot be verified
 */
export function hashFor(digest: string, doing: string): Hash {
  if (!isDigest(digest)) {
    throw new OciError(
      "INVALID_ARGUMENT",
      doing,
      `${JSON.stringify(String(digest).slice(0, 100))} is no digest`,
    );
  }
  const { algorithm } = parseDigest(digest);
  if (COMPUTED.has(algorithm)) return createHash(algorithm);
  throw new OciError("UNSUPPORTED", doing, `digests of ${algorithm.slice(0, 40)} cannot be verified`, {
    digest,
  });
}

/** The digest of bytes, in the algorithm of another digest. */
export function digestLike(digest: string, bytes: Uint8Array, doing: string): string {
  return `${parseDigest(digest).algorithm}:${hashFor(digest, doing).update(bytes).digest("hex")}`;
}

/**
 * The size of a descriptor as a number.
 *
 * @throws OciError `TOO_LARGE` beyond 2⁵³
 */
export function sizeOf({ size, digest }: Descriptor, doing: string): number {
  const bytes = Number(size);
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new OciError("TOO_LARGE", doing, `a blob of ${size} bytes cannot be read`, { digest });
}

/** Gives what a source gives, and throws in the place of its end when that is not what the digest says. */
export async function* verify(
  pieces: AsyncIterable<Uint8Array>,
  digest: string,
  doing: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = hashFor(digest, doing);
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
  const found = hash.digest("hex");
  if (!digest.endsWith(`:${found}`)) throw digestMismatch(digest, found, doing);
}

/** The error of content that is another. */
export function digestMismatch(digest: string, found: string, doing: string): OciError {
  return new OciError("DIGEST_MISMATCH", doing, `what came for ${digest} has the hash ${found}`, {
    digest,
    hint: "The registry, or something between, changed the content; it was not kept.",
  });
}
