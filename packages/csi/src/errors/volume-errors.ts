import { type CsiErrorOf, csiError } from "./csi-error.js";

/** Errors of Identity's Probe and of the Controller's RPCs on volumes. */
export const volumeErrors = {
  /** Errors of Probe, beside those of every RPC. */
  probe: {
    /**
     * FAILED_PRECONDITION: the driver does not work. One that is still starting answers OK with `ready` false
     * instead. The caller takes the driver for broken and may restart it.
     */
    notHealthy: csiError(
      "Probe",
      "FAILED_PRECONDITION",
      "Restart the driver, and look at its log.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: the driver lacks something that it depends on, such as a program or a kernel
     * module. The caller takes the driver for broken and may restart it.
     */
    missingDependency: csiError(
      "Probe",
      "FAILED_PRECONDITION",
      "Provide what the driver depends on.",
    ) as CsiErrorOf,
  },
  /** Errors of CreateVolume, beside those of every RPC. */
  createVolume: {
    /**
     * INVALID_ARGUMENT: the driver cannot create a volume from the `volumeContentSource` given, or not with
     * these parameters. The caller gives another source or other parameters, or copies by other means.
     */
    sourceNotSupported: csiError(
      "CreateVolume",
      "INVALID_ARGUMENT",
      "Give another source or other parameters.",
    ) as CsiErrorOf,
    /**
     * NOT_FOUND: the snapshot or volume of `volumeContentSource` does not exist. The caller checks the
     * source, then retries with growing pauses.
     */
    sourceNotFound: csiError(
      "CreateVolume",
      "NOT_FOUND",
      "Check the source, and that it was not deleted.",
    ) as CsiErrorOf,
    /**
     * ALREADY_EXISTS: there is a volume of this `name`, and it does not fit the capacity range, the
     * capabilities, the parameters, the topology or the source asked for. One that fits is answered with OK.
     * The caller uses another name or changes the request.
     */
    alreadyExists: csiError(
      "CreateVolume",
      "ALREADY_EXISTS",
      "Use another name, or ask for what the volume of this name has.",
    ) as CsiErrorOf,
    /**
     * RESOURCE_EXHAUSTED: there is no room for the volume in the places that `accessibilityRequirements` ask
     * for. external-provisioner takes it as final, and lets the scheduler try another node where the driver
     * has topology. The caller asks for other places, or waits until there is room.
     */
    resourceExhausted: csiError(
      "CreateVolume",
      "RESOURCE_EXHAUSTED",
      "Ask for other places, or make room there.",
    ) as CsiErrorOf,
    /**
     * OUT_OF_RANGE: the driver cannot make a volume of the size asked for, or not from this source. The
     * caller changes the capacity range before it retries.
     */
    outOfRange: csiError("CreateVolume", "OUT_OF_RANGE", "Ask for another capacity range.") as CsiErrorOf,
  },
  /** Errors of DeleteVolume, beside those of every RPC. */
  deleteVolume: {
    /**
     * FAILED_PRECONDITION: the volume is in use, or has snapshots that cannot be without it. A volume that is
     * gone already is answered with OK. The caller ends the use, then retries with growing pauses.
     */
    volumeInUse: csiError(
      "DeleteVolume",
      "FAILED_PRECONDITION",
      "End the use of the volume, or delete its snapshots, then try again.",
    ) as CsiErrorOf,
  },
  /** Errors of ControllerPublishVolume, beside those of every RPC. */
  controllerPublishVolume: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "ControllerPublishVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
    /**
     * NOT_FOUND: there is no node of this `nodeId`. The caller checks the id and that the node is there, then
     * retries with growing pauses.
     */
    nodeNotFound: csiError(
      "ControllerPublishVolume",
      "NOT_FOUND",
      "Check the node id, and that the node is there.",
    ) as CsiErrorOf,
    /**
     * ALREADY_EXISTS: the volume is published to this node with another capability or `readonly`. The caller
     * changes the arguments before it retries.
     */
    publishedIncompatibly: csiError(
      "ControllerPublishVolume",
      "ALREADY_EXISTS",
      "Ask for what it is published with, or unpublish it first.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: the volume is published to another node and may not be on two. The reason should
     * name that node's id. The caller unpublishes it from the other node before it retries.
     */
    publishedElsewhere: csiError(
      "ControllerPublishVolume",
      "FAILED_PRECONDITION",
      "Unpublish the volume from the other node first.",
    ) as CsiErrorOf,
    /**
     * RESOURCE_EXHAUSTED: the node has as many volumes as it can take. The caller detaches one from the node
     * before it retries. external-attacher does not take it as final.
     */
    tooManyVolumes: csiError(
      "ControllerPublishVolume",
      "RESOURCE_EXHAUSTED",
      "Detach a volume from the node first.",
    ) as CsiErrorOf,
  },
  /** Errors of ControllerUnpublishVolume, beside those of every RPC. */
  controllerUnpublishVolume: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`, and it is not sure that it is detached from the node.
     * Where that is sure, answer OK. The caller checks the id, then retries with growing pauses.
     */
    volumeNotFound: csiError("ControllerUnpublishVolume", "NOT_FOUND", "Check the volume id.") as CsiErrorOf,
    /**
     * NOT_FOUND: there is no node of this `nodeId`, and it is not sure that the volume is detached from it.
     * Where that is sure, answer OK. The caller checks the id, then retries with growing pauses.
     */
    nodeNotFound: csiError("ControllerUnpublishVolume", "NOT_FOUND", "Check the node id.") as CsiErrorOf,
  },
  /** Errors of ValidateVolumeCapabilities, beside those of every RPC. */
  validateVolumeCapabilities: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "ValidateVolumeCapabilities",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
  },
  /** Errors of ListVolumes, beside those of every RPC. */
  listVolumes: {
    /**
     * ABORTED: `startingToken` is not one of this driver's, or is not valid any more. The caller begins again
     * with an empty token.
     */
    invalidStartingToken: csiError(
      "ListVolumes",
      "ABORTED",
      "Begin the list again with an empty token.",
    ) as CsiErrorOf,
  },
  /** Errors of ControllerListVolumeHealth, beside those of every RPC. */
  controllerListVolumeHealth: {
    /**
     * ABORTED: `startingToken` is not one of this driver's, or is not valid any more. The caller begins again
     * with an empty token.
     */
    invalidStartingToken: csiError(
      "ControllerListVolumeHealth",
      "ABORTED",
      "Begin the list again with an empty token.",
    ) as CsiErrorOf,
  },
  /** Errors of ControllerGetVolumeHealth, beside those of every RPC. */
  controllerGetVolumeHealth: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "ControllerGetVolumeHealth",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
  },
  /** Errors of ControllerGetVolume, beside those of every RPC. */
  controllerGetVolume: {
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "ControllerGetVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
  },
  /** Errors of ControllerModifyVolume, beside those of every RPC. */
  controllerModifyVolume: {
    /**
     * INVALID_ARGUMENT: a key or value of `mutableParameters` is not valid, or does not suit the volume.
     * Nothing may have been changed by the call. The caller gives parameters that the volume supports.
     */
    parametersNotSupported: csiError(
      "ControllerModifyVolume",
      "INVALID_ARGUMENT",
      "Give parameters that the volume supports.",
    ) as CsiErrorOf,
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "ControllerModifyVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
  },
  /** Errors of ControllerExpandVolume, beside those of every RPC. */
  controllerExpandVolume: {
    /**
     * INVALID_ARGUMENT: the volume does not support the `volumeCapability` given. The caller may ask
     * ValidateVolumeCapabilities what the volume supports, and retries with that.
     */
    capabilityNotSupported: csiError(
      "ControllerExpandVolume",
      "INVALID_ARGUMENT",
      "Ask ValidateVolumeCapabilities what the volume supports.",
    ) as CsiErrorOf,
    /**
     * NOT_FOUND: there is no volume of this `volumeId`. The caller checks the id and that the volume was not
     * deleted, then retries with growing pauses.
     */
    volumeNotFound: csiError(
      "ControllerExpandVolume",
      "NOT_FOUND",
      "Check the volume id, and that the volume was not deleted.",
    ) as CsiErrorOf,
    /**
     * FAILED_PRECONDITION: the volume is published on a node, and the driver expands only volumes that are
     * not. The caller unpublishes it, then retries with growing pauses.
     */
    volumeInUse: csiError(
      "ControllerExpandVolume",
      "FAILED_PRECONDITION",
      "Unpublish the volume first.",
    ) as CsiErrorOf,
    /**
     * OUT_OF_RANGE: the driver cannot make the volume as large as asked for. The caller changes the capacity
     * range before it retries.
     */
    outOfRange: csiError(
      "ControllerExpandVolume",
      "OUT_OF_RANGE",
      "Ask for another capacity range.",
    ) as CsiErrorOf,
  },
} as const;
