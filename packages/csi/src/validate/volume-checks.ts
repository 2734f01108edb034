import type {
  CapacityRange,
  Volume,
  VolumeContentSource_SnapshotSource,
  VolumeContentSource_VolumeSource,
} from "../gen/csi/v1/csi.js";
import { allOf, type Check, optional, problem, within } from "./check.js";
import { listOf, message, messageWithOneOf } from "./message-check.js";
import { notNegative } from "./number-checks.js";
import { filledText, shortMap } from "./text-checks.js";
import { onlyWithTopology, reportedTopology } from "./topology-checks.js";
import { volumeIdProblem } from "./volume-id-problem.js";

/**
 * The limits of a size: one of them is set, none is negative, and they leave something between them
 * (spec.md, `CapacityRange`).
 */
export const capacityRange: Check = allOf(
  message<CapacityRange>({ requiredBytes: notNegative, limitBytes: notNegative }),
  (value) => {
    const { requiredBytes = 0n, limitBytes = 0n } = value as Partial<CapacityRange>;
    if (requiredBytes === 0n && limitBytes === 0n)
      return problem("has to set requiredBytes, limitBytes or both; leave it out to ask for no size");
    if (limitBytes === 0n || limitBytes >= requiredBytes) return undefined;
    return within(
      "limitBytes",
      problem(`is ${limitBytes}, which is less than the requiredBytes of ${requiredBytes}`),
    );
  },
);

/**
 * What a volume is made of: a snapshot or a volume. Of another kind, a driver must not make an empty
 * volume.
 */
export const contentSource: Check = messageWithOneOf("type", {
  snapshot: message<VolumeContentSource_SnapshotSource>({ snapshotId: filledText }),
  volume: message<VolumeContentSource_VolumeSource>({ volumeId: filledText }),
});

/** An id that a driver makes. */
export const madeId: Check = (value) => {
  if (value !== undefined && typeof value !== "string") return problem("is not a string");
  const found = volumeIdProblem((value as string | undefined) ?? "");
  return found === undefined ? undefined : problem(found);
};

/** A volume as a driver describes it (spec.md, `Volume`). */
export const volume: Check = message<Volume>({
  volumeId: madeId,
  capacityBytes: notNegative,
  volumeContext: shortMap,
  contentSource: optional(contentSource),
  accessibleTopology: onlyWithTopology(listOf(reportedTopology)),
});
