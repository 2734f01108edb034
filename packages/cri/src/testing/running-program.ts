import { type FakeProcess, type FakeProgram, FakeStop } from "./fake-program.js";
import type { LogFile } from "./log-file.js";

/** How a program ended. */
export interface ProgramEnd {
  /** What the program returned; 128 and the signal's number where a signal ended it. */
  readonly exitCode: number;
  /** One word for machines, such as `Completed` or `Error`. */
  readonly reason: string;
  /** A sentence for people; empty where there is nothing to say. */
  readonly message: string;
}

const sigkill = new FakeStop("SIGKILL", 137);

/** A program that runs: it can be asked to stop, and be killed. */
export class RunningProgram {
  /** Called once when the program has ended, by itself or by force, before {@link ended} resolves. */
  onEnd: (end: ProgramEnd) => void = () => {};
  /** Resolves when the program has ended. Never rejects. */
  readonly ended: Promise<void>;
  /** The log that it writes to. Undefined where none is kept. */
  readonly log: LogFile | undefined;
  readonly #controller = new AbortController();
  #resolveEnded: () => void = () => {};
  #over = false;

  /** Starts the program in the next turn, so that the caller can note first that it has been started. */
  constructor(
    program: FakeProgram,
    surroundings: Omit<FakeProcess, "signal" | "write">,
    log: LogFile | undefined,
    tty: boolean,
  ) {
    this.log = log;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    const write: FakeProcess["write"] = (stream, line) => log?.write(tty ? "stdout" : stream, line);
    const { signal } = this.#controller;
    Promise.resolve()
      .then(() => (this.#over ? 0 : program({ ...surroundings, write, signal })))
      .then(
        (exitCode) => this.#end({ exitCode }),
        (error: unknown) => this.#fail(error),
      );
  }

  /** Fires the program's signal, once. */
  stop(stop: FakeStop): void {
    this.#controller.abort(stop);
  }

  /** Ends the program at once, whatever it does. */
  kill(end: Partial<ProgramEnd> = {}): void {
    this.#end({ exitCode: sigkill.exitCode, ...end });
    this.#controller.abort(sigkill);
  }

  #fail(error: unknown): void {
    const { reason } = this.#controller.signal;
    if (reason instanceof FakeStop) this.#end({ exitCode: reason.exitCode });
    else this.#end({ exitCode: 1, message: error instanceof Error ? error.message : String(error) });
  }

  #end({
    exitCode,
    reason = exitCode === 0 ? "Completed" : "Error",
    message = "",
  }: Partial<ProgramEnd> & { exitCode: number }): void {
    if (this.#over) return;
    this.#over = true;
    this.log?.close();
    this.onEnd({ exitCode, reason, message });
    this.#resolveEnded();
  }
}
