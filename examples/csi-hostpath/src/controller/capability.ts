import type { VolumeCapability } from "@container-interfaces/csi";
import { RpcError } from "@container-interfaces/transport";
import type { VolumeKind } from "../state/records.js";

/**
 * What kind of volume has these capabilities.
 *
 * @throws RpcError `INVALID_ARGUMENT` when one asks for a block device and another for a file system
 */
export function kindOf(capabilities: readonly VolumeCapability[]): VolumeKind {
  const blocks = capabilities.filter(({ accessType }) => accessType?.$case === "block").length;
  if (blocks !== 0 && blocks !== capabilities.length)
    throw new RpcError("INVALID_ARGUMENT", "a volume is either a block device or a file system", {
      doing: "choosing the kind of volume",
      path: "volumeCapabilities",
    });
  return blocks === 0 ? "directory" : "block";
}

/** Why a volume of a kind lacks a capability, or undefined. */
export function capabilityProblem(kind: VolumeKind, capability: VolumeCapability): string | undefined {
  if (kindOf([capability]) !== kind)
    return kind === "block"
      ? "the volume is a block device"
      : "the volume is a directory, not a block device";
  return undefined;
}

/** A capability as text, to compare it with another. */
export function capabilityKey(capability: VolumeCapability | undefined): string {
  const type = capability?.accessType;
  const mount =
    type?.$case === "mount" ? [type.value.fsType, type.value.volumeMountGroup, ...type.value.mountFlags] : [];
  return [capability?.accessMode?.mode ?? 0, type?.$case ?? "", ...mount].join(" ");
}
