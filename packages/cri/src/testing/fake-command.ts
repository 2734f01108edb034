import { RpcError } from "@container-interfaces/transport";
import { untilAborted } from "./until-aborted.js";

/** A command that ExecSync runs. */
export interface FakeCommandCall {
  /** The id of the container. */
  readonly containerId: string;
  /** Program and arguments. */
  readonly argv: readonly string[];
  /** Fires when the time is over or the caller gives up. */
  readonly signal: AbortSignal;
}

/** How a command ended and what it printed. */
export interface FakeCommandResult {
  /** Default: empty. */
  readonly stdout?: string | Uint8Array | undefined;
  /** Default: empty. */
  readonly stderr?: string | Uint8Array | undefined;
  /** Default: 0. */
  readonly exitCode?: number | undefined;
}

/** What ExecSync runs in every container: the function decides by `argv`. What it throws is what the call fails with. */
export type FakeCommand = (call: FakeCommandCall) => FakeCommandResult | Promise<FakeCommandResult>;

/** The command of a fake runtime that is given no other: prints its command line, and that of `echo` without this word. */
export const defaultCommand: FakeCommand = ({ argv }) => ({
  stdout: `${(argv[0] === "echo" ? argv.slice(1) : argv).join(" ")}\n`,
});

/**
 * Runs a command for at most this many seconds; 0 for as long as it takes.
 *
 * @throws RpcError `DEADLINE_EXCEEDED` when the time is over, and the caller's reason when it gives up
 */
export async function runCommand(
  command: FakeCommand,
  call: FakeCommandCall,
  timeoutSeconds: bigint,
): Promise<{ stdout: string | Uint8Array; stderr: string | Uint8Array; exitCode: number }> {
  const time = new AbortController();
  const timeUp = (): void =>
    time.abort(new RpcError("DEADLINE_EXCEEDED", `the command was killed after ${timeoutSeconds} s`));
  const timer = timeoutSeconds > 0n ? setTimeout(timeUp, Number(timeoutSeconds) * 1_000) : undefined;
  const signal = AbortSignal.any([call.signal, time.signal]);
  try {
    const result = await untilAborted(signal, command({ ...call, signal }));
    return { stdout: result.stdout ?? "", stderr: result.stderr ?? "", exitCode: result.exitCode ?? 0 };
  } finally {
    clearTimeout(timer);
  }
}
