import type { VolumeKind } from "../state/records.js";

/** A volume's data on its way into a pod. */
export interface MountSource {
  /** The directory, or the file with the blocks. */
  readonly path: string;
  readonly kind: VolumeKind;
}

/** How volumes come to their targets. All of it may be called again for what is done already. */
export interface Mounts {
  /** Makes the volume appear at a target. */
  publish(source: MountSource, targetPath: string, readonly: boolean): Promise<void>;
  /** Takes it away, with the target. A target that is not there is no error. */
  unpublish(targetPath: string): Promise<void>;
  /** Ends what the node keeps for a volume that is published nowhere any more. */
  release(source: MountSource): Promise<void>;
  /** Tells the node that the volume has grown. */
  grown(source: MountSource): Promise<void>;
  /** Whether the volume is at the target. */
  isPublished(targetPath: string): Promise<boolean>;
  /** Ends what a crash left for data in a folder, but for the paths in use. */
  sweep(dataDir: string, inUse: ReadonlySet<string>): Promise<void>;
}
