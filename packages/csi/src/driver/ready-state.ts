import { randomUUID } from "node:crypto";
import { type ErrorPolicy, RpcError } from "@container-interfaces/transport";
import type { DriverIdentity } from "./driver-options.js";

const defaultIntervalMs = 10_000;
const path = "/csi.v1.Identity/Probe";

/** What was seen last of whether the driver is ready. One look goes on at a time, so that a slow one is not asked again. */
export class ReadyState {
  readonly #isReady: (() => boolean | Promise<boolean>) | undefined;
  readonly #intervalMs: number;
  readonly #onError: ErrorPolicy["onError"];
  #ready = false;
  #problem: RpcError | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @throws RpcError `INVALID_ARGUMENT` for an interval that is none */
  constructor(
    { isReady, probeIntervalMs = defaultIntervalMs }: DriverIdentity,
    onError?: ErrorPolicy["onError"],
  ) {
    if (!(probeIntervalMs > 0 && probeIntervalMs < 2 ** 31))
      throw new RpcError(
        "INVALID_ARGUMENT",
        "identity.probeIntervalMs is no number of milliseconds above 0",
        {
          doing: "starting the driver",
          path: "identity.probeIntervalMs",
        },
      );
    this.#isReady = isReady;
    this.#intervalMs = probeIntervalMs;
    this.#onError = onError;
    this.#ready = isReady === undefined;
  }

  /** Begins to look. */
  start(): void {
    if (this.#isReady !== undefined) void this.#look(this.#isReady);
  }

  /** Looks no more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /**
   * Whether the driver is ready, without looking.
   *
   * @throws RpcError `FAILED_PRECONDITION` when the last look failed
   */
  get ready(): boolean {
    if (this.#problem !== undefined) throw this.#problem;
    return this.#ready;
  }

  async #look(isReady: () => boolean | Promise<boolean>): Promise<void> {
    this.#wait(() => this.#see(false, undefined));
    try {
      const given = isReady();
      this.#see(typeof given === "boolean" ? given : (await given) === true, undefined);
    } catch (error) {
      this.#see(false, this.#problemOf(error));
    }
    this.#wait(() => void this.#look(isReady));
  }

  #wait(then: () => void): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(then, this.#intervalMs).unref();
  }

  #see(ready: boolean, problem: RpcError | undefined): void {
    this.#ready = ready;
    this.#problem = problem;
  }

  /** An error that is no RpcError may hold anything, and stays here. */
  #problemOf(error: unknown): RpcError {
    const facts = { doing: "looking whether the driver is ready", method: path, cause: error };
    if (RpcError.is(error)) return new RpcError("FAILED_PRECONDITION", error.reason, facts);
    const operationId = randomUUID();
    try {
      this.#onError?.(error, { path, operationId });
    } catch {
      // a broken reporter must not end the looks
    }
    return new RpcError("FAILED_PRECONDITION", `isReady failed (operation ${operationId})`, facts);
  }
}
