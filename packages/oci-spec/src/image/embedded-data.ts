import { type Finding, SpecError } from "../spec-error.js";
import { decodeBase64 } from "./base64.js";
import type { Descriptor } from "./descriptor.js";

/**
 * The content that a descriptor embeds in `data`, decoded; `undefined` where it embeds none. Its length is checked,
 * its digest is not: verify that as for content from anywhere else.
 *
 * @throws SpecError `INVALID_DOCUMENT` when `data` is no base64, or not as long as `size` says
 */
export function embeddedData(descriptor: Pick<Descriptor, "data" | "size">): Uint8Array | undefined {
  const { data, size } = descriptor;
  if (data === undefined) return undefined;
  const bytes = decodeBase64(data);
  if (bytes === undefined) throw invalid("base64 with padding and without line breaks", "a string");
  if (BigInt(bytes.length) !== BigInt(size)) {
    throw invalid(`base64 of ${size} bytes, as size says`, `base64 of ${bytes.length} bytes`);
  }
  return bytes;
}

function invalid(expected: string, found: string): SpecError {
  const findings: readonly Finding[] = [{ path: "data", expected, found }];
  return new SpecError(
    "INVALID_DOCUMENT",
    "reading the content that a descriptor embeds",
    `data has to be ${expected}, found ${found}`,
    { findings },
  );
}
