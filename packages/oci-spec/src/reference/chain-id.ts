import { SpecError } from "../spec-error.js";
import { isDigest } from "./digest.js";
import { digestOf } from "./digest-of.js";
import { quoteInput } from "./quote-input.js";

/**
 * Computes the chain id of each layer: it names the file system that the layer makes together with all below it, as
 * a snapshot is called. That of the lowest layer is its diff id. Image specification, "Layer ChainID".
 *
 * @param diffIds `rootfs.diff_ids` of the image's configuration: digests of uncompressed layers, the lowest first
 * @returns as many as there are diff ids, in their order, all but the first of sha256
 * @throws SpecError `INVALID_DIGEST` for a diff id that is no digest; `findings` has each of them
 */
export async function chainIds(diffIds: readonly string[]): Promise<string[]> {
  checkDiffIds(diffIds);
  const chain: string[] = [];
  const encoder = new TextEncoder();
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(below === undefined ? diffId : await digestOf(encoder.encode(`${below} ${diffId}`)));
  }
  return chain;
}

/**
 * Computes the chain id of the highest layer: it names the whole root file system.
 *
 * @param diffIds `rootfs.diff_ids` of the image's configuration, the lowest layer first
 * @throws SpecError `INVALID_DIGEST` for a diff id that is no digest, and where there is no layer, and so no chain
 */
export async function chainId(diffIds: readonly string[]): Promise<string> {
  const top = (await chainIds(diffIds)).at(-1);
  if (top !== undefined) return top;
  throw new SpecError(
    "INVALID_DIGEST",
    "computing the chain id",
    "there are no layers, and so there is no chain",
  );
}

/**
 * Checks that each diff id is a digest.
 *
 * @throws SpecError `INVALID_DIGEST`; `findings` has each that is none, as `diff_ids[2]`
 */
export function checkDiffIds(diffIds: readonly string[]): void {
  const findings = [...diffIds.entries()]
    .filter(([, diffId]) => typeof diffId !== "string" || !isDigest(diffId))
    .map(([index, diffId]) => ({
      path: `diff_ids[${index}]`,
      expected: "a digest such as sha256: and 64 digits of lower-case hexadecimal",
      found: typeof diffId === "string" ? quoteInput(diffId) : `a ${typeof diffId}`,
    }));
  const [first] = findings;
  if (first === undefined) return;
  const more = findings.length > 1 ? `; and ${findings.length - 1} more` : "";
  const reason = `${first.path} has to be ${first.expected}, found ${first.found}${more}`;
  throw new SpecError("INVALID_DIGEST", "checking diff ids", reason, { findings });
}
