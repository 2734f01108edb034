import { z } from "zod";

const ENCODED = "[a-zA-Z0-9=_-]+";
/** For JSON Schema only: a nested repetition needs stack for each turn, more than there is for a text of megabytes. */
const GRAMMAR = `^[a-z0-9]+(?:[+._-][a-z0-9]+)*:${ENCODED}$`;
const ALGORITHM_AND_HASH = new RegExp(`^[a-z0-9+._-]+:${ENCODED}$`);
/** In an algorithm, a separator that is not between letters or digits. */
const STRAY_SEPARATOR = /^[+._-]|[+._-]{2}|[+._-]$/;
const REGISTERED = /^sha(?:256|512):/;
const SHA256 = /^sha256:[a-f0-9]{64}$/;
const SHA512 = /^sha512:[a-f0-9]{128}$/;

/** Whether a text follows the grammar; takes no more memory for a long one. */
function followsGrammar(text: string): boolean {
  return ALGORITHM_AND_HASH.test(text) && !STRAY_SEPARATOR.test(text.slice(0, text.indexOf(":")));
}

function fitsItsAlgorithm(digest: string): boolean {
  return !REGISTERED.test(digest) || SHA256.test(digest) || SHA512.test(digest);
}

/**
 * A digest as descriptors hold it. The algorithms that the specification registers, sha256 and sha512, have exactly
 * their length in lower-case hexadecimal digits; others only have to follow the grammar.
 */
export const digest: z.ZodType<string> = z
  .string()
  .refine(
    (value) => followsGrammar(value) && fitsItsAlgorithm(value),
    "a digest such as sha256: and 64 digits of lower-case hexadecimal",
  )
  // without lookahead, which validators of other languages lack
  .meta({
    pattern: GRAMMAR,
    anyOf: [{ pattern: SHA256.source }, { pattern: SHA512.source }, { not: { pattern: REGISTERED.source } }],
  });
