import {
  closeSync,
  fsync,
  fsyncSync,
  openSync,
  renameSync,
  statfsSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { inFolder } from "../in-folder.js";

/** Writes beside a file and puts it in its place at once, without waiting for the disk. The folder of `fresh` is made where it is missing. */
export function writeWhole(fresh: string, file: string, text: string): void {
  try {
    inFolder(dirname(fresh), () => writeFileSync(fresh, text, { mode: 0o600 }));
    renameSync(fresh, file);
  } catch (error) {
    removeIfPossible(fresh);
    throw error;
  }
}

/**
 * Writes beside a file and puts it in its place when all of it is on the disk. Only waiting for the disk takes time.
 *
 * @param fresh a file that does not exist, in a folder that does
 */
export async function writeThrough(fresh: string, file: string, text: string): Promise<void> {
  const sync = syncOf(dirname(fresh));
  try {
    await withFd(openSync(fresh, "w", 0o600), async (fd) => {
      writeFileSync(fd, text);
      await sync(fd);
    });
    inFolder(dirname(file), () => renameSync(fresh, file));
  } catch (error) {
    removeIfPossible(fresh);
    throw error;
  }
  await withFd(openSync(dirname(file), "r"), async (fd) => sync(fd));
}

/** Removes a file; one that cannot be removed stays. */
export function removeIfPossible(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // what is left says no more than that what it tells of may still be there
  }
}

/** What `statfs` says of tmpfs and ramfs. */
const inMemory: readonly number[] = [0x01021994, 0x858458f6];

const syncInThread = promisify(fsync);

/** What waits for the disk below a folder, in another thread. In memory there is none, and the way to the thread would take longest of all. */
function syncOf(folder: string): (fd: number) => void | Promise<void> {
  return inMemory.includes(statfsSync(folder).type) ? fsyncSync : syncInThread;
}

async function withFd(fd: number, use: (fd: number) => Promise<void>): Promise<void> {
  try {
    await use(fd);
  } finally {
    closeSync(fd);
  }
}
