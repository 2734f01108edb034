import { RpcError } from "@container-interfaces/transport";

/** Tells handlers at work that the driver does not wait for them any more. */
export class DriverShutdown {
  readonly #controllers = new Set<AbortController>();
  #reason: RpcError | undefined;

  /** Adds a handler that wants to know. */
  add(controller: AbortController): void {
    if (this.#reason !== undefined) controller.abort(this.#reason);
    this.#controllers.add(controller);
  }

  /** Takes a handler out that has ended. */
  delete(controller: AbortController): void {
    this.#controllers.delete(controller);
  }

  /** Fires the signals of those at work, and of those that ask later. */
  fire(): void {
    this.#reason = new RpcError("UNAVAILABLE", "the driver is shut down", { doing: "handling a call" });
    for (const controller of this.#controllers) controller.abort(this.#reason);
  }
}
