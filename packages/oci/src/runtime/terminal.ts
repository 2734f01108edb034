import { readlink } from "node:fs/promises";
import { runProgram } from "@container-interfaces/process";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { readPidFile } from "./live-process.js";
import { programFailure, type RuntimeTask } from "./runtime-error.js";
import type { WorkFolder } from "./work-folder.js";

/** The size of a terminal, in characters. */
export interface TerminalSize {
  /** Lines, from 1 to 65,535. */
  readonly rows: number;
  /** Characters in a line, from 1 to 65,535. */
  readonly columns: number;
}

/** A program as it is started. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
}

export const scriptHint: string =
  "A terminal needs script of util-linux (bsdutils in Debian), since Node cannot open one.";

/** What a shell takes as one word, whatever is in it. */
export function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * The command line that runs another one in a terminal: `script` opens the terminal and copies between it and its own streams. The
 * shell below it writes its process id down, which is then that of the program.
 */
export function inTerminal(
  program: CommandLine,
  size: TerminalSize | undefined,
  folder: WorkFolder,
): CommandLine {
  const words = [program.command, ...program.args].map(quoteForShell).join(" ");
  const rows = size === undefined ? "" : ` rows ${size.rows} cols ${size.columns}`;
  // the runtime does that, too, when the first line may already have been shown, with its end made CR CR LF
  const raw = `stty raw -echo${rows} 2>/dev/null; `;
  return {
    command: "script",
    args: ["-qec", `echo $$ >${quoteForShell(folder.shellPidFile)}; ${raw}exec ${words}`, "/dev/null"],
    env: { ...(program.env ?? process.env), SHELL: "/bin/sh" },
  };
}

/** @throws OciError `INVALID_ARGUMENT` for a size that no terminal has */
export function checkTerminalSize({ doing, containerId }: RuntimeTask, size: TerminalSize): void {
  const fits = (value: unknown): boolean =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535;
  if (fits(size.rows) && fits(size.columns)) return;
  throw new OciError(
    "INVALID_ARGUMENT",
    doing,
    "rows and columns of a terminal are integers from 1 to 65535",
    {
      containerId,
    },
  );
}

/** Sets the size of the terminal that a program was started in; the kernel tells the program, which tells the container. */
export async function resizeTerminal(
  task: RuntimeTask,
  folder: WorkFolder,
  size: TerminalSize,
  options: CallOptions,
): Promise<void> {
  checkTerminalSize(task, size);
  const pid = await readPidFile(folder.shellPidFile);
  const terminal = await readlink(`/proc/${pid}/fd/0`).catch(() => "");
  if (!/^\/dev\/pts\/\d+$/.test(terminal)) {
    throw new OciError("WRONG_STATE", task.doing, "its terminal is gone", { containerId: task.containerId });
  }
  const args = ["-F", terminal, "rows", String(size.rows), "cols", String(size.columns)];
  const { timeoutMs, signal } = options;
  await runProgram("stty", args, { timeoutMs, signal }).catch((error: unknown) => {
    throw programFailure(task, error);
  });
}
