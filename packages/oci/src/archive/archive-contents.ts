import { isDigest } from "@container-interfaces/oci-spec/reference";
import type { Deadline } from "../deadline.js";
import { isThere } from "../layout/add-blob.js";
import { digestParts, isComputed } from "../layout/digest-parts.js";
import type { LayoutFolder } from "../layout/layout-folder.js";
import { StagedBlob } from "../layout/staged-blob.js";
import { OciError } from "../oci-error.js";
import { readTar } from "../tar/read-tar.js";
import type { TarEntry } from "../tar/tar-entry.js";
import { archiveError, entryName } from "./entry-name.js";

/** Documents that are read whole, and the most bytes that each may have. */
const documents: ReadonlyMap<string, number> = new Map([
  ["oci-layout", 64 * 1024],
  ["index.json", 32 * 1024 * 1024],
  ["manifest.json", 32 * 1024 * 1024],
]);
/** The names of configs and layers that tools write in the form of `docker save`; go-containerregistry's are `sha256:…` and `….tar.gz`. */
const dockerFileName = /\.(?:json|tar|tar\.gz|tgz)$|^[a-z0-9]+:[0-9a-f]+$/;
const maxEntries = 200_000;
const maxLinks = 40;

/** A file of an archive that is not named by its digest. */
export interface ArchiveFile {
  readonly staged: StagedBlob;
  /** Its first bytes, which tell how it is compressed. */
  readonly start: Uint8Array;
}

/** What an archive has, its blobs verified and beside those of the layout, to be kept or discarded. */
export class ArchiveContents {
  readonly #folder: LayoutFolder;
  readonly #deadline: Deadline;
  readonly #maxBytes: number;
  readonly #names: Set<string> = new Set<string>();
  readonly #documents: Map<string, Uint8Array> = new Map<string, Uint8Array>();
  /** By digest; undefined for one that the layout has. */
  readonly #blobs: Map<string, StagedBlob | undefined> = new Map<string, StagedBlob | undefined>();
  readonly #files: Map<string, ArchiveFile> = new Map<string, ArchiveFile>();
  readonly #links: Map<string, string> = new Map<string, string>();

  constructor(folder: LayoutFolder, deadline: Deadline, maxBytes: number) {
    this.#folder = folder;
    this.#deadline = deadline;
    this.#maxBytes = maxBytes;
  }

  /**
   * Reads an archive.
   *
   * @throws OciError `INVALID_LAYOUT`, `DIGEST_MISMATCH`, `TOO_LARGE`, `WRITE_FAILED`, `ABORTED`, `TIMEOUT`; what the source throws
   */
  async read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    let entries = 0;
    for await (const { entry, content } of readTar(this.#counted(chunks))) {
      entries += 1;
      if (entries > maxEntries) {
        throw new OciError("TOO_LARGE", this.#deadline.doing, `it has more than ${maxEntries} entries`);
      }
      await this.#take(entry, content);
    }
  }

  async *#counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    let bytes = 0;
    for await (const chunk of this.#deadline.guard(chunks)) {
      bytes += chunk.length;
      if (bytes > this.#maxBytes) throw this.#tooLarge();
      yield chunk;
    }
  }

  #tooLarge(entry?: string): OciError {
    const reason = `the archive has more than ${this.#maxBytes} bytes`;
    return new OciError("TOO_LARGE", this.#deadline.doing, reason, { entry });
  }

  /** The bytes of `oci-layout`, `index.json` or `manifest.json`; undefined where there is none. */
  document(name: string): Uint8Array | undefined {
    return this.#documents.get(name);
  }

  /** A blob that is not in the layout yet. */
  stagedBlob(digest: string): StagedBlob | undefined {
    return this.#blobs.get(digest);
  }

  /**
   * Finds a file by its name, over links within the archive.
   *
   * @throws OciError `NOT_FOUND`, `INVALID_LAYOUT`
   */
  file(name: string): ArchiveFile {
    let path = entryName(name, this.#deadline.doing);
    for (let links = 0; links < maxLinks; links += 1) {
      const file = this.#files.get(path);
      if (file !== undefined) return file;
      const target = this.#links.get(path);
      if (target === undefined) break;
      path = target;
    }
    throw new OciError("NOT_FOUND", this.#deadline.doing, "the archive lacks a file that it refers to", {
      entry: name,
    });
  }

  /** Puts blobs of the archive in their place. */
  async keep(digests: Iterable<string>): Promise<void> {
    for (const digest of digests) {
      this.#deadline.check();
      await this.#blobs.get(digest)?.keep();
      if (this.#blobs.has(digest)) this.#blobs.set(digest, undefined);
    }
  }

  /** Removes what was not kept. */
  async discard(): Promise<void> {
    for (const staged of this.#blobs.values()) await staged?.discard();
    for (const { staged } of this.#files.values()) await staged.discard();
  }

  async #take(entry: TarEntry, content: AsyncIterable<Uint8Array>): Promise<void> {
    if (entry.type === "directory") return;
    const name = entryName(entry.name, this.#deadline.doing);
    const refuse = (reason: string): OciError => archiveError(this.#deadline.doing, reason, entry.name);
    if (this.#names.has(name)) throw refuse("the archive has this entry twice");
    this.#names.add(name);
    const blob = /^blobs\/([^/]+)\/([^/]+)$/.exec(name);
    if (entry.type === "symlink" || entry.type === "hardlink") {
      if (blob !== null || documents.has(name)) throw refuse("it is a link, where a file has to be");
      const target = linkTarget(name, entry);
      // one that leads out of the archive leads nowhere
      if (target !== undefined) this.#links.set(name, target);
      return;
    }
    if (entry.type !== "file") throw refuse("it is neither a file, nor a folder, nor a link");
    if (entry.sparse !== undefined) throw refuse("it is a sparse file");
    if (entry.size > this.#maxBytes) throw this.#tooLarge(entry.name);
    const limit = documents.get(name);
    if (limit !== undefined) {
      if (entry.size > limit) {
        const reason = `${name} has ${entry.size} bytes, and may have ${limit}`;
        throw new OciError("TOO_LARGE", this.#deadline.doing, reason, { entry: entry.name });
      }
      this.#documents.set(name, await collect(content));
    } else if (blob !== null) {
      await this.#takeBlob(`${blob[1]}:${blob[2]}`, entry.size, content);
    } else if (dockerFileName.test(name)) {
      const head = new Head();
      const staged = await StagedBlob.write(
        this.#folder,
        head.watch(content),
        { size: entry.size },
        this.#deadline,
      );
      this.#files.set(name, { staged, start: head.bytes });
    }
  }

  async #takeBlob(digest: string, size: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    // other things may be there
    if (!isDigest(digest) || !isComputed(digestParts(digest).algorithm)) return;
    if (await isThere(this.#folder, digest, size)) this.#blobs.set(digest, undefined);
    else {
      this.#blobs.set(
        digest,
        await StagedBlob.write(this.#folder, content, { digest, size }, this.#deadline),
      );
    }
  }
}

/** Where a link leads within the archive; undefined for out of it. Hard links name an entry, symbolic ones are relative to theirs. */
function linkTarget(name: string, { type, linkName }: TarEntry): string | undefined {
  const parts = type === "symlink" ? name.split("/").slice(0, -1) : [];
  if (linkName.startsWith("/")) return undefined;
  for (const part of linkName.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  // a piece is a view of what comes in
  for await (const piece of content) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}

/** Keeps the first bytes of what goes by. */
class Head {
  bytes: Uint8Array = new Uint8Array();

  async *watch(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of content) {
      if (this.bytes.length < 4) this.bytes = Buffer.concat([this.bytes, piece.subarray(0, 4)]);
      yield piece;
    }
  }
}
