import { decodeText } from "./text.js";

/** What a program that succeeded left: its exit code is one of those accepted. */
export class ProgramResult {
  /** The program as it was named. */
  readonly command: string;
  /** The process id; by now it may be another program's. */
  readonly pid: number;
  /** The exit code, 0 unless `acceptExitCodes` allows others. */
  readonly exitCode: number;
  /** Milliseconds from the start of the program to its end. */
  readonly durationMs: number;
  /** Standard output; empty with `stdoutFd`. */
  readonly stdout: Uint8Array;
  /** Standard error; empty with `stderrFd`. */
  readonly stderr: Uint8Array;

  /** For fakes; `runProgram` makes the real ones. */
  constructor(
    facts: Pick<ProgramResult, "command" | "pid" | "exitCode" | "durationMs" | "stdout" | "stderr">,
  ) {
    this.command = facts.command;
    this.pid = facts.pid;
    this.exitCode = facts.exitCode;
    this.durationMs = facts.durationMs;
    this.stdout = facts.stdout;
    this.stderr = facts.stderr;
  }

  /** Standard output as text; bytes that are not UTF-8 become U+FFFD. */
  get stdoutText(): string {
    return decodeText(this.stdout);
  }

  /** Standard error as text; bytes that are not UTF-8 become U+FFFD. */
  get stderrText(): string {
    return decodeText(this.stderr);
  }
}
