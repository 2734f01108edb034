import { configError } from "./config-error.js";
import type { HostFacts } from "./host-facts.js";
import type { LinuxContainerSecurityContext } from "./security-context.js";
import { securityProfileOf } from "./security-profile-of.js";
import type { SpecSettings } from "./spec-settings.js";

/**
 * The AppArmor profile of a container; `undefined` for none. A container that says nothing has the runtime's own. Privileged ones have none unless
 * they name one of the host.
 *
 * @throws OciError `INVALID_ARGUMENT` for a profile on a host without AppArmor, and for one that is not loaded
 */
export function apparmorOf(
  context: LinuxContainerSecurityContext,
  { host, settings, path }: { host: HostFacts; settings: SpecSettings; path: string },
): string | undefined {
  const at = context.apparmor === undefined ? `${path}.apparmorProfile` : `${path}.apparmor`;
  const choice = securityProfileOf(context.apparmor, context.apparmorProfile, at);
  if (choice?.kind === "unconfined") return undefined;
  if (host.apparmorProfiles === undefined) {
    if (choice === undefined) return undefined;
    throw configError(at, "the host has no AppArmor");
  }
  if (choice?.kind === "localhost") {
    if (host.apparmorProfiles.includes(choice.reference)) return choice.reference;
    throw configError(at, `the profile ${JSON.stringify(choice.reference)} is not loaded`);
  }
  if (context.privileged === true) return undefined;
  if (choice !== undefined && settings.apparmorProfile === undefined) {
    throw configError(at, "this runtime has no profile of its own", "Name it in settings.apparmorProfile.");
  }
  return settings.apparmorProfile;
}
