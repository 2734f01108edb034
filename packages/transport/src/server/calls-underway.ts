import type { CallContext } from "./server-context.js";

/** The calls whose handlers are at work, also those whose callers have gone. */
export class CallsUnderway {
  readonly #calls = new Set<CallContext>();
  #whenNone: (() => void) | undefined;

  add(call: CallContext): void {
    this.#calls.add(call);
  }

  /** Whether the call with this context is one of these. */
  has(call: unknown): boolean {
    return this.#calls.has(call as CallContext);
  }

  delete(call: CallContext): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#whenNone?.();
  }

  /** Resolves when no handler is at work. */
  async none(): Promise<void> {
    if (this.#calls.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenNone = resolve;
    });
  }

  /** Fires the signals of all. */
  shutDown(): void {
    for (const call of [...this.#calls]) call.shutDown();
  }
}
