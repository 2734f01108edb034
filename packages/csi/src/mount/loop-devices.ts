import { stat } from "node:fs/promises";
import { RpcError } from "@container-interfaces/transport";
import { type MountOptions, runTool } from "./run-tool.js";
import { systemError } from "./system-error.js";

/** A loop device that has a file. */
export interface LoopDevice {
  /** Such as `/dev/loop0`. */
  readonly device: string;
  /** The path of its file when it was attached; a removed one has ` (deleted)` behind it. */
  readonly file: string;
  /** Which file it is: the device that it is on and its inode, such as `8:1/4711`. */
  readonly identity: string;
  /** Whether nothing can be written to it. */
  readonly readonly: boolean;
}

/** The loop devices of this machine that have a file. @throws RpcError `INTERNAL` with what losetup said */
export async function loadLoopDevices(options: MountOptions = {}): Promise<LoopDevice[]> {
  const columns = "NAME,BACK-FILE,BACK-INO,BACK-MAJ:MIN,RO";
  const args = ["--list", "--json", "--output", columns];
  const { stdoutText } = await runTool("listing loop devices", "losetup", args, options);
  // it prints nothing where there is none
  if (stdoutText.trim() === "") return [];
  const { loopdevices } = JSON.parse(stdoutText) as {
    readonly loopdevices: readonly Readonly<Record<string, string | number | boolean>>[];
  };
  return loopdevices.map((each) => ({
    device: String(each.name),
    file: String(each["back-file"]),
    identity: `${String(each["back-maj:min"]).trim()}/${each["back-ino"]}`,
    readonly: each.ro === true || each.ro === 1 || each.ro === "1",
  }));
}

async function identityOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  if (found === undefined) return undefined;
  const { dev, ino } = found;
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn);
  return `${major}:${minor}/${ino}`;
}

/** The loop devices of a file, whatever path leads to it, also of one that was removed. */
async function devicesOf(file: string, options: MountOptions): Promise<LoopDevice[]> {
  const all = await loadLoopDevices(options);
  const identity = await identityOf(file);
  return all.filter((each) =>
    identity === undefined
      ? each.file === file || each.file === `${file} (deleted)`
      : each.identity === identity,
  );
}

/**
 * Makes a block device of a file; where it is one already, that one. Calls for one file have to come one after the other.
 *
 * @returns the path of the device, such as `/dev/loop0`
 * @throws RpcError `NOT_FOUND` when the file is not there, `FAILED_PRECONDITION` when it is a device that can be written to and a read-only
 * one is asked for, or the reverse; `INTERNAL` with what losetup said
 */
export async function attachLoop(
  file: string,
  { readonly = false, ...options }: MountOptions & { readonly readonly?: boolean | undefined } = {},
): Promise<string> {
  const doing = `attaching ${file} to a loop device`;
  await stat(file).catch((error: unknown) => {
    throw systemError(doing, file, error);
  });
  const [attached] = await devicesOf(file, options);
  if (attached === undefined) {
    const args = ["--find", "--show", ...(readonly ? ["--read-only"] : []), "--", file];
    return (await runTool(doing, "losetup", args, options)).stdoutText.trim();
  }
  if (attached.readonly === readonly) return attached.device;
  throw new RpcError(
    "FAILED_PRECONDITION",
    `it is ${attached.device} already, which ${readonly ? "can" : "cannot"} be written to`,
    { doing, hint: "Detach it first." },
  );
}

/**
 * Takes the loop devices of a file away, also when the file was removed. Safe to repeat. A device that is still mounted goes when it is
 * unmounted.
 *
 * @throws RpcError `INTERNAL` with what losetup said
 */
export async function detachLoop(file: string, options: MountOptions = {}): Promise<void> {
  const doing = `detaching ${file} from its loop device`;
  for (const { device } of await devicesOf(file, options)) {
    try {
      await runTool(doing, "losetup", ["--detach", device], options);
    } catch (error) {
      // another one may have been faster
      if ((await devicesOf(file, options)).some((each) => each.device === device)) throw error;
    }
  }
}

/** Lets a loop device have the size that its file has now. @throws RpcError `INTERNAL` with what losetup said */
export async function refreshLoop(device: string, options: MountOptions = {}): Promise<void> {
  await runTool(`refreshing ${device}`, "losetup", ["--set-capacity", device], options);
}
