import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeDurably, writeDurably } from "./write-durably.js";

/** Records of one kind, each in a file of its own and all of them in memory. What `put` and `remove` did is on disk. */
export class Collection<T extends { readonly id: string; readonly serial: number }> {
  readonly #dir: string;
  readonly #records = new Map<string, T>();

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * Reads the records of a folder, which is made where it is missing. Files that a crash left half written are removed.
   *
   * @throws Error which names the file that is no record
   */
  static async open<T extends { readonly id: string; readonly serial: number }>(
    dir: string,
  ): Promise<Collection<T>> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const collection = new Collection<T>(dir);
    for (const file of await readdir(dir)) {
      const path = join(dir, file);
      if (file.endsWith(".new")) await rm(path);
      else if (file.endsWith(".json")) collection.#add(path, await readFile(path, "utf8"));
    }
    return collection;
  }

  #add(path: string, text: string): void {
    try {
      const record = JSON.parse(text) as T;
      this.#records.set(record.id, record);
    } catch (cause) {
      throw new Error(`${path} is no record of this driver; restore or remove it`, { cause });
    }
  }

  /** All records in the order of their creation. */
  get all(): T[] {
    return [...this.#records.values()].sort((one, other) => one.serial - other.serial);
  }

  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  async put(record: T): Promise<void> {
    await writeDurably(this.#path(record.id), `${JSON.stringify(record, undefined, 1)}\n`);
    this.#records.set(record.id, record);
  }

  async remove(id: string): Promise<void> {
    await removeDurably(this.#path(id));
    this.#records.delete(id);
  }

  /** Ids come from callers too, so that they are not names of files as they are. */
  #path(id: string): string {
    return join(this.#dir, `${Buffer.from(id).toString("base64url")}.json`);
  }
}
