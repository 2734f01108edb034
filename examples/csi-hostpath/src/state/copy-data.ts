import { mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { runProgram } from "@container-interfaces/process";
import type { VolumeKind } from "./records.js";
import { syncPath } from "./write-durably.js";

/** Makes an empty volume: a folder, or a sparse file of a size. */
export async function makeData(path: string, kind: VolumeKind, sizeBytes: number): Promise<void> {
  if (kind === "directory") await mkdir(path, { mode: 0o777 });
  else await growFile(path, sizeBytes);
  await syncPath(dirname(path));
}

/** Makes a file at least as large as asked for; the new part reads as zeros and takes no space. */
export async function growFile(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, "a+", 0o600);
  try {
    const { size } = await file.stat();
    if (size < sizeBytes) await file.truncate(sizeBytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Copies a volume or snapshot with owners, modes and times. Blocks are shared where the file system can, and holes stay holes. Nothing is
 * left at `to` when it fails.
 */
export async function copyData(from: string, to: string): Promise<void> {
  try {
    await runProgram("cp", [
      "--archive",
      "--reflink=auto",
      "--sparse=auto",
      "--no-target-directory",
      from,
      to,
    ]);
    await runProgram("sync", ["--file-system", to]);
  } catch (error) {
    await rm(to, { recursive: true, force: true });
    throw error;
  }
}
