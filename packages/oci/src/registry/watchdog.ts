import type { OciError } from "../oci-error.js";

/** Aborts what has made no progress for a time. */
export class Watchdog {
  /** Fires when there was no progress, or the outer signal has fired. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  #expire: () => void = () => {};

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    this.signal = this.#controller.signal;
    outer.addEventListener("abort", this.#onAbort, { once: true });
    if (outer.aborted) this.#onAbort();
  }

  readonly #onAbort = (): void => this.#controller.abort(this.#outer.reason);

  /** Starts to wait, anew where it already does. */
  watch(ms: number, reason: () => OciError): void {
    clearTimeout(this.#timer);
    this.#expire = () => this.#controller.abort(reason());
    this.#timer = setTimeout(() => this.#expire(), ms);
  }

  /** Tells of progress. */
  touch(): void {
    this.#timer?.refresh();
  }

  /** Stops waiting while somebody else has to act. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Ends what it watches over. */
  abort(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  /** Lets go of everything. */
  end(): void {
    this.pause();
    this.#outer.removeEventListener("abort", this.#onAbort);
  }
}
