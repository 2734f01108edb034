import { ProcessError, type ProgramResult, runProgram } from "@container-interfaces/process";
import { RpcError, type RpcErrorCode } from "@container-interfaces/transport";

/** How long a mount operation may take, and what ends it. */
export interface MountOptions {
  /** Milliseconds for each program that is run. Default: 120,000. */
  readonly timeoutMs?: number | undefined;
  /** Ends the program that runs. */
  readonly signal?: AbortSignal | undefined;
}

/** The package of Debian that has a program. */
const packages: Readonly<Record<string, string>> = {
  mount: "mount",
  umount: "mount",
  losetup: "mount",
  blkid: "util-linux",
  blockdev: "util-linux",
  resize2fs: "e2fsprogs",
  e2fsck: "e2fsprogs",
  "mkfs.ext3": "e2fsprogs",
  "mkfs.ext4": "e2fsprogs",
  "mkfs.xfs": "xfsprogs",
  xfs_growfs: "xfsprogs",
  "mkfs.btrfs": "btrfs-progs",
  btrfs: "btrfs-progs",
};

/**
 * Runs a program of the system. Its arguments are in no error: options of mounts can be passwords.
 *
 * @param doing what it is run for, such as `unmounting /mnt/a`
 * @param acceptExitCodes exit codes beside 0 that are no failure
 * @throws RpcError `INTERNAL` with what the program said, `DEADLINE_EXCEEDED` or `CANCELLED`
 */
export async function runTool(
  doing: string,
  program: string,
  args: readonly string[],
  { timeoutMs = 120_000, signal }: MountOptions,
  acceptExitCodes: readonly number[] = [0],
): Promise<ProgramResult> {
  try {
    // what it says is looked at, so it has to say it in English
    const env = { ...process.env, LC_ALL: "C" };
    return await runProgram(program, args, { timeoutMs, signal, acceptExitCodes, env });
  } catch (error) {
    throw toolError(doing, program, error);
  }
}

function toolError(doing: string, program: string, error: unknown): unknown {
  if (!(error instanceof ProcessError)) return error;
  const codes: Partial<Record<ProcessError["code"], RpcErrorCode>> = {
    TIMEOUT: "DEADLINE_EXCEEDED",
    ABORTED: "CANCELLED",
  };
  const hint =
    error.code === "NOT_FOUND" && packages[program] !== undefined
      ? `On Debian, the package ${packages[program]} has it; the image of a driver needs it, too.`
      : error.hint;
  return new RpcError(codes[error.code] ?? "INTERNAL", `${program}: ${error.reason}`, {
    doing,
    hint,
    cause: error,
  });
}
