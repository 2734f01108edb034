import type { RunOptions } from "@container-interfaces/process";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";

/** The deadline and the signal of a call, asked between steps. */
export class Watch {
  readonly #doing: string;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #deadline: number;

  /** Starts the clock. */
  constructor(doing: string, { signal, timeoutMs }: CallOptions) {
    this.#doing = doing;
    this.#signal = signal;
    this.#timeoutMs = timeoutMs;
    this.#deadline = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
  }

  /** @throws OciError `ABORTED` or `TIMEOUT` when it is time to stop */
  check(): void {
    if (this.#signal?.aborted === true) {
      throw new OciError("ABORTED", this.#doing, "the signal fired", { cause: this.#signal.reason });
    }
    if (performance.now() >= this.#deadline) {
      throw new OciError("TIMEOUT", this.#doing, `it took longer than ${this.#timeoutMs} ms`);
    }
  }

  /** What is left, for a call or a program below. */
  options(): Pick<RunOptions, "signal" | "timeoutMs"> {
    const left = this.#deadline === Infinity ? undefined : Math.max(0, this.#deadline - performance.now());
    return { signal: this.#signal, timeoutMs: left };
  }
}
