import { randomBytes } from "node:crypto";
import { unlinkSync } from "node:fs";
import { ProcessError, runProgram } from "@container-interfaces/process";
import type { Deadline } from "../deadline.js";
import type { TarEntry } from "../tar/tar-entry.js";
import type { ByteName } from "./byte-name.js";
import type { Directory } from "./directory.js";
import type { LayerContext } from "./layer-context.js";
import type { RootTree } from "./root-tree.js";

/** A device or a FIFO to be made. */
export interface WaitingNode {
  readonly name: ByteName;
  readonly entry: TarEntry;
}

const maxWaiting = 200;
const types = { char: "c", block: "b", fifo: "p" } as const;
const script =
  'cd "$1" && shift && umask 077 && while [ $# -gt 0 ]; do ' +
  'if [ "$2" = p ]; then mknod "$1" p; else mknod "$1" "$2" "$3" "$4"; fi || exit 1; shift 4; done';

/**
 * Makes devices and FIFOs by the program `mknod`, as Node cannot: those that follow one another in one folder at once. They get names
 * that nothing else has, and are moved to theirs when they are complete.
 */
export class NodeQueue {
  readonly #tree: RootTree;
  readonly #deadline: Deadline;
  readonly #waiting: WaitingNode[] = [];
  #folder: ByteName | undefined;
  #directory: Directory | undefined;

  /** Starts empty. */
  constructor(tree: RootTree, deadline: Deadline) {
    this.#tree = tree;
    this.#deadline = deadline;
  }

  /** Whether a node in this folder can join those that wait; otherwise they have to be flushed before it is looked at. */
  accepts(folder: ByteName, name: ByteName): boolean {
    if (this.#waiting.length === 0) return true;
    if (folder !== this.#folder || this.#waiting.length >= maxWaiting) return false;
    return !this.#waiting.some((one) => one.name === name);
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Adds one. */
  add(folder: ByteName, directory: Directory, node: WaitingNode): void {
    this.#folder = folder;
    this.#directory = directory;
    this.#waiting.push(node);
  }

  /** Makes what waits; `place` moves each from its temporary name to its own and sets its metadata. */
  async flush(
    layer: LayerContext,
    place: (directory: Directory, temporary: ByteName, node: WaitingNode) => void,
  ): Promise<void> {
    const directory = this.#directory;
    if (directory === undefined || this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0);
    const prefix = `.node-${randomBytes(6).toString("hex")}-`;
    const args = batch.flatMap(({ entry }, index) => [
      `${prefix}${index}`,
      types[entry.type as keyof typeof types],
      String(entry.devMajor),
      String(entry.devMinor),
    ]);
    let placed = 0;
    try {
      const folder = this.#tree.self(directory).toString();
      await runProgram("/bin/sh", ["-c", script, "sh", folder, ...args], this.#deadline.left());
      for (const node of batch) {
        place(directory, `${prefix}${placed}`, node);
        placed++;
      }
    } catch (error) {
      for (let index = placed; index < batch.length; index++) {
        try {
          unlinkSync(this.#tree.at(directory, `${prefix}${index}`));
        } catch {
          // it was not made
        }
      }
      if (!(error instanceof ProcessError)) throw error;
      this.#deadline.check();
      layer.entry = batch[0]?.entry.name;
      throw layer.refusal(`is a device or a FIFO that mknod could not make (${error.message})`, {
        code: error.exitCode === 127 ? "PROGRAM_MISSING" : "WRITE_FAILED",
        hint: "Devices take root outside of user namespaces; with rootless: true files stand for them.",
        cause: error,
      });
    }
  }
}
