import type { Descriptor, Image, Manifest } from "@container-interfaces/oci-spec/image";

/** What every call that can wait takes as its last argument. */
export interface CallOptions {
  /** Milliseconds until the call fails with `TIMEOUT`. Default: no deadline. */
  readonly timeoutMs?: number | undefined;
  /** Ends the call with `ABORTED` and the signal's reason as `cause`. */
  readonly signal?: AbortSignal | undefined;
}

/** Where content comes from: a layout on disk, a registry. */
export interface ContentSource {
  /**
   * Reads a blob, verified: when the bytes are not what the descriptor says, the iteration throws before it would end.
   * Leaving the loop closes what is open.
   *
   * @throws OciError `DIGEST_MISMATCH` or `SIZE_MISMATCH` for other bytes, `NOT_FOUND` where there is no such blob
   */
  openBlob(descriptor: Descriptor, options?: CallOptions): AsyncIterable<Uint8Array>;
}

/** An image of one platform whose manifest and config were read and verified; its layers are read through `openBlob`. */
export interface ResolvedImage extends ContentSource {
  /** The descriptor of the manifest, as the index or the registry has it. */
  readonly descriptor: Descriptor;
  /** The manifest. */
  readonly manifest: Manifest;
  /** The manifest's bytes, which its digest is of; never written anew. */
  readonly manifestBytes: Uint8Array;
  /** The image's configuration. */
  readonly config: Image;
  /** How the image was asked for. */
  readonly name?: string | undefined;
}
