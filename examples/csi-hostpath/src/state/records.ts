/** How a volume is used: as a directory, or as a file behind a loop device. */
export type VolumeKind = "directory" | "block";

/** What a volume was made from. */
export type Source = { readonly snapshotId: string } | { readonly volumeId: string };

/** A volume as it stands on disk. Sizes are bytes. */
export interface VolumeRecord {
  readonly id: string;
  /** The order of creation, for lists. */
  readonly serial: number;
  readonly name: string;
  readonly kind: VolumeKind;
  readonly sizeBytes: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly mutableParameters: Readonly<Record<string, string>>;
  readonly source?: Source | undefined;
  /** An inline volume of a pod, that goes with its publication. */
  readonly ephemeral: boolean;
  /** By node, how the volume is attached there. */
  readonly attachments: Readonly<Record<string, { readonly readonly: boolean; readonly capability: string }>>;
}

/** A snapshot as it stands on disk. */
export interface SnapshotRecord {
  readonly id: string;
  readonly serial: number;
  readonly name: string;
  readonly volumeId: string;
  readonly kind: VolumeKind;
  readonly sizeBytes: number;
  readonly parameters: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly groupId?: string | undefined;
}

/** A group snapshot: its snapshots are those that name it. It is written last and removed first. */
export interface GroupRecord {
  readonly id: string;
  readonly serial: number;
  readonly name: string;
  readonly volumeIds: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

/** Where a volume is published. */
export interface Publication {
  readonly targetPath: string;
  readonly readonly: boolean;
  readonly capability: string;
}

/** How this node uses a volume. The id is the volume's. Written before anything is mounted and removed after. */
export interface UseRecord {
  readonly id: string;
  readonly serial: number;
  readonly staged?: { readonly path: string; readonly capability: string } | undefined;
  readonly publications: readonly Publication[];
}
