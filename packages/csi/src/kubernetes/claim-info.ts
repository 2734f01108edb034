import { RpcError } from "@container-interfaces/transport";
import { kubernetesPrefix, readAll } from "./well-known-key.js";

/** The claim for which external-provisioner creates a volume. */
export interface ClaimInfo {
  /** The name of the PersistentVolumeClaim. */
  readonly claimName: string;
  /** The namespace of the claim. */
  readonly claimNamespace: string;
  /** The name of the PersistentVolume to be. */
  readonly volumeName: string;
}

/** The object for which external-snapshotter takes a snapshot, or snapshots of a group. */
export interface SnapshotInfo {
  /** The name of the VolumeSnapshot, or of the VolumeGroupSnapshot. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** The name of the VolumeSnapshotContent, or of the VolumeGroupSnapshotContent. */
  readonly contentName: string;
}

/**
 * The claim of a call of CreateVolume, which external-provisioner tells with `--extra-create-metadata`; undefined without.
 *
 * @param parameters those of the request
 * @throws RpcError `INVALID_ARGUMENT` when only some of the keys are there, or one is empty
 */
export function claimInfo(parameters: Readonly<Record<string, string>>): ClaimInfo | undefined {
  return readAll(parameters, "parameters", {
    claimName: "pvc/name",
    claimNamespace: "pvc/namespace",
    volumeName: "pv/name",
  });
}

/**
 * The VolumeSnapshot of a call of CreateSnapshot, which external-snapshotter tells with `--extra-create-metadata`; undefined without.
 *
 * @param parameters those of the request
 * @throws RpcError `INVALID_ARGUMENT` when only some of the keys are there, or one is empty
 */
export function snapshotInfo(parameters: Readonly<Record<string, string>>): SnapshotInfo | undefined {
  return readSnapshot(parameters, "volumesnapshot");
}

/**
 * The VolumeGroupSnapshot of a call of CreateVolumeGroupSnapshot, which external-snapshotter tells with `--extra-create-metadata`;
 * undefined without.
 *
 * @param parameters those of the request
 * @throws RpcError `INVALID_ARGUMENT` when only some of the keys are there, or one is empty
 */
export function groupSnapshotInfo(parameters: Readonly<Record<string, string>>): SnapshotInfo | undefined {
  return readSnapshot(parameters, "volumegroupsnapshot");
}

function readSnapshot(parameters: Readonly<Record<string, string>>, kind: string): SnapshotInfo | undefined {
  return readAll(parameters, "parameters", {
    name: `${kind}/name`,
    namespace: `${kind}/namespace`,
    contentName: `${kind}content/name`,
  });
}

/**
 * The file system that the parameters of a StorageClass ask for, by `csi.storage.k8s.io/fstype` or the older `fstype` in any case; undefined
 * when they do not. external-provisioner puts the first into the volume's capability and does not pass it on.
 *
 * @throws RpcError `INVALID_ARGUMENT` when it is asked for more than once
 */
export function fsTypeOf(parameters: Readonly<Record<string, string>>): string | undefined {
  const prefixed = `${kubernetesPrefix}fstype`;
  const keys = Object.keys(parameters).filter((key) => key === prefixed || key.toLowerCase() === "fstype");
  if (keys.length > 1)
    throw new RpcError(
      "INVALID_ARGUMENT",
      `the file system is given more than once, by ${keys.join(" and ")}`,
      {
        path: "parameters",
        hint: `Keep ${prefixed}.`,
      },
    );
  const [key] = keys;
  const fsType = key === undefined ? undefined : parameters[key];
  return fsType === "" ? undefined : fsType;
}
