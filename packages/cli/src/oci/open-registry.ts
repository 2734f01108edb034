import { createRegistry, type Registry } from "@container-interfaces/oci";
import { dockerConfigCredentials } from "@container-interfaces/oci/credentials";
import { parseNormalizedReference, SpecError } from "@container-interfaces/oci-spec/reference";
import { CommandError } from "../command-error.js";
import { readVersion } from "../read-version.js";
import type { RegistryCommandOptions } from "./oci-options.js";

/**
 * The client for the registry of a reference.
 *
 * @throws CommandError `USAGE` for what is no reference
 */
export function openRegistry(reference: string, options: RegistryCommandOptions): Registry {
  const { plainHttp, credsFile, anonymous } = options;
  const host = registryOf(reference);
  return createRegistry({
    userAgent: `container-interfaces-oci/${readVersion()}`,
    ...(plainHttp ? { plainHttp: [host] } : {}),
    ...(anonymous ? {} : { credentials: dockerConfigCredentials({ path: credsFile }) }),
  });
}

/** A reference without what skopeo writes in front of it. */
export function withoutTransport(reference: string): string {
  return reference.replace(/^docker:\/\//, "");
}

function registryOf(reference: string): string {
  try {
    return parseNormalizedReference(reference).domain;
  } catch (error) {
    if (!SpecError.is(error)) throw error;
    const hint = error.hint === undefined ? "" : `. ${error.hint}`;
    throw new CommandError("USAGE", `${JSON.stringify(reference)}: ${error.reason}${hint}`, error);
  }
}
