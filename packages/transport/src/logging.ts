import { isServerCall, outcomeOf, reasonOf } from "./call-outcome.js";
import { CallSecrets, requestSecrets } from "./call-secrets.js";
import type { ClientCall, ClientInterceptor } from "./client/client-call.js";
import { describe } from "./describe.js";
import { type LogFields, type Logger, type LogLevel, SafeLogger } from "./logger.js";
import { messageText } from "./message-text.js";
import { observeStream, type StreamEnd } from "./observe-stream.js";
import { RpcError } from "./rpc-error.js";
import type { ServerCall, ServerInterceptor } from "./server/server-call.js";

/** What is logged of calls, and where. */
export interface LoggingOptions {
  /** Where the lines go. */
  readonly logger: Logger;
  /** The least level that is logged. Default: what the logger has enabled, where it can tell; otherwise `info`. */
  readonly level?: LogLevel | undefined;
}

type Call = ClientCall | ServerCall;

/**
 * Logs calls, on the client's side and on the server's alike: give it to `interceptors` of `connect` or `serve`, or of both.
 *
 * A call that ends well is there at level `debug` only, as with kubelet and the sidecars of CSI: one line when it starts, with
 * the request, one for each message of a stream, and one at the end. A failure is `error` when something is broken (`INTERNAL`,
 * `UNKNOWN`, `DATA_LOSS`), `info` when the caller cancelled, and `warn` otherwise. Messages are JSON without what their `.proto`
 * marks as secret, shortened to at most 4,000 characters; one whose compiled `.proto` is not known is `[redacted]`. What is
 * logged of an error has the secrets of the request replaced. For a level that is off, nothing is made.
 */
export function logging(options: LoggingOptions): ClientInterceptor & ServerInterceptor {
  return new Logging(new SafeLogger(options.logger, options.level));
}

class Logging {
  readonly #logger: SafeLogger;

  constructor(logger: SafeLogger) {
    this.#logger = logger;
  }

  async unary<C extends Call>(call: C, next: (call: C) => Promise<unknown>): Promise<unknown> {
    const log = new CallLog(this.#logger, call);
    log.start();
    try {
      const response = await next(log.observed(call));
      log.end("complete", { response });
      return response;
    } catch (error) {
      log.end({ error });
      throw error;
    }
  }

  stream<C extends Call>(call: C, next: (call: C) => AsyncIterable<unknown>): AsyncIterable<unknown> {
    const log = new CallLog(this.#logger, call);
    const open = (): AsyncIterable<unknown> => {
      log.start();
      return next(log.observed(call));
    };
    return observeStream(open, { message: (message) => log.response(message), end: (how) => log.end(how) });
  }
}

/** The lines of one call. */
class CallLog {
  readonly #logger: SafeLogger;
  readonly #call: Call;
  #secrets: CallSecrets | undefined;
  #startedMs = 0;
  #requests = 0;
  #responses = 0;

  constructor(logger: SafeLogger, call: Call) {
    this.#logger = logger;
    this.#call = call;
  }

  start(): void {
    this.#startedMs = performance.now();
    if (!this.#logger.takes("debug")) return;
    const { method, request } = this.#call;
    const shown = method.requestStream ? {} : { request: messageText(method.requestType, request) };
    this.#log("debug", "started", shown);
  }

  /** The call with its requests noted as they come by, where the client streams. */
  observed<C extends Call>(call: C): C {
    const { method, request } = call;
    if (!method.requestStream) return call;
    const secrets = new CallSecrets();
    this.#secrets = secrets;
    const message = (each: unknown): void => {
      this.#requests++;
      secrets.add(method.requestType, each);
      if (!this.#logger.takes("debug")) return;
      const shown = messageText(method.requestType, each);
      this.#log("debug", `request ${this.#requests}`, { request: shown });
    };
    const requests = observeStream(() => request as AsyncIterable<unknown>, { message, end: () => {} });
    return { ...call, request: requests };
  }

  response(message: unknown): void {
    this.#responses++;
    if (!this.#logger.takes("debug")) return;
    const response = messageText(this.#call.method.responseType, message);
    this.#log("debug", `response ${this.#responses}`, { response });
  }

  end(how: StreamEnd, { response }: { response?: unknown } = {}): void {
    const code = outcomeOf(this.#call, how);
    // who leaves a stream has what it wanted
    const left = how === "left" && code === "CANCELLED";
    const level = left ? "debug" : levelOf(code);
    if (!this.#logger.takes(level)) return;
    const { method } = this.#call;
    const durationMs = Math.round((performance.now() - this.#startedMs) * 1_000) / 1_000;
    const failed = typeof how === "object" ? this.#describe(how.error) : {};
    const what = left ? `left after ${durationMs} ms` : `${code} in ${durationMs} ms`;
    this.#log(level, failed.reason === undefined ? what : `${what}: ${failed.reason}`, {
      code,
      durationMs,
      ...(method.requestStream ? { requests: this.#requests } : {}),
      ...(method.responseStream ? { responses: this.#responses } : {}),
      ...(response === undefined ? {} : { response: messageText(method.responseType, response) }),
      ...failed,
    });
  }

  #describe(error: unknown): Pick<LogFields, "reason" | "cause" | "stack"> {
    const secrets = requestSecrets(this.#call, this.#secrets);
    const reason = reasonOf(error);
    const cause = error instanceof Error && error.cause !== undefined ? describe(error.cause) : reason;
    const stack = error instanceof Error && !RpcError.is(error) ? error.stack : undefined;
    return {
      reason: secrets.hide(reason),
      ...(cause.includes(reason) ? {} : { cause: secrets.hide(cause) }),
      ...(stack === undefined ? {} : { stack: secrets.hide(stack) }),
    };
  }

  #log(level: LogLevel, what: string, more: Partial<LogFields>): void {
    const call = this.#call;
    const where = isServerCall(call)
      ? ({ side: "server", method: call.path, peer: call.context.peer } as const)
      : ({ side: "client", method: call.path, endpoint: call.endpoint } as const);
    this.#logger.log(level, `${where.side} ${call.path} ${what}`, { ...where, ...more });
  }
}

function levelOf(code: string): LogLevel {
  switch (code) {
    case "OK":
      return "debug";
    case "CANCELLED":
      return "info";
    case "INTERNAL":
    case "UNKNOWN":
    case "DATA_LOSS":
      return "error";
    default:
      return "warn";
  }
}
