import { type Credential, createCredential } from "./credential.js";
import type { CredentialSource } from "./credential-source.js";
import { matchCredentials } from "./match-credentials.js";

/**
 * Credentials that are known: by host, as `registry.example.com:5000`, by host and the beginning of a path, or with `*` for a label
 * of the host. They are chosen as {@link matchCredentials} does.
 *
 * @throws OciError `INVALID_ARGUMENT` for what is no credential
 */
export function staticCredentials(credentials: Readonly<Record<string, Credential>>): CredentialSource {
  const entries = Object.entries(credentials).map(
    ([key, fields]) => [key, createCredential(fields)] as const,
  );
  return { get: async (image) => matchCredentials(entries, image) };
}
