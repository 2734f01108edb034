import { mkdirSync } from "node:fs";

/** Does something in a folder, which is made, for this user alone, where it is not there yet. */
export function inFolder<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return work();
  }
}
