import type { EventEmitter } from "node:events";
import type { ServerUnaryCall } from "@grpc/grpc-js";
import { fromGrpcMetadata, type Metadata } from "../metadata.js";
import { RpcError } from "../rpc-error.js";

/** What a handler knows of its call beside the request. */
export interface ServerContext {
  /** The path of the RPC: `/package.Service/Method`. */
  readonly path: string;
  /**
   * Fires when nobody waits for the answer any more: the caller cancelled or went away, the deadline passed, or the server
   * is shut down by force. Its reason is an {@link RpcError}.
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
export type GrpcServerCall = EventEmitter & Pick<ServerUnaryCall<Buffer, Buffer>, "getDeadline" | "getPeer" | "metadata">;

/** The context of one call. What a handler does not ask for is not made. */
export class CallContext implements ServerContext {
  readonly path: string;
  readonly #call: GrpcServerCall;
  readonly #endpoint: string;
  #controller: AbortController | undefined;
  #metadata: Metadata | undefined;
  #gone: RpcError | undefined;
  #ended = false;

  constructor(call: GrpcServerCall, path: string, endpoint: string) {
    this.#call = call;
    this.path = path;
    this.#endpoint = endpoint;
    // the library below reports a cancellation after a call that ended well, too
    call.on("cancelled", () => {
      if (!this.#ended) this.#fire(new RpcError("CANCELLED", "the caller went away", { method: path }));
    });
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#gone !== undefined) this.#controller.abort(this.#gone);
    return this.#controller.signal;
  }

  get deadline(): Date | undefined {
    const deadline = this.#call.getDeadline();
    return typeof deadline === "number" ? (Number.isFinite(deadline) ? new Date(deadline) : undefined) : deadline;
  }

  get metadata(): Metadata {
    this.#metadata ??= fromGrpcMetadata(this.#call.metadata);
    return this.#metadata;
  }

  get peer(): string {
    return this.#endpoint.startsWith("tcp:") ? this.#call.getPeer() : this.#endpoint;
  }

  /** Whether nobody waits for the answer any more. */
  get gone(): boolean {
    return this.#gone !== undefined;
  }

  /** Marks the call as answered: what comes after is no cancellation. */
  end(): void {
    this.#ended = true;
  }

  #fire(reason: RpcError): void {
    this.#gone = reason;
    this.#controller?.abort(reason);
  }
}
