import { type CsiErrorOf, csiError } from "./csi-error.js";

/** Errors of the RPCs on snapshots: of Controller, GroupController and SnapshotMetadata. */
export const snapshotErrors = {
  /** Errors of CreateSnapshot, beside those of every RPC. */
  createSnapshot: {
    /**
     * ALREADY_EXISTS: there is a snapshot of this `name`, and it is of another volume. One of the same volume
     * is answered with OK. The caller uses another name or changes the request.
     */
    alreadyExists: csiError("CreateSnapshot", "ALREADY_EXISTS", "Use another name.") as CsiErrorOf,
    /**
     * ABORTED: other work on the same snapshot is under way. The caller makes sure that there is no other
     * call for it, then retries with growing pauses.
     */
    operationPending: csiError(
      "CreateSnapshot",
      "ABORTED",
      "Wait for the other call, then try again.",
    ) as CsiErrorOf,
    /**
     * RESOURCE_EXHAUSTED: there is no space for the snapshot, or none in the places asked for. The caller
     * fails; a later call may succeed once there is space.
     */
    resourceExhausted: csiError(
      "CreateSnapshot",
      "RESOURCE_EXHAUSTED",
      "Make space on the storage, then try again.",
    ) as CsiErrorOf,
  },
  /** Errors of DeleteSnapshot, beside those of every RPC. */
  deleteSnapshot: {
    /**
     * INVALID_ARGUMENT: the snapshot belongs to a group and cannot go alone. The caller sends
     * DeleteVolumeGroupSnapshot instead.
     */
    partOfGroup: csiError(
      "DeleteSnapshot",
      "INVALID_ARGUMENT",
      "Delete the group with DeleteVolumeGroupSnapshot.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: something uses the snapshot. One that is gone already is answered with OK. The
     * caller ends the use, then retries with growing pauses.
     */
    snapshotInUse: csiError(
      "DeleteSnapshot",
      "FAILED_PRECONDITION",
      "End the use of the snapshot first.",
    ) as CsiErrorOf,
    /**
     * ABORTED: other work on the same snapshot is under way. The caller makes sure that there is no other
     * call for it, then retries with growing pauses.
     */
    operationPending: csiError(
      "DeleteSnapshot",
      "ABORTED",
      "Wait for the other call, then try again.",
    ) as CsiErrorOf,
  },
  /** Errors of ListSnapshots, beside those of every RPC. */
  listSnapshots: {
    /**
     * ABORTED: `startingToken` is not one of this driver's, or is not valid any more. The caller begins again
     * with an empty token.
     */
    invalidStartingToken: csiError(
      "ListSnapshots",
      "ABORTED",
      "Begin the list again with an empty token.",
    ) as CsiErrorOf,
  },
  /** Errors of GetSnapshot, beside those of every RPC. */
  getSnapshot: {
    /**
     * NOT_FOUND: there is no snapshot of this `snapshotId`. The caller checks the id and that the snapshot
     * was not deleted, then retries with growing pauses.
     */
    snapshotNotFound: csiError(
      "GetSnapshot",
      "NOT_FOUND",
      "Check the snapshot id, and that the snapshot was not deleted.",
    ) as CsiErrorOf,
  },
  /** Errors of CreateVolumeGroupSnapshot, beside those of every RPC. */
  createVolumeGroupSnapshot: {
    /**
     * ALREADY_EXISTS: there is a group of this `name`, and it is of other volumes or has other parameters.
     * One that fits is answered with OK. The caller uses another name or changes the request.
     */
    alreadyExists: csiError("CreateVolumeGroupSnapshot", "ALREADY_EXISTS", "Use another name.") as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: these volumes are not set up so that they can be snapshotted at one moment. The
     * caller changes how the volumes are set up, or takes single snapshots.
     */
    cannotSnapshotTogether: csiError(
      "CreateVolumeGroupSnapshot",
      "FAILED_PRECONDITION",
      "Set the volumes up for group snapshots, or take single ones.",
    ) as CsiErrorOf,
    /**
     * RESOURCE_EXHAUSTED: there is no space for the snapshots. A later call may succeed once there is space.
     */
    resourceExhausted: csiError(
      "CreateVolumeGroupSnapshot",
      "RESOURCE_EXHAUSTED",
      "Make space on the storage, then try again.",
    ) as CsiErrorOf,
  },
  /** Errors of DeleteVolumeGroupSnapshot, beside those of every RPC. */
  deleteVolumeGroupSnapshot: {
    /**
     * INVALID_ARGUMENT: `snapshotIds` are not those of the group. The caller gives the ids of the snapshots
     * that the group has.
     */
    snapshotsMismatch: csiError(
      "DeleteVolumeGroupSnapshot",
      "INVALID_ARGUMENT",
      "Give the ids of the snapshots that the group has.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: something uses the group. One that is gone already is answered with OK. The caller
     * ends the use, then retries with growing pauses.
     */
    groupInUse: csiError(
      "DeleteVolumeGroupSnapshot",
      "FAILED_PRECONDITION",
      "End the use of the group first.",
    ) as CsiErrorOf,
  },
  /** Errors of GetVolumeGroupSnapshot, beside those of every RPC. */
  getVolumeGroupSnapshot: {
    /**
     * INVALID_ARGUMENT: `snapshotIds` are not those of the group. The caller gives the ids of the snapshots
     * that the group has.
     */
    snapshotsMismatch: csiError(
      "GetVolumeGroupSnapshot",
      "INVALID_ARGUMENT",
      "Give the ids of the snapshots that the group has.",
    ) as CsiErrorOf,
    /**
     * NOT_FOUND: there is no group of this `groupSnapshotId`. The caller checks the id and that the group was
     * not deleted, then retries with growing pauses.
     */
    groupNotFound: csiError(
      "GetVolumeGroupSnapshot",
      "NOT_FOUND",
      "Check the group's id, and that it was not deleted.",
    ) as CsiErrorOf,
  },
  /** Errors of GetMetadataAllocated, beside those of every RPC. */
  getMetadataAllocated: {
    /**
     * INVALID_ARGUMENT: a required field is missing, or a value is not valid. The caller mends the request
     * before it retries.
     */
    invalidArgument: csiError("GetMetadataAllocated", "INVALID_ARGUMENT", "Mend the request.") as CsiErrorOf,
    /**
     * NOT_FOUND: there is no snapshot of this `snapshotId`. The caller checks the id and that the snapshot
     * was not deleted, then retries with growing pauses.
     */
    snapshotNotFound: csiError(
      "GetMetadataAllocated",
      "NOT_FOUND",
      "Check the snapshot id, and that the snapshot was not deleted.",
    ) as CsiErrorOf,
    /**
     * OUT_OF_RANGE: `startingOffset` is negative or beyond the size of the volume. The caller gives an offset
     * within the volume.
     */
    startingOffsetOutOfRange: csiError(
      "GetMetadataAllocated",
      "OUT_OF_RANGE",
      "Give an offset within the volume.",
    ) as CsiErrorOf,
  },
  /** Errors of GetMetadataDelta, beside those of every RPC. */
  getMetadataDelta: {
    /**
     * INVALID_ARGUMENT: a required field is missing, or a value is not valid. The caller mends the request
     * before it retries.
     */
    invalidArgument: csiError("GetMetadataDelta", "INVALID_ARGUMENT", "Mend the request.") as CsiErrorOf,
    /**
     * NOT_FOUND: there is no snapshot of `baseSnapshotId` or of `targetSnapshotId`. The caller checks both
     * ids.
     */
    snapshotNotFound: csiError("GetMetadataDelta", "NOT_FOUND", "Check both snapshot ids.") as CsiErrorOf,
    /** FAILED_PRECONDITION: the storage does not track changes. The caller makes a full backup. */
    changesNotTracked: csiError(
      "GetMetadataDelta",
      "FAILED_PRECONDITION",
      "Make a full backup, or turn on the tracking of changes in the storage.",
    ) as CsiErrorOf,
    /**
     * OUT_OF_RANGE: `startingOffset` is negative or beyond the size of the volume. The caller gives an offset
     * within the volume.
     */
    startingOffsetOutOfRange: csiError(
      "GetMetadataDelta",
      "OUT_OF_RANGE",
      "Give an offset within the volume.",
    ) as CsiErrorOf,
  },
} as const;
