import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { RpcError } from "@container-interfaces/transport";
import { type MountOptions, runTool } from "./run-tool.js";

/** A loop device that has a file. */
export interface LoopDevice {
  /** Such as `/dev/loop0`. */
  readonly device: string;
  /** The path of its file when it was attached; a removed one has ` (deleted)` behind it. */
  readonly file: string;
}

/** The loop devices of this machine that have a file. */
export async function loadLoopDevices(): Promise<LoopDevice[]> {
  const found: LoopDevice[] = [];
  for (const name of await readdir("/sys/block").catch(() => [])) {
    if (!name.startsWith("loop")) continue;
    const file = await readFile(join("/sys/block", name, "loop/backing_file"), "utf8").catch(() => undefined);
    if (file !== undefined) found.push({ device: `/dev/${name}`, file: file.replace(/\n$/, "") });
  }
  return found;
}

/** The loop devices of a file, also of one that was removed. */
async function devicesOf(file: string): Promise<string[]> {
  const all = await loadLoopDevices();
  return all
    .filter((each) => each.file === file || each.file === `${file} (deleted)`)
    .map(({ device }) => device);
}

/**
 * Makes a block device of a file; where it is one already, that one.
 *
 * @returns the path of the device, such as `/dev/loop0`
 * @throws RpcError `NOT_FOUND` when the file is not there, `INTERNAL` with what losetup said
 */
export async function attachLoop(
  file: string,
  { readonly = false, ...options }: MountOptions & { readonly readonly?: boolean | undefined } = {},
): Promise<string> {
  const doing = `attaching ${file} to a loop device`;
  const there = await stat(file).catch(() => undefined);
  if (there === undefined) throw new RpcError("NOT_FOUND", `${file} is not there`, { doing });
  const all = await loadLoopDevices();
  const attached = all.find((each) => each.file === file);
  if (attached !== undefined) return attached.device;
  const args = ["--find", "--show", ...(readonly ? ["--read-only"] : []), "--", file];
  return (await runTool(doing, "losetup", args, options)).stdoutText.trim();
}

/** Takes the loop devices of a file away, also when the file was removed. Safe to repeat. @throws RpcError `INTERNAL` with what losetup said */
export async function detachLoop(file: string, options: MountOptions = {}): Promise<void> {
  const doing = `detaching ${file} from its loop device`;
  for (const device of await devicesOf(file.replace(/ \(deleted\)$/, ""))) {
    try {
      await runTool(doing, "losetup", ["--detach", device], options);
    } catch (error) {
      // another one may have been faster
      if ((await devicesOf(file)).includes(device)) throw error;
    }
  }
}

/** Lets a loop device have the size that its file has now. @throws RpcError `INTERNAL` with what losetup said */
export async function refreshLoop(device: string, options: MountOptions = {}): Promise<void> {
  await runTool(`refreshing ${device}`, "losetup", ["--set-capacity", device], options);
}
