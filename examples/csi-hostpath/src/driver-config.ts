/** What all parts of the driver know of themselves. */
export interface DriverConfig {
  readonly name: string;
  readonly nodeId: string;
  /** Bytes that all volumes may have together. */
  readonly capacity: number;
  /** 0 for no limit. */
  readonly maxVolumesPerNode: number;
}

/** Where this node is. */
export function nodeTopology({ name, nodeId }: DriverConfig): { segments: Record<string, string> } {
  return { segments: { [`topology.${name}/node`]: nodeId } };
}

/** Sizes are multiples of this many bytes, and so are the blocks of snapshot metadata. */
export const blockBytes = 4096;
