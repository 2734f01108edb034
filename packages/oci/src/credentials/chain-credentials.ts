import type { Credential } from "./credential.js";
import type { CredentialSource } from "./credential-source.js";

/** Joins sources: the credentials of the first come first, and all are tried. A source that fails ends the call. */
export function chainCredentials(...sources: readonly CredentialSource[]): CredentialSource {
  return {
    get: async (image, options) => {
      const found: Credential[] = [];
      for (const source of sources) found.push(...(await source.get(image, options)));
      return found;
    },
  };
}
