import type { LinuxCapabilities, LinuxSeccomp } from "@container-interfaces/oci-spec/runtime";
import { configError } from "./config-error.js";
import { defaultSeccompProfile } from "./default-seccomp-profile.js";
import type { HostFacts } from "./host-facts.js";
import type { LinuxContainerSecurityContext } from "./security-context.js";
import { securityProfileOf } from "./security-profile-of.js";
import type { SpecSettings } from "./spec-settings.js";

/**
 * The seccomp profile of a container; `undefined` for none, which privileged ones always have.
 *
 * @param capabilities what the default profile goes by
 * @throws OciError `INVALID_ARGUMENT` for a profile on a host without seccomp, and for one that the host does not have
 */
export function seccompOf(
  context: Pick<LinuxContainerSecurityContext, "seccomp" | "seccompProfilePath" | "privileged">,
  capabilities: LinuxCapabilities,
  { host, settings, path }: { host: HostFacts; settings: SpecSettings; path: string },
): LinuxSeccomp | undefined {
  const at = context.seccomp === undefined ? `${path}.seccompProfilePath` : `${path}.seccomp`;
  const choice =
    securityProfileOf(context.seccomp, context.seccompProfilePath, at) ??
    securityProfileOf(settings.unsetSeccomp, undefined, "settings.unsetSeccomp");
  if (context.privileged === true || choice === undefined || choice.kind === "unconfined") return undefined;
  if (host.seccomp === false) throw configError(at, "the kernel of the host has no seccomp");
  if (choice.kind === "runtime-default") {
    return (
      settings.seccompProfile ??
      defaultSeccompProfile({
        capabilities: capabilities.bounding ?? [],
        architecture: host.architecture,
        kernel: host.kernel,
      })
    );
  }
  const profile = host.seccompProfiles?.[choice.reference];
  if (profile === undefined) {
    throw configError(
      at,
      `nothing is known of the profile ${JSON.stringify(choice.reference)}`,
      "Hand it over in host.seccompProfiles; loadHostFacts reads it.",
    );
  }
  return profile;
}
