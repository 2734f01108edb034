import { constants } from "node:os";

/** What a command learns of Ctrl-C. */
export interface Interrupt {
  /** Fires at the first Ctrl-C, SIGTERM or SIGHUP. Later ones are passed over: what runs is being ended. */
  readonly signal: AbortSignal;
  /** The exit code that a shell expects then, 130 after Ctrl-C; undefined as long as there was none. */
  readonly exitCode: () => number | undefined;
}

/** Takes the signals over that would end this process, so that it can end first what it has started. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let exitCode: number | undefined;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      exitCode ??= 128 + constants.signals[name];
      controller.abort(new Error(`interrupted by ${name}`));
    });
  }
  return { signal: controller.signal, exitCode: () => exitCode };
}
