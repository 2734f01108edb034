import type { LinuxDevice, LinuxDeviceCgroup } from "@container-interfaces/oci-spec/runtime";
import { configError } from "./config-error.js";
import type { ContainerConfig } from "./container-config.js";
import type { HostDevice, HostFacts } from "./host-facts.js";
import { toUint32 } from "./integers.js";
import { absolute } from "./mount-place.js";
import type { SpecSettings } from "./spec-settings.js";

/** The devices of a container, and which ones its cgroup lets it use. */
export interface ContainerDevices {
  /** The device nodes. */
  readonly devices: readonly LinuxDevice[];
  /** The rules; the first one denies everything, or allows everything to a privileged container. */
  readonly rules: readonly LinuxDeviceCgroup[];
}

/** Denies every device; runtimes allow the few that each container has. */
export const denyAllDevices: LinuxDeviceCgroup = { allow: false, access: "rwm" };

/**
 * The devices that a container asks for; for a folder, all that are in it. A privileged container has all devices of the host beside, and may use
 * any.
 *
 * @throws OciError `INVALID_ARGUMENT` for a device that the host does not have or that nothing is known of, for two at the same place, and for
 * permissions other than `r`, `w` and `m`
 */
export function devicesOf(
  config: ContainerConfig,
  host: HostFacts,
  settings: SpecSettings,
): ContainerDevices {
  const devices: LinuxDevice[] = [];
  const rules: LinuxDeviceCgroup[] = [denyAllDevices];
  for (const [index, device] of (config.devices ?? []).entries()) {
    const path = `config.devices[${index}]`;
    const hostPath = absolute(device.hostPath, `${path}.hostPath`);
    const containerPath = absolute(device.containerPath, `${path}.containerPath`);
    const access = device.permissions ?? "";
    if (!/^[rwm]+$/.test(access)) {
      throw configError(`${path}.permissions`, `they are any of r, w and m, not ${JSON.stringify(access)}`);
    }
    for (const node of nodesAt(hostPath, `${path}.hostPath`, host)) {
      const place = containerPath + node.path.slice(hostPath.length);
      if (devices.some((other) => other.path === place)) {
        throw configError(`${path}.containerPath`, `another device is at ${place} already`);
      }
      devices.push({ ...nodeOf(node), path: place, ...ownerOf(config, settings) });
      // a pipe is no device to the kernel
      if (node.type !== "p") {
        rules.push({ allow: true, type: node.type, major: node.major, minor: node.minor, access });
      }
    }
  }
  if (config.linux?.securityContext?.privileged !== true) return { devices, rules };
  const places = new Set(devices.map(({ path }) => path));
  const others =
    settings.privilegedDevices === false
      ? []
      : nodesAt("/dev", "config.linux.securityContext.privileged", host).filter(
          ({ path }) => !places.has(path),
        );
  return { devices: [...devices, ...others.map(nodeOf)], rules: [{ allow: true, access: "rwm" }] };
}

function nodesAt(hostPath: string, path: string, host: HostFacts): readonly HostDevice[] {
  const nodes = host.devices?.[hostPath];
  if (nodes !== undefined) return nodes;
  throw configError(
    path,
    `nothing is known of devices at ${hostPath}`,
    "Hand them over in host.devices; loadHostFacts reads them.",
  );
}

function nodeOf({ path, type, major, minor, fileMode, uid, gid }: HostDevice): LinuxDevice {
  return { path, type, major, minor, fileMode, uid, gid };
}

function ownerOf(
  config: ContainerConfig,
  { deviceOwnership }: SpecSettings,
): { readonly uid?: number; readonly gid?: number } {
  if (deviceOwnership !== true) return {};
  const { runAsUser, runAsGroup } = config.linux?.securityContext ?? {};
  const path = "config.linux.securityContext";
  const uid = toUint32(runAsUser?.value ?? 0, `${path}.runAsUser`);
  const gid = toUint32(runAsGroup?.value ?? 0, `${path}.runAsGroup`);
  return { ...(uid > 0 ? { uid } : {}), ...(gid > 0 ? { gid } : {}) };
}
