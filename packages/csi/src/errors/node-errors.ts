import { type CsiErrorOf, csiError } from "./csi-error.js";

/** Errors of the Node's RPCs. */
export const nodeErrors = {
  /** Errors of NodeStageVolume, beside those of every RPC. */
  nodeStageVolume: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "NodeStageVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
    /**
     * ALREADY_EXISTS: the volume is staged at `stagingTargetPath` with a capability that does not fit. One
     * that fits is answered with OK. The caller changes the arguments before it retries.
     */
    stagedIncompatibly: csiError(
      "NodeStageVolume",
      "ALREADY_EXISTS",
      "Ask for what it is staged with, or unstage it first.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: the volume does not support the `volumeCapability` given. The caller may ask
     * ValidateVolumeCapabilities what the volume supports, or wait until it is unpublished from the node.
     */
    capabilityNotSupported: csiError(
      "NodeStageVolume",
      "FAILED_PRECONDITION",
      "Ask ValidateVolumeCapabilities what the volume supports, or wait until it is unpublished.",
    ) as CsiErrorOf,
  },
  /** Errors of NodeUnstageVolume, beside those of every RPC. */
  nodeUnstageVolume: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "NodeUnstageVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
  },
  /** Errors of NodePublishVolume, beside those of every RPC. */
  nodePublishVolume: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "NodePublishVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
    /**
     * ALREADY_EXISTS: the volume is published at `targetPath` with another capability or `readonly`. The same
     * ones are answered with OK. The caller changes the arguments before it retries.
     */
    publishedIncompatibly: csiError(
      "NodePublishVolume",
      "ALREADY_EXISTS",
      "Ask for what it is published with, or unpublish it first.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: the volume does not support the `volumeCapability` given. The caller may ask
     * ValidateVolumeCapabilities what the volume supports, or wait until it is unpublished from the node.
     */
    capabilityNotSupported: csiError(
      "NodePublishVolume",
      "FAILED_PRECONDITION",
      "Ask ValidateVolumeCapabilities what the volume supports, or wait until it is unpublished.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: the volume is published at another path of this node, and its access mode permits
     * one only. The caller unpublishes it there before it retries.
     */
    publishedElsewhere: csiError(
      "NodePublishVolume",
      "FAILED_PRECONDITION",
      "Unpublish the volume from the other path first.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: the driver stages volumes, and `stagingTargetPath` is missing. The caller calls
     * NodeStageVolume, and retries with its path once that has succeeded.
     */
    notStaged: csiError(
      "NodePublishVolume",
      "FAILED_PRECONDITION",
      "Call NodeStageVolume first, and give its path.",
    ) as CsiErrorOf,
  },
  /** Errors of NodeUnpublishVolume, beside those of every RPC. */
  nodeUnpublishVolume: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "NodeUnpublishVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
  },
  /** Errors of NodeGetVolumeStats, beside those of every RPC. */
  nodeGetVolumeStats: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId` at `volumePath`. The caller checks the id and the
     * path, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "NodeGetVolumeStats",
      "NOT_FOUND",
      "Check the volume id and the path.",
    ) as CsiErrorOf,
  },
  /** Errors of NodeGetVolumeHealth, beside those of every RPC. */
  nodeGetVolumeHealth: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId` on this node. The caller checks the id, then retries
     * with growing pauses.
     */
    volumeNotFound: csiError("NodeGetVolumeHealth", "NOT_FOUND", "Check the volume id.") as CsiErrorOf,
  },
  /** Errors of NodeExpandVolume, beside those of every RPC. */
  nodeExpandVolume: {
    /**
     * INVALID_ARGUMENT: the volume does not support the `volumeCapability` given. The caller may ask
     * ValidateVolumeCapabilities what the volume supports, and retries with that.
     */
    capabilityNotSupported: csiError(
      "NodeExpandVolume",
      "INVALID_ARGUMENT",
      "Ask ValidateVolumeCapabilities what the volume supports.",
    ) as CsiErrorOf,
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "NodeExpandVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: the volume is staged or published, and its file system cannot grow in use. The
     * caller does not retry while that is so.
     */
    volumeInUse: csiError(
      "NodeExpandVolume",
      "FAILED_PRECONDITION",
      "Unpublish and unstage the volume first.",
    ) as CsiErrorOf,
    /**
     * OUT_OF_RANGE: the driver cannot make the volume as large as asked for. The caller changes the capacity
     * range before it retries.
     */
    outOfRange: csiError("NodeExpandVolume", "OUT_OF_RANGE", "Ask for another capacity range.") as CsiErrorOf,
  },
} as const;
