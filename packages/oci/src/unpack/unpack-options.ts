import type { CallOptions } from "../image-source.js";

/** A range of ids of a user namespace, and what they are outside, as the runtime specification has it. */
export interface IdMapping {
  /** The first id inside. */
  readonly containerID: number;
  /** The first id outside. */
  readonly hostID: number;
  /** How many ids. */
  readonly size: number;
}

/** How far unpacking is. */
export interface UnpackProgress {
  /** The layer at hand, from 0. */
  readonly layer: number;
  /** How many layers there are. */
  readonly layers: number;
  /** The layer's digest. */
  readonly digest: string;
  /** Bytes of the layer's blob that were read. */
  readonly bytes: number;
  /** Bytes of the layer's blob. */
  readonly totalBytes: number;
  /** Entries unpacked so far, of all layers. */
  readonly entries: number;
  /** Whether the layer is done. */
  readonly done: boolean;
}

/** Something that could not be restored and did not have to be. */
export interface UnpackNote {
  /** The layer's digest. */
  readonly digest: string;
  /** The entry, as the archive has it. */
  readonly entry: string;
  /** What was not restored and why, a clause. */
  readonly reason: string;
}

/** How layers are unpacked. */
export interface UnpackOptions extends CallOptions {
  /**
   * Whether to unpack as an ordinary user: nothing is given to other owners (`user.rootlesscontainers`, an extended attribute that
   * umoci and other rootless tools read, keeps who it should be), and an empty file stands for a device. Default: true unless
   * this process runs as root.
   */
  readonly rootless?: boolean | undefined;
  /**
   * User ids of the image to ids of this machine. An id that no range has is an error. Default: the same ids. Not used when
   * `rootless`, where everything stays this process's.
   */
  readonly uidMappings?: readonly IdMapping[] | undefined;
  /** The same for groups. */
  readonly gidMappings?: readonly IdMapping[] | undefined;
  /** The most entries of all layers together. Default: 1,000,000. */
  readonly maxEntries?: number | undefined;
  /** The most bytes of all layers together, uncompressed. Default: 64 GiB. */
  readonly maxBytes?: number | undefined;
  /** The most bytes of one file, holes included. Default: 64 GiB. */
  readonly maxEntryBytes?: number | undefined;
  /** Hears how far it is, several times a second at most where layers are large. What it throws ends the unpacking. */
  readonly onProgress?: ((progress: UnpackProgress) => void) | undefined;
  /** Hears of what could not be restored: a device without root, an attribute that the file system lacks. */
  readonly onNote?: ((note: UnpackNote) => void) | undefined;
}

/** What is used where {@link UnpackOptions} says nothing. */
export const unpackDefaults: {
  /** The most entries of all layers together. */
  readonly maxEntries: number;
  /** The most bytes of all layers together, uncompressed. */
  readonly maxBytes: number;
  /** The most bytes of one file, holes included. */
  readonly maxEntryBytes: number;
} = {
  maxEntries: 1_000_000,
  maxBytes: 64 * 1024 ** 3,
  maxEntryBytes: 64 * 1024 ** 3,
};
