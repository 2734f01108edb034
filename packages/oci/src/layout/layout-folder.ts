import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { Index, imageIndexFile, parseJson } from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import { reasonOf } from "../reason-of.js";
import { documentText } from "./document-text.js";
import { fileError } from "./file-error.js";
import { LayoutLock } from "./layout-lock.js";
import { readDocument } from "./read-document.js";
import { SafeFolder } from "./safe-folder.js";
import { WriterFolder } from "./writer-folder.js";

const maxIndexBytes = 32 * 1024 * 1024;

/** What one handle knows of its layout's folder: how it is locked, written to and what of it is under way. */
export class LayoutFolder {
  readonly path: string;
  /** Digests of blobs that this handle added, or found when it was to add them, and that it put in no manifest yet. */
  readonly added: Set<string> = new Set<string>();
  /** Digests of blobs that this handle said are there. */
  readonly found: Set<string> = new Set<string>();
  readonly #lock: LayoutLock;
  #writer: Promise<WriterFolder> | undefined;

  constructor(path: string) {
    this.path = path;
    this.#lock = new LayoutLock(join(path, ".container-interfaces.lock"));
  }

  /**
   * Reads `index.json`.
   *
   * @throws OciError `INVALID_LAYOUT`, `TOO_LARGE`, `READ_FAILED`
   */
  async readIndex(): Promise<Index> {
    const doing = `reading the index of the image layout ${this.path}`;
    const bytes = await readDocument(this.path, imageIndexFile, maxIndexBytes, doing);
    try {
      const value = parseJson(bytes);
      // what Go writes for a list that was never made
      const isNull =
        typeof value === "object" && value !== null && "manifests" in value && value.manifests === null;
      return Index.validate(isNull ? { ...value, manifests: [] } : value);
    } catch (cause) {
      const reason = reasonOf(cause, "it is no index");
      throw new OciError("INVALID_LAYOUT", doing, reason, { file: join(this.path, imageIndexFile), cause });
    }
  }

  /** Runs an operation while nobody else changes the layout. */
  async locked<T>(deadline: Deadline, operation: () => Promise<T>): Promise<T> {
    return await this.#lock.hold(deadline, operation);
  }

  /**
   * Changes `index.json` in one step, while nobody else does. Keys that are not known stay.
   *
   * @param change gives the new index, or undefined to leave it as it is
   * @throws OciError `INVALID_ARGUMENT` for an index that would not be valid, `INVALID_LAYOUT`, `TOO_LARGE`, `READ_FAILED`,
   *   `WRITE_FAILED`, `ABORTED`, `TIMEOUT`; what `change` throws
   */
  async updateIndex(deadline: Deadline, change: (index: Index) => Promise<Index | undefined>): Promise<void> {
    // this takes the lock itself, the first time
    const temporary = await this.newFile(deadline);
    await this.locked(deadline, async () => {
      const index = await change(await this.readIndex());
      if (index === undefined) return;
      const text = documentText(Index, index, imageIndexFile, deadline.doing);
      await this.writeFile(temporary, Buffer.from(text));
      deadline.check();
      const root = await this.openRoot();
      try {
        await root.takeIn(temporary, imageIndexFile);
      } finally {
        await root.close();
      }
    });
  }

  /**
   * Opens the layout's own folder.
   *
   * @throws OciError `INVALID_LAYOUT` where there is none
   */
  async openRoot(): Promise<SafeFolder> {
    const root = await SafeFolder.open(this.path, []);
    if (root !== undefined) return root;
    throw new OciError("INVALID_LAYOUT", "opening an image layout", `there is no folder ${this.path}`, {
      file: this.path,
    });
  }

  /**
   * Gives the path of a new file on the file system of the layout, for what is written before it is moved.
   *
   * @throws OciError `WRITE_FAILED`, `ABORTED`, `TIMEOUT`
   */
  async newFile(deadline: Deadline): Promise<string> {
    if (this.#writer === undefined) {
      // calls share it, so that the end of one is not that of the others
      const patient = new Deadline(deadline.doing, {});
      this.#writer = this.locked(patient, async () => await WriterFolder.create(this.path));
      // one that could not be made is tried again by the next call
      this.#writer.catch(() => {
        this.#writer = undefined;
      });
    }
    return (await deadline.race(this.#writer)).newFile();
  }

  /**
   * Writes a small file, and has it on disk.
   *
   * @throws OciError `WRITE_FAILED`
   */
  async writeFile(file: string, bytes: Uint8Array): Promise<void> {
    try {
      const handle = await open(file, "wx");
      try {
        await handle.writeFile(bytes);
        await this.own(handle);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw fileError("WRITE_FAILED", "writing to an image layout", file, error);
    }
  }

  /** Gives a file to the owner of the layout, where root writes to the layout of somebody else. */
  async own(handle: { chown(uid: number, gid: number): Promise<void> }): Promise<void> {
    if (process.geteuid?.() !== 0) return;
    const { uid, gid } = await stat(this.path);
    if (uid !== 0 || gid !== 0) await handle.chown(uid, gid);
  }

  /** The handle's folder for what it writes, where it has one. */
  async writer(): Promise<WriterFolder | undefined> {
    return await this.#writer?.catch(() => undefined);
  }

  async close(): Promise<void> {
    const writer = await this.writer();
    this.#writer = undefined;
    this.added.clear();
    this.found.clear();
    await writer?.close();
  }
}
