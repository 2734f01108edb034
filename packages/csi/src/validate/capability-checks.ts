import type {
  VolumeCapability,
  VolumeCapability_AccessMode,
  VolumeCapability_MountVolume,
} from "../gen/csi/v1/csi.js";
import { VolumeCapability_AccessMode_Mode as Mode } from "../gen/csi/v1/csi.js";
import { allOf, type Check, problem } from "./check.js";
import { listOf, message, messageWithOneOf } from "./message-check.js";
import { namedValue } from "./number-checks.js";
import { argument } from "./text-checks.js";

const knownModes: ReadonlySet<unknown> = new Set(Object.values(Mode));

/** A mode that this release knows: a driver must not fall back from another one to a mode that it knows. */
const knownMode: Check = (value, facts) =>
  namedValue(value, facts) ??
  (knownModes.has(value) ? undefined : problem(`is ${String(value)}, which is not a known access mode`));

const mount: Check = message<VolumeCapability_MountVolume>({
  fsType: argument,
  mountFlags: listOf(argument),
  volumeMountGroup: argument,
});

const block: Check = message<object>({});

const capability = (mode: Check): Check =>
  allOf(
    messageWithOneOf("accessType", { block, mount }),
    message<VolumeCapability>({ accessMode: message<VolumeCapability_AccessMode>({ mode }) }),
  );

/**
 * A way to use a volume, with its access type and a known access mode (spec.md, `VolumeCapability`). A list
 * of them may mix block with mount and modes of one node with modes of many: the volume has to suit each
 * entry, one at a time.
 */
export const volumeCapability: Check = capability(knownMode);

/** The same where a mode of a newer release is no error: ValidateVolumeCapabilities leaves it unconfirmed. */
export const volumeCapabilityOfAnyRelease: Check = capability(namedValue);

/** A text that two capabilities have in common only if they are equal. */
export function capabilityKey(value: VolumeCapability | undefined): string {
  const { accessType, accessMode } = value ?? {};
  if (accessType?.$case !== "mount") return `${accessType?.$case} ${accessMode?.mode}`;
  const { fsType = "", mountFlags = [], volumeMountGroup = "" } = accessType.value;
  return `mount ${accessMode?.mode} ${JSON.stringify([fsType, mountFlags, volumeMountGroup])}`;
}
