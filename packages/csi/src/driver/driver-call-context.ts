import type { Metadata, ServerContext } from "@container-interfaces/transport";
import type { DriverContext } from "./driver-context.js";

/** The context of one call of a driver: that of the transport, whose signal is `callerGone` here. */
export class DriverCallContext implements DriverContext {
  readonly #call: ServerContext;
  #shutDown: AbortController | undefined;
  #reason: Error | undefined;

  constructor(call: ServerContext) {
    this.#call = call;
  }

  get signal(): AbortSignal {
    this.#shutDown ??= new AbortController();
    if (this.#reason !== undefined) this.#shutDown.abort(this.#reason);
    return this.#shutDown.signal;
  }

  get callerGone(): AbortSignal {
    return this.#call.signal;
  }

  get gone(): boolean {
    return this.#call.gone;
  }

  get path(): string {
    return this.#call.path;
  }

  get deadline(): Date | undefined {
    return this.#call.deadline;
  }

  get metadata(): Metadata {
    return this.#call.metadata;
  }

  get peer(): string {
    return this.#call.peer;
  }

  get peerCertificate(): ServerContext["peerCertificate"] {
    return this.#call.peerCertificate;
  }

  /** Fires the signal, as the driver does not wait for the handler any more. */
  shutDown(reason: Error): void {
    this.#reason ??= reason;
    this.#shutDown?.abort(reason);
  }
}
