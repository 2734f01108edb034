/**
 * Parts of requests that several RPCs have.
 *
 * @module
 */
import { VolumeCapability_AccessMode_Mode as Mode, type VolumeCapability } from "@container-interfaces/csi";
import type { CsiOptions } from "./csi-options.js";
import type { Pairs } from "./parse-pairs.js";

/** Limits of a size; undefined where there are none. */
export function capacityRange({
  size,
  limit,
}: CsiOptions): { readonly requiredBytes: bigint; readonly limitBytes: bigint } | undefined {
  if (size === undefined && limit === undefined) return undefined;
  return { requiredBytes: size ?? 0n, limitBytes: limit ?? 0n };
}

/** The capabilities that are given, with their group. */
export function capabilities({ cap = [], mountGroup }: CsiOptions): VolumeCapability[] {
  if (mountGroup === undefined) return [...cap];
  return cap.map((each) => {
    const { accessType } = each;
    if (accessType?.$case !== "mount") return each;
    return {
      ...each,
      accessType: { $case: "mount", value: { ...accessType.value, volumeMountGroup: mountGroup } },
    };
  });
}

/** The capabilities that are given, or a mount for one node that writes. */
export function someCapabilities(options: CsiOptions): VolumeCapability[] {
  const mount = { fsType: "", mountFlags: [], volumeMountGroup: "" };
  const standard: VolumeCapability = {
    accessType: { $case: "mount", value: mount },
    accessMode: { mode: Mode.SINGLE_NODE_WRITER },
  };
  return capabilities({ ...options, cap: options.cap ?? [standard] });
}

/** The places that are given; undefined where there are none. */
export function places({
  requisite,
  preferred,
}: CsiOptions):
  | { readonly requisite: { segments: Pairs }[]; readonly preferred: { segments: Pairs }[] }
  | undefined {
  if (requisite === undefined && preferred === undefined) return undefined;
  const toTopologies = (all: readonly Pairs[] = []): { segments: Pairs }[] =>
    all.map((segments) => ({ segments }));
  return { requisite: toTopologies(requisite), preferred: toTopologies(preferred) };
}
