import type {
  NodeGetStorageHealthResponse_StorageBackendHealth as StorageBackendHealth,
  VolumeHealth,
  VolumeHealth_VolumeHealthEntry as VolumeHealthEntry,
} from "../gen/csi/v1/csi.js";
import { capabilityKey, volumeCapabilityOfAnyRelease } from "./capability-checks.js";
import { allOf, type Check, optional, problem } from "./check.js";
import { distinct, listOf, message } from "./message-check.js";
import { namedValue } from "./number-checks.js";
import { filledShortText, shortText } from "./text-checks.js";
import { madeId } from "./volume-checks.js";

/** The short name of a cause, for programs to compare. */
const reason: Check = allOf(filledShortText(), (value) =>
  /^[A-Z][A-Za-z0-9]*$/.test(value as string)
    ? undefined
    : problem('is not a name in CamelCase, such as "ReplicaLost"; what is for people belongs in message'),
);

/**
 * What troubles a volume. A kind of a newer release passes, as callers ignore what they do not know
 * (spec.md, `VolumeHealth`).
 */
export const volumeHealth: Check = message<VolumeHealth>({
  volumeId: madeId,
  healthStatuses: allOf(
    listOf(message<VolumeHealthEntry>({ status: namedValue, reason, message: shortText() })),
    distinct<VolumeHealthEntry>((entry) => `${entry.status} ${entry.reason}`, "status and reason"),
  ),
});

/** What troubles the storage of a node (spec.md, `NodeGetStorageHealthResponse`). */
export const backendHealth: Check = allOf(
  listOf(
    message<StorageBackendHealth>({
      status: namedValue,
      reason,
      message: shortText(),
      volumeCapability: optional(volumeCapabilityOfAnyRelease),
    }),
  ),
  distinct<StorageBackendHealth>(
    (entry) => `${entry.status} ${entry.reason} ${capabilityKey(entry.volumeCapability)}`,
    "status, reason and volumeCapability",
  ),
);
