/**
 * The names of the RPCs of all services that change nothing, and so are safe to repeat whatever became of the call before.
 */
export const readOnlyMethods: readonly string[] = [
  "GetPluginInfo",
  "GetPluginCapabilities",
  "Probe",
  "ValidateVolumeCapabilities",
  "ListVolumes",
  "ControllerListVolumeHealth",
  "ControllerGetVolumeHealth",
  "GetCapacity",
  "ControllerGetCapabilities",
  "ListSnapshots",
  "GetSnapshot",
  "ControllerGetVolume",
  "GroupControllerGetCapabilities",
  "GetVolumeGroupSnapshot",
  "GetMetadataAllocated",
  "GetMetadataDelta",
  "NodeGetVolumeStats",
  "NodeGetVolumeHealth",
  "NodeGetStorageHealth",
  "NodeGetCapabilities",
  "NodeGetInfo",
];
