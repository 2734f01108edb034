import type { Metadata } from "./metadata.js";
import { errorStatusNumber, type StatusName } from "./status-code.js";

/** A gRPC status that is an error. */
export type RpcStatusName = Exclude<StatusName, "OK">;

/**
 * What went wrong in a call, a connection or a server: a gRPC status name, or one of the codes that arise on this side
 * before there is a call. `docs/errors.md` explains each.
 */
export type RpcErrorCode =
  | RpcStatusName
  | "INVALID_ENDPOINT"
  | "ENDPOINT_IN_USE"
  | "LISTEN_FAILED"
  | "INVALID_TLS"
  | "UNSUPPORTED_VERSION"
  | "INVALID_JSON"
  | "INVALID_MESSAGE";

/** The facts of an {@link RpcError} beside its code and its reason. */
export interface RpcErrorFacts {
  /** What was being done, such as `calling /runtime.v1.RuntimeService/Version`. */
  readonly doing?: string | undefined;
  /** What to do about it, a whole sentence, where one is known. */
  readonly hint?: string | undefined;
  /** The path of the method: `/package.Service/Method`. */
  readonly method?: string | undefined;
  /** The endpoint as text. */
  readonly endpoint?: string | undefined;
  /** The trailers that came with the status, or that a handler sends with it. */
  readonly metadata?: Metadata | undefined;
  /** Where in a message a wrong value stands, such as `volumeCapabilities[0].mount.fsType`; empty for the message itself. */
  readonly path?: string | undefined;
  /** The original error, or the reason of the signal that cancelled the call. */
  readonly cause?: unknown;
}

/**
 * The one error class of calls, connections and servers. A handler throws it to answer with a status; a client throws it
 * for every call that does not succeed. The message reads `[CODE] what was being done: why`, and what to do about it.
 */
export class RpcError extends Error {
  /** Tells this error from others, also over two copies of the package. */
  override readonly name: "RpcError" = "RpcError";
  /** A gRPC status name, or a code of this side. */
  readonly code: RpcErrorCode;
  /** Why, in the words of the peer or of this library, without the frame of `message`. */
  readonly reason: string;
  /** What to do about it, where one is known. */
  readonly hint: string | undefined;
  /** The path of the method, for an error of a call. */
  readonly method: string | undefined;
  /** The endpoint as text, where there is one. */
  readonly endpoint: string | undefined;
  /** Where in a message a wrong value stands, for an error of JSON or of validation; empty for the message itself. */
  readonly path: string | undefined;
  /** The trailers of the call, for an error that the peer sent. */
  readonly metadata: Metadata | undefined;

  /**
   * Makes an error, such as one for a handler to throw.
   *
   * @param code the status or code, such as `NOT_FOUND`
   * @param reason why, for a person to read; it goes to the peer when a handler throws the error, so nothing secret
   */
  constructor(code: RpcErrorCode, reason: string, facts: RpcErrorFacts = {}) {
    const doing = facts.doing === undefined ? "" : `${facts.doing}: `;
    const hint = facts.hint === undefined ? "" : `${reason.endsWith(".") ? "" : "."} ${facts.hint}`;
    super(`[${code}] ${doing}${reason}${hint}`, "cause" in facts ? { cause: facts.cause } : undefined);
    this.code = code;
    this.reason = reason;
    this.hint = facts.hint;
    this.method = facts.method;
    this.endpoint = facts.endpoint;
    this.path = facts.path;
    this.metadata = facts.metadata;
  }

  /** The gRPC status number that stands for this error on the wire: the code's own, or `INTERNAL` for a code of this side. */
  get status(): number {
    return errorStatusNumber(this.code);
  }

  /** Whether a value is an RpcError, also one of another copy of this package, and has the code when one is asked for. */
  static is(value: unknown, code?: RpcErrorCode): value is RpcError {
    if (!(value instanceof Error) || value.name !== "RpcError") return false;
    // other libraries have classes of this name, with other fields
    const { code: own, reason } = value as Partial<RpcError>;
    return typeof own === "string" && typeof reason === "string" && (code === undefined || own === code);
  }
}
