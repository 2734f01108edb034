import { type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";

/** Milliseconds between two looks that nothing has led to: for folders that cannot be watched, and for what a watch misses. */
const lookEveryMs = 10_000;

/** Calls back whenever something may have happened to a folder: inside it, or to itself. Holds no process open. */
export class RegistryWatch {
  readonly #folder: string;
  readonly #onChange: () => void;
  readonly #timer: NodeJS.Timeout;
  readonly #parent: FSWatcher | undefined;
  #inside: FSWatcher | undefined;

  constructor(folder: string, onChange: () => void) {
    this.#folder = folder;
    this.#onChange = onChange;
    this.#parent = tryWatch(dirname(folder), () => this.#renew());
    this.#inside = tryWatch(folder, onChange);
    this.#timer = setInterval(() => this.#renew(), lookEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#parent?.close();
    this.#inside?.close();
  }

  /** A watch ends with its folder, and does not come back with a new one of the same name. */
  #renew(): void {
    this.#inside?.close();
    this.#inside = tryWatch(this.#folder, this.#onChange);
    this.#onChange();
  }
}

/** Watches a folder, or gives undefined where that is not possible: it is missing, or the system has no watches left. */
function tryWatch(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: false }, onChange).on("error", () => {});
  } catch {
    return undefined;
  }
}
