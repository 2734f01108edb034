import type { Descriptor, Index, Platform } from "@container-interfaces/oci-spec/image";
import type { CallOptions, ContentSource } from "../image-source.js";

/** Where a pull puts content and a push takes it from: a `Layout`, or a store of one's own. */
export interface ContentStore extends ContentSource {
  /** Lists the roots; the name of each is its annotation `org.opencontainers.image.ref.name`. */
  index(): Promise<Index>;
  /** Whether a blob is there; nothing is read. */
  hasBlob(blob: { readonly digest: string; readonly size?: number | bigint | undefined }): Promise<boolean>;
  /** Reads a small blob whole, verified. */
  readBlob(
    descriptor: Descriptor,
    options?: CallOptions & { readonly maxBytes?: number | undefined },
  ): Promise<Uint8Array>;
  /**
   * Keeps a blob after verifying digest and size, both of which are given. One that is there is left alone, and the source is not read then.
   *
   * @throws OciError `DIGEST_MISMATCH` or `SIZE_MISMATCH`, and nothing of it is left; what the source throws
   */
  addBlob(
    source: AsyncIterable<Uint8Array> | Uint8Array,
    options: {
      readonly mediaType: string;
      readonly digest: string;
      readonly size: number | bigint;
    },
  ): Promise<Descriptor>;
  /** Keeps a manifest or an index, these very bytes, as a root; with a name in the place of what had it. */
  putManifest(
    bytes: Uint8Array,
    options: {
      readonly mediaType: string;
      readonly digest: string;
      readonly name?: string | undefined;
      readonly platform?: Platform | undefined;
    },
  ): Promise<Descriptor>;
}
