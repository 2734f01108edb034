import type { Metadata, ServerContext } from "@container-interfaces/transport";
import type { DriverContext } from "./driver-context.js";
import type { DriverShutdown } from "./driver-shutdown.js";

/** The context of one call of a driver: that of the transport, whose signal is `callerGone` here. */
export class DriverCallContext implements DriverContext {
  readonly #call: ServerContext;
  readonly #shutdown: DriverShutdown;
  #controller: AbortController | undefined;

  constructor(call: ServerContext, shutdown: DriverShutdown) {
    this.#call = call;
    this.#shutdown = shutdown;
  }

  /** It is made when it is first wanted. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#shutdown.add(this.#controller);
    }
    return this.#controller.signal;
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

  /** Says that the handler has ended. */
  end(): void {
    if (this.#controller !== undefined) this.#shutdown.delete(this.#controller);
  }
}
