import { SpecError } from "../spec-error.js";
import { type DigestAlgorithm, isKnownAlgorithm } from "./digest.js";

/** A hash that takes its bytes piece by piece. The objects of `node:crypto` are such, and those of libraries for browsers. */
export interface StreamingHash {
  /** Takes the next bytes; they may be changed after the call. */
  update(chunk: Uint8Array): unknown;
  /** The hash of all bytes so far. Called once, at the end. */
  digest(): Uint8Array;
}

/** Starts a hash. `createHash` of `node:crypto` fits. */
export type CreateHash = (algorithm: DigestAlgorithm) => StreamingHash;

/** Starts a hash of an algorithm by its name, with what the caller brings, else with what the platform has. */
export function startHash(algorithm: string, createHash: CreateHash | undefined): StreamingHash {
  const doing = "verifying a digest";
  if (!isKnownAlgorithm(algorithm)) {
    throw new SpecError(
      "UNSUPPORTED_ALGORITHM",
      doing,
      `nothing is known of the algorithm ${algorithm.slice(0, 100)}`,
      {
        hint: "Known are sha256, sha384 and sha512",
      },
    );
  }
  const create = createHash ?? builtInCreateHash();
  if (create === undefined) {
    throw new SpecError("UNSUPPORTED_ALGORITHM", doing, "this platform has no hash that takes a stream", {
      hint: "Pass createHash, which starts one; outside of Node, libraries in JavaScript or WebAssembly have it",
    });
  }
  return create(algorithm);
}

/** Node's, asked for in a way that a bundler for browsers has nothing to resolve. */
function builtInCreateHash(): CreateHash | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  const crypto = process?.getBuiltinModule?.("node:crypto") as { createHash?: CreateHash } | undefined;
  return crypto?.createHash;
}
