import type {
  ControllerPublishVolumeRequest,
  CreateSnapshotResponse,
  CreateVolumeGroupSnapshotResponse,
  CreateVolumeResponse,
} from "../gen/csi/v1/csi.js";
import { type LockedKind, OperationLock } from "./operation-locks.js";

interface NamedRequest {
  readonly name: string;
}
interface VolumeRequest {
  readonly volumeId: string;
}
interface TargetRequest extends VolumeRequest {
  readonly targetPath: string;
}
interface SnapshotRequest {
  readonly snapshotId: string;
}
interface GroupRequest {
  readonly groupSnapshotId: string;
  readonly snapshotIds: readonly string[];
}
type AttachmentRequest = Pick<ControllerPublishVolumeRequest, "volumeId" | "nodeId">;

type Locks<Message> = (message: Message) => readonly OperationLock[];

const quote = JSON.stringify;
const kind = (name: string, describe: LockedKind["describe"]): LockedKind => ({ name, describe });
const volumes = kind("volume", (id) => `volume ${quote(id)}`);
const attachments = kind("attachments", (id) => `attachments of volume ${quote(id)}`);
const attachment = kind(
  "attachment",
  (id, node) => `attachment of volume ${quote(id)} to node ${quote(node)}`,
);
const snapshots = kind("snapshot", (id) => `snapshot ${quote(id)}`);
const groups = kind("group", (id) => `group snapshot ${quote(id)}`);
const onNode = kind("on node", (id) => `volume ${quote(id)} on this node`);
const target = kind("target", (id, path) => `volume ${quote(id)} at ${quote(path)}`);
const newVolumes = kind("new volume", (name) => `the creation of volume ${quote(name)}`);
const newSnapshots = kind("new snapshot", (name) => `the creation of snapshot ${quote(name)}`);
const newGroups = kind("new group", (name) => `the creation of group snapshot ${quote(name)}`);

const ofName =
  (made: LockedKind): Locks<NamedRequest> =>
  ({ name }) => [new OperationLock(made, name)];
const ofVolume: Locks<VolumeRequest> = ({ volumeId }) => [new OperationLock(volumes, volumeId)];
/** One node at a time; an empty node id stands for all of them. */
const ofAttachment: Locks<AttachmentRequest> = ({ volumeId, nodeId }) =>
  nodeId === ""
    ? [new OperationLock(attachments, volumeId)]
    : [new OperationLock(attachments, volumeId, "", true), new OperationLock(attachment, volumeId, nodeId)];
const ofVolumeOnNode: Locks<VolumeRequest> = ({ volumeId }) => [new OperationLock(onNode, volumeId)];
const ofTarget: Locks<TargetRequest> = ({ volumeId, targetPath }) => [
  new OperationLock(onNode, volumeId, "", true),
  new OperationLock(target, volumeId, targetPath),
];
const snapshot = (id: string): OperationLock => new OperationLock(snapshots, id);

/** By RPC, what a call works on. An RPC that only reads is not here. */
const ofRequest = new Map<string, Locks<never>>([
  ["CreateVolume", ofName(newVolumes)],
  [
    "DeleteVolume",
    ({ volumeId }: VolumeRequest) => [
      new OperationLock(volumes, volumeId),
      new OperationLock(attachments, volumeId),
    ],
  ],
  ["ControllerExpandVolume", ofVolume],
  ["ControllerModifyVolume", ofVolume],
  ["ControllerPublishVolume", ofAttachment],
  ["ControllerUnpublishVolume", ofAttachment],
  ["CreateSnapshot", ofName(newSnapshots)],
  ["DeleteSnapshot", ({ snapshotId }: SnapshotRequest) => [snapshot(snapshotId)]],
  ["CreateVolumeGroupSnapshot", ofName(newGroups)],
  [
    "DeleteVolumeGroupSnapshot",
    ({ groupSnapshotId, snapshotIds }: GroupRequest) => [
      new OperationLock(groups, groupSnapshotId),
      ...snapshotIds.map(snapshot),
    ],
  ],
  ["NodeStageVolume", ofVolumeOnNode],
  ["NodeUnstageVolume", ofVolumeOnNode],
  ["NodeExpandVolume", ofVolumeOnNode],
  ["NodePublishVolume", ofTarget],
  ["NodeUnpublishVolume", ofTarget],
]);

/** By RPC, what a result tells of further things that the call worked on. */
const ofResponse = new Map<string, Locks<never>>([
  [
    "CreateVolume",
    ({ volume: made }: Partial<CreateVolumeResponse>) => [new OperationLock(volumes, made?.volumeId ?? "")],
  ],
  [
    "CreateSnapshot",
    ({ snapshot: made }: Partial<CreateSnapshotResponse>) => [snapshot(made?.snapshotId ?? "")],
  ],
  [
    "CreateVolumeGroupSnapshot",
    ({ groupSnapshot }: Partial<CreateVolumeGroupSnapshotResponse>) => [
      new OperationLock(groups, groupSnapshot?.groupSnapshotId ?? ""),
      ...(groupSnapshot?.snapshots ?? []).map(({ snapshotId }) => snapshot(snapshotId)),
    ],
  ],
]);

/** What a call works on, by which calls exclude each other; undefined for an RPC that only reads. */
export function locksOfRequest(rpc: string): ((request: unknown) => readonly OperationLock[]) | undefined {
  return ofRequest.get(rpc) as ((request: unknown) => readonly OperationLock[]) | undefined;
}

/** What a call has worked on beside that, which its result tells: the volume or snapshots that it made. */
export function locksOfResponse(rpc: string, response: unknown): readonly OperationLock[] {
  const locks = ofResponse.get(rpc) as ((response: unknown) => readonly OperationLock[]) | undefined;
  return locks?.(response) ?? [];
}
