export type { Platform } from "../image/platform.js";
export { type Finding, SpecError, type SpecErrorCode, type SpecErrorFacts } from "../spec-error.js";
export { chainId, chainIds, checkDiffIds } from "./chain-id.js";
export type { CreateHash, StreamingHash } from "./create-hash.js";
export { createVerifier, type Verifier } from "./create-verifier.js";
export { type Digest, type DigestAlgorithm, isDigest, parseDigest } from "./digest.js";
export { digestOf } from "./digest-of.js";
export { formatPlatform } from "./format-platform.js";
export { familiarName, familiarString, formatReference } from "./format-reference.js";
export { hostPlatform } from "./host-platform.js";
export { matchPlatform } from "./match-platform.js";
export { normalizePlatform } from "./normalize-platform.js";
export {
  type NormalizedReference,
  type NormalizeOptions,
  parseDockerRef,
  parseNormalizedReference,
} from "./parse-normalized-reference.js";
export { type ParsePlatformOptions, parsePlatform } from "./parse-platform.js";
export { platformOrder } from "./platform-order.js";
export { parseReference, type Reference } from "./reference.js";
export { type ForPlatform, selectPlatform } from "./select-platform.js";
export { type Expected, verifyStream } from "./verify-stream.js";
