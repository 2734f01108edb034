import type { EventEmitter } from "node:events";
import type { ServerUnaryCall } from "@grpc/grpc-js";
import { CallSecrets } from "../call-secrets.js";
import { fromGrpcMetadata, type Metadata } from "../metadata.js";
import { RpcError, type RpcErrorCode } from "../rpc-error.js";
import type { CallsUnderway } from "./calls-underway.js";

/** What a handler knows of its call beside the request. */
export interface ServerContext {
  /** The path of the RPC: `/package.Service/Method`. */
  readonly path: string;
  /**
   * Fires when nobody waits for the answer any more. Its reason is an {@link RpcError}: `CANCELLED` when the caller cancelled
   * or went away, or the deadline passed; `UNAVAILABLE` when the server is shut down by force.
   */
  readonly signal: AbortSignal;
  /** When the caller stops waiting; undefined when it waits for ever. */
  readonly deadline: Date | undefined;
  /** The metadata that came with the call. */
  readonly metadata: Metadata;
  /** Who calls: the remote address on TCP. On a unix socket the endpoint itself, as Node cannot tell who is on the other side. */
  readonly peer: string;
}

/** A call of the library below, of any kind. */
export type GrpcServerCall = EventEmitter &
  Pick<ServerUnaryCall<Buffer, Buffer>, "getDeadline" | "getPeer" | "metadata">;

/** The context of one call. What a handler does not ask for is not made. */
export class CallContext implements ServerContext {
  readonly path: string;
  readonly peer: string;
  /** The request, once there is one; none where the client streams. */
  request: unknown;
  readonly #call: GrpcServerCall;
  readonly #underway: CallsUnderway;
  #controller: AbortController | undefined;
  #metadata: Metadata | undefined;
  #gone: RpcError | undefined;
  #secrets: CallSecrets | undefined;
  #ended = false;

  /** @param underway the calls of the server; this one is among them until it ends */
  constructor(call: GrpcServerCall, path: string, endpoint: string, underway: CallsUnderway) {
    this.#call = call;
    this.path = path;
    // at once: nobody knows it when the caller has gone
    this.peer = endpoint.startsWith("tcp:") ? call.getPeer() : endpoint;
    this.#underway = underway;
    underway.add(this);
    call.on("cancelled", () => this.#fire("CANCELLED", "the caller went away"));
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#gone !== undefined) this.#controller.abort(this.#gone);
    return this.#controller.signal;
  }

  get deadline(): Date | undefined {
    const deadline = this.#call.getDeadline();
    return typeof deadline === "number"
      ? Number.isFinite(deadline)
        ? new Date(deadline)
        : undefined
      : deadline;
  }

  get metadata(): Metadata {
    this.#metadata ??= fromGrpcMetadata(this.#call.metadata);
    return this.#metadata;
  }

  /** What an error of this call must not tell. */
  get secrets(): CallSecrets {
    this.#secrets ??= new CallSecrets();
    return this.#secrets;
  }

  /** Whether nobody waits for the answer any more. */
  get gone(): boolean {
    return this.#gone !== undefined;
  }

  /** Marks the call as answered: what comes after is no cancellation. */
  end(): void {
    this.#ended = true;
    this.#underway.delete(this);
  }

  /** Fires the signal, as the server does not wait for the handler any more. */
  shutDown(): void {
    this.#fire("UNAVAILABLE", "the server is shut down");
  }

  #fire(code: RpcErrorCode, reason: string): void {
    // the library below reports a cancellation after a call that ended well, too
    if (this.#ended || this.#gone !== undefined) return;
    this.#gone = new RpcError(code, reason, { doing: `handling ${this.path}`, method: this.path });
    this.#controller?.abort(this.#gone);
  }
}
