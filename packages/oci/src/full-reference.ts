import { formatReference, parseDockerRef } from "@container-interfaces/oci-spec/reference";

/** A reference in its normal form, with domain and tag or digest; undefined for a text that is none. */
export function fullReference(text: string): string | undefined {
  try {
    return formatReference(parseDockerRef(text));
  } catch {
    return undefined;
  }
}
