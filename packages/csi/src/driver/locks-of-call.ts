import type {
  ControllerPublishVolumeRequest,
  CreateSnapshotResponse,
  CreateVolumeGroupSnapshotResponse,
  CreateVolumeResponse,
} from "../gen/csi/v1/csi.js";
import type { OperationLock } from "./operation-locks.js";

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
const volume = (id: string): OperationLock => ({ key: `volume ${quote(id)}` });
const attachments = (id: string): OperationLock => ({ key: `attachments of volume ${quote(id)}` });
const snapshot = (id: string): OperationLock => ({ key: `snapshot ${quote(id)}` });
const group = (id: string): OperationLock => ({ key: `group snapshot ${quote(id)}` });
const onNode = (id: string): OperationLock => ({ key: `volume ${quote(id)} on this node` });

const ofVolume: Locks<VolumeRequest> = ({ volumeId }) => [volume(volumeId)];
/** One node at a time; an empty node id stands for all of them. */
const ofAttachment: Locks<AttachmentRequest> = ({ volumeId, nodeId }) =>
  nodeId === ""
    ? [attachments(volumeId)]
    : [
        { ...attachments(volumeId), shared: true },
        { key: `attachment of volume ${quote(volumeId)} to node ${quote(nodeId)}` },
      ];
const ofVolumeOnNode: Locks<VolumeRequest> = ({ volumeId }) => [onNode(volumeId)];
const ofTarget: Locks<TargetRequest> = ({ volumeId, targetPath }) => [
  { ...onNode(volumeId), shared: true },
  { key: `volume ${quote(volumeId)} at ${quote(targetPath)}` },
];

/** By RPC, what a call works on. An RPC that only reads is not here. */
const ofRequest = new Map<string, Locks<never>>([
  ["CreateVolume", ({ name }: NamedRequest) => [{ key: `the creation of volume ${quote(name)}` }]],
  ["DeleteVolume", ({ volumeId }: VolumeRequest) => [volume(volumeId), attachments(volumeId)]],
  ["ControllerExpandVolume", ofVolume],
  ["ControllerModifyVolume", ofVolume],
  ["ControllerPublishVolume", ofAttachment],
  ["ControllerUnpublishVolume", ofAttachment],
  ["CreateSnapshot", ({ name }: NamedRequest) => [{ key: `the creation of snapshot ${quote(name)}` }]],
  ["DeleteSnapshot", ({ snapshotId }: SnapshotRequest) => [snapshot(snapshotId)]],
  [
    "CreateVolumeGroupSnapshot",
    ({ name }: NamedRequest) => [{ key: `the creation of group snapshot ${quote(name)}` }],
  ],
  [
    "DeleteVolumeGroupSnapshot",
    ({ groupSnapshotId, snapshotIds }: GroupRequest) => [
      group(groupSnapshotId),
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
  ["CreateVolume", ({ volume: made }: Partial<CreateVolumeResponse>) => [volume(made?.volumeId ?? "")]],
  [
    "CreateSnapshot",
    ({ snapshot: made }: Partial<CreateSnapshotResponse>) => [snapshot(made?.snapshotId ?? "")],
  ],
  [
    "CreateVolumeGroupSnapshot",
    ({ groupSnapshot }: Partial<CreateVolumeGroupSnapshotResponse>) => [
      group(groupSnapshot?.groupSnapshotId ?? ""),
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
