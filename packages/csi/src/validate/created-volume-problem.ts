import type { DeepPartial } from "@container-interfaces/transport";
import type {
  CapacityRange,
  CreateVolumeRequest,
  CreateVolumeResponse,
  VolumeContentSource,
} from "../gen/csi/v1/csi.js";
import { type Problem, problem, within } from "./check.js";
import { meetsRequirement } from "./topology-checks.js";

/**
 * What is wrong with a new volume as the answer to this request, or undefined: its size, source or places
 * are others.
 */
export function createdVolumeProblem(
  request: CreateVolumeRequest,
  response: DeepPartial<CreateVolumeResponse>,
): Problem | undefined {
  const { capacityBytes = 0n, contentSource, accessibleTopology } = response.volume ?? {};
  const size = sizeProblem(capacityBytes, request.capacityRange);
  if (size !== undefined) return within("volume.capacityBytes", size);
  const source = request.volumeContentSource;
  if (source !== undefined && sourceKey(source) !== sourceKey(contentSource))
    return within("volume.contentSource", problem("is not the volumeContentSource of the request"));
  if (!meetsRequirement(accessibleTopology, request.accessibilityRequirements))
    return within(
      "volume.accessibleTopology",
      problem("has no place in common with the requisite ones of the request"),
    );
  return undefined;
}

/** A size of zero is an unknown one. */
function sizeProblem(bytes: bigint, range: CapacityRange | undefined): Problem | undefined {
  if (range === undefined || bytes === 0n) return undefined;
  const { requiredBytes, limitBytes } = range;
  if (bytes < requiredBytes) return problem(`is ${bytes}, and at least ${requiredBytes} were asked for`);
  if (limitBytes === 0n || bytes <= limitBytes) return undefined;
  return problem(`is ${bytes}, and at most ${limitBytes} were asked for`);
}

function sourceKey(source: DeepPartial<VolumeContentSource> | undefined): string {
  if (source?.type === undefined) return "";
  const { type } = source;
  return type.$case === "snapshot" ? `snapshot ${type.value.snapshotId}` : `volume ${type.value.volumeId}`;
}
