import type { Descriptor, Index } from "@container-interfaces/oci-spec/image";
import type { CallOptions, ContentSource, ResolvedImage } from "../image-source.js";
import { addBlob } from "./add-blob.js";
import { blobFile, hasBlob } from "./blob-file.js";
import type { AddBlobOptions, BlobFacts } from "./blob-options.js";
import { collectGarbage, type GarbageOptions, type GarbageReport } from "./collect-garbage.js";
import { findReferrers, type ReferrersOptions } from "./find-referrers.js";
import { LayoutFolder } from "./layout-folder.js";
import { openBlob } from "./open-blob.js";
import { type PutManifestOptions, putManifest, removeEntries, tagEntry, untagEntry } from "./put-manifest.js";
import { type ReadBlobOptions, readBlob } from "./read-blob.js";
import { type ResolveOptions, resolveImage } from "./resolve-image.js";
import { type LayoutFinding, verifyLayout } from "./verify-layout.js";

/** Gives what is behind a handle, for other parts of this package. */
export let layoutFolderOf: (layout: Layout) => LayoutFolder;

/**
 * An image layout on disk (image-layout.md of the image specification): `oci-layout`, `index.json` and `blobs`. Made by `openLayout`.
 *
 * Whatever is read is verified, and a layout may come from anywhere: links and special files in it are refused, documents have a limit.
 * Blobs and `index.json` are there whole or not at all, also when the process is killed. Any number of processes may use one layout.
 */
export class Layout implements ContentSource, AsyncDisposable {
  /** The folder, as it was opened. */
  readonly path: string;
  readonly #folder: LayoutFolder;

  static {
    layoutFolderOf = (layout) => layout.#folder;
  }

  /** Use `openLayout`, which checks that the folder holds a layout. */
  constructor(path: string) {
    this.path = path;
    this.#folder = new LayoutFolder(path);
  }

  /**
   * Reads `index.json`, anew each time; at most 32 MiB.
   *
   * @throws OciError `INVALID_LAYOUT`, `TOO_LARGE`, `READ_FAILED`
   */
  async index(): Promise<Index> {
    return await this.#folder.readIndex();
  }

  /**
   * Finds an image by its name and a platform, and reads its manifest and its config.
   *
   * The name is what the annotation `org.opencontainers.image.ref.name` or containerd's `io.containerd.image.name` says, also when only
   * their normal forms agree (`busybox` and `docker.io/library/busybox:latest`); or a digest, as `sha256:…` or after an `@`, of a manifest or an
   * index anywhere in the layout. Without a name the layout has to hold one image only. Indexes are followed eight deep.
   *
   * @throws OciError `NOT_FOUND` for a name or a platform that is not there, with what is; `AMBIGUOUS` for a name with several
   *   meanings, with these; `INVALID_ARGUMENT` for a text that is no platform; `UNSUPPORTED` for an artifact that is no image; `INVALID_IMAGE`, `DIGEST_MISMATCH`, `SIZE_MISMATCH`, `TOO_LARGE`
   */
  async resolve(name?: string, options: ResolveOptions = {}): Promise<ResolvedImage> {
    return await resolveImage(this, this.#folder, name, options);
  }

  /**
   * Reads a blob by pieces, verified; content that the descriptor itself carries (`data`) is verified and preferred.
   *
   * @throws OciError `NOT_FOUND`, `SIZE_MISMATCH`, `DIGEST_MISMATCH`; `INVALID_LAYOUT` where the blob is a link, a folder or a device
   */
  openBlob(descriptor: Descriptor, options: CallOptions = {}): AsyncIterable<Uint8Array> {
    return openBlob(this.#folder, descriptor, options);
  }

  /**
   * Reads a small blob whole, verified.
   *
   * @throws OciError `TOO_LARGE` beyond `maxBytes` (4 MiB by default), before anything is read; else as `openBlob`
   */
  async readBlob(descriptor: Descriptor, options: ReadBlobOptions = {}): Promise<Uint8Array> {
    return await readBlob(this.#folder, descriptor, options);
  }

  /**
   * Whether the blob is there, by its digest and, where it is given, its size; what is in it is not read.
   *
   * @throws OciError `INVALID_ARGUMENT` for a digest that is none; `INVALID_LAYOUT` where the blob is a link, a folder or a device
   */
  async hasBlob(blob: BlobFacts): Promise<boolean> {
    return await hasBlob(this.#folder, blob);
  }

  /**
   * The path that the blob of a digest has, or would have. A digest that follows the grammar has no way out of the folder, others are
   * refused. For what has to be safe from links in the layout, use `openBlob`.
   *
   * @throws OciError `INVALID_ARGUMENT` for a digest that is none
   */
  blobPath(digest: string): string {
    return blobFile(this.path, digest);
  }

  /**
   * Adds a blob: written beside, verified, then moved into its place. One that is there with the right size is left alone; where digest and
   * size are given, the source is then not even read. A blob that no manifest needs when this handle is closed may be collected by `gc`.
   *
   * @returns its descriptor, with the media type and what else was given
   * @throws OciError `INVALID_ARGUMENT` without a media type; `DIGEST_MISMATCH` or `SIZE_MISMATCH`, after which nothing is left of it; `UNSUPPORTED` for a digest of an algorithm that
   *   cannot be computed; `WRITE_FAILED`; `ABORTED`, `TIMEOUT`; what the source throws
   */
  async addBlob(
    source: AsyncIterable<Uint8Array> | Uint8Array,
    options: AddBlobOptions,
  ): Promise<Descriptor> {
    return await addBlob(this.#folder, source, options);
  }

  /**
   * Adds a manifest or an index, with these very bytes, and lists it in `index.json`; with a name, in the place of what had that name.
   *
   * Manifests that only an index lists, as those of each platform, go in by `addBlob` before the index is put.
   *
   * @returns its descriptor, as it is in `index.json`
   * @throws OciError `INVALID_ARGUMENT` for bytes that are no JSON object or, of a type that is known, no valid manifest or index, and for a
   *   name that cannot be one; `NOT_FOUND` where a blob that this handle added or found was collected by another process meanwhile; `WRITE_FAILED`, `ABORTED`, `TIMEOUT`
   */
  async putManifest(bytes: Uint8Array, options: PutManifestOptions = {}): Promise<Descriptor> {
    return await putManifest(this.#folder, bytes, options);
  }

  /**
   * Gives a name to a manifest or an index, in the place of what had that name.
   *
   * @returns the descriptor as it is in `index.json`
   * @throws OciError `INVALID_ARGUMENT` for what cannot be a name, and for a blob that is no valid manifest or index; `NOT_FOUND` where there is no such blob, `WRITE_FAILED`
   */
  async tag(name: string, descriptor: Descriptor, options: CallOptions = {}): Promise<Descriptor> {
    return await tagEntry(this.#folder, name, descriptor, options);
  }

  /**
   * Takes out of `index.json` what has this name; blobs stay until `gc`.
   *
   * @returns whether there was one
   */
  async untag(name: string, options: CallOptions = {}): Promise<boolean> {
    return await untagEntry(this.#folder, name, options);
  }

  /**
   * Takes a manifest or an index out of `index.json`, with all its names; blobs stay until `gc`.
   *
   * @returns whether it was listed
   */
  async remove(descriptor: BlobFacts, options: CallOptions = {}): Promise<boolean> {
    return await removeEntries(this.#folder, descriptor, options);
  }

  /**
   * Removes blobs that nothing in `index.json` leads to, and what processes left that were killed while they added.
   *
   * Kept is what is reached over indexes, manifests, their configs, layers and subjects, as umoci does it. A referrer is kept when it is
   * listed itself. Also kept: what this handle added and put in no manifest yet, and whatever is younger than another open handle that
   * adds. Other programs that add at the same time cannot be seen: see `minAgeMs`.
   *
   * @throws OciError `INVALID_LAYOUT` when a manifest cannot be read, as what it needs is unknown; nothing is removed then
   */
  async gc(options: GarbageOptions = {}): Promise<GarbageReport> {
    return await collectGarbage(this.#folder, options);
  }

  /** Checks everything: the two files, every blob's digest, every document, every descriptor; empty when all is well. */
  async verify(options: CallOptions = {}): Promise<readonly LayoutFinding[]> {
    return await verifyLayout(this.#folder, options);
  }

  /**
   * Lists the manifests that are reached from `index.json` and whose `subject` is the digest, as a registry does: with `artifactType` (that
   * of the config where it has none of its own) and the annotations of the manifest.
   */
  async referrers(digest: string, options: ReferrersOptions = {}): Promise<readonly Descriptor[]> {
    return await findReferrers(this.#folder, digest, options);
  }

  /** Ends the use of the layout: what this handle added and put in no manifest may now be collected. Nothing fails. */
  async close(): Promise<void> {
    await this.#folder.close();
  }

  /** Closes it at the end of an `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
