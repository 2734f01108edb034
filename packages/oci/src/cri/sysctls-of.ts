import { normalizeSysctl, sysctlNamespace } from "@container-interfaces/oci-spec/runtime";
import { configError } from "./config-error.js";
import { namespaceMode } from "./cri-numbers.js";
import type { PodSandboxConfig } from "./pod-sandbox-config.js";
import type { SpecSettings } from "./spec-settings.js";

const PATH = "sandboxConfig.linux.sysctls";

/**
 * The kernel parameters of a pod: those of its config, and, with a network of its own, leave for everybody to use low ports and to send pings.
 *
 * @param ownUsers whether the pod has users of its own
 * @throws OciError `INVALID_ARGUMENT` for a parameter that belongs to no namespace of the pod and would change the host
 */
export function sysctlsOf(
  config: PodSandboxConfig,
  ownUsers: boolean,
  { unprivilegedPorts = true, unprivilegedIcmp = true }: SpecSettings,
): Readonly<Record<string, string>> {
  const { network, ipc } = config.linux?.securityContext?.namespaceOptions ?? {};
  const ownNetwork = network !== namespaceMode.NODE;
  const sysctls = Object.entries(config.linux?.sysctls ?? {});
  for (const [name, value] of sysctls) {
    check(name, value, { network: ownNetwork, ipc: ipc !== namespaceMode.NODE, users: ownUsers });
  }
  return {
    ...(ownNetwork && unprivilegedPorts ? { "net.ipv4.ip_unprivileged_port_start": "0" } : {}),
    ...(ownNetwork && unprivilegedIcmp && !ownUsers ? { "net.ipv4.ping_group_range": "0 2147483647" } : {}),
    ...Object.fromEntries(sysctls),
  };
}

function check(name: string, value: string, own: { network: boolean; ipc: boolean; users: boolean }): void {
  const at = `${PATH}[${JSON.stringify(name)}]`;
  if (!/^[A-Za-z0-9_*-]+(?:[./][A-Za-z0-9_*@:-]+)+$/.test(name))
    throw configError(at, "it is no name of a kernel parameter");
  if (/[\n\0]/.test(value)) throw configError(at, "its value has to be one line");
  const namespace = sysctlNamespace(name);
  if (namespace === "network") {
    if (!own.network) throw configError(at, "it belongs to the network, which is the node's");
  } else if (namespace === "ipc") {
    if (!own.ipc) throw configError(at, "it belongs to IPC, which is the node's");
  } else if (namespace === "uts") {
    if (normalizeSysctl(name) === "kernel.hostname") throw configError(at, "the pod's hostname sets it");
    if (!own.network) throw configError(at, "it belongs to the host name, which is the node's");
  } else if (!(namespace === "user" && own.users)) {
    throw configError(at, "it belongs to no namespace of the pod, but to the whole node");
  }
}
