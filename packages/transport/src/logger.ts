/** How much a line of the log matters. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** The facts of one line of the log. */
export interface LogFields {
  /** Which side of the call this is. */
  readonly side: "client" | "server";
  /** The RPC's path: `/package.Service/Method`. */
  readonly method: string;
  /** The endpoint that was called, on the client's side. */
  readonly endpoint?: string;
  /** Who calls, on the server's side. */
  readonly peer?: string;
  /** The status, once the call has ended. */
  readonly code?: string;
  /** Milliseconds from the start of the call to its end. */
  readonly durationMs?: number;
  /** Why it failed. Secrets of the request are `[redacted]` in it, and in `cause` and `stack`. */
  readonly reason?: string;
  /** What the cause of the failure says, where that is more than `reason`. */
  readonly cause?: string;
  /** Where the handler failed, for an error that is no `RpcError`. */
  readonly stack?: string;
  /** A request as JSON, redacted and shortened. */
  readonly request?: string;
  /** A response as JSON, redacted and shortened. */
  readonly response?: string;
  /** How many requests there were, where the client streams. */
  readonly requests?: number;
  /** How many responses there were, where the server streams. */
  readonly responses?: number;
}

/**
 * Where log lines go: `console`, a logger of winston, or one of pino, which gets the fields first, as it wants them. Anything
 * else that has the four methods will do. What it throws is ignored.
 */
export interface Logger {
  /** Takes a line that matters to whoever looks for a fault. */
  debug(message: string, fields: LogFields): unknown;
  /** Takes a line about the usual course of things. */
  info(message: string, fields: LogFields): unknown;
  /** Takes a line about what went wrong and may be all right. */
  warn(message: string, fields: LogFields): unknown;
  /** Takes a line about a fault. */
  error(message: string, fields: LogFields): unknown;
  /** Whether lines of a level go anywhere. pino and winston have it, and are asked before a line is made. */
  isLevelEnabled?(level: string): boolean;
}

const ranks: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** A logger that never throws, and can be asked what it takes. */
export class SafeLogger {
  readonly #logger: Logger;
  readonly #least: number;
  readonly #fieldsFirst: boolean;

  constructor(logger: Logger, level: LogLevel | undefined) {
    this.#logger = logger;
    this.#least = ranks[level ?? (logger.isLevelEnabled === undefined ? "info" : "debug")];
    // pino would drop fields that come second
    this.#fieldsFirst = "bindings" in logger && typeof logger.bindings === "function";
  }

  takes(level: LogLevel): boolean {
    if (ranks[level] < this.#least) return false;
    try {
      return this.#logger.isLevelEnabled?.(level) ?? true;
    } catch {
      return false;
    }
  }

  log(level: LogLevel, message: string, fields: LogFields): void {
    try {
      const write = this.#logger[level] as (first: unknown, second: unknown) => unknown;
      const written = this.#fieldsFirst
        ? write.call(this.#logger, fields, message)
        : write.call(this.#logger, message, fields);
      // one that is async must not end the process
      if (written instanceof Promise) written.catch(() => {});
    } catch {
      // a broken logger must not take the call with it
    }
  }
}
