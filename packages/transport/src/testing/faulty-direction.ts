import type { Socket } from "node:net";
import { StreamReader } from "../stream-reader.js";

/** What is wrong with one direction of the connections of a proxy. What is left out is right. */
export interface Faults {
  /** Milliseconds that each piece of data waits before it goes on; what comes after it waits behind it. */
  readonly delayMs?: number | undefined;
  /** How many bytes a second go through at most, on each connection. */
  readonly bytesPerSecond?: number | undefined;
  /** Reads nothing more, as a peer that hangs: buffers fill, and then the sender has to wait. Nothing is lost. */
  readonly stalled?: boolean | undefined;
  /** Takes everything and passes nothing on, not even the end: each side believes that the connection stands. */
  readonly swallowed?: boolean | undefined;
  /** How many bytes each connection lets through from now on; then it is cut. */
  readonly cutAfterBytes?: number | undefined;
  /** Replaces each piece of data before it goes on; the pieces are as they come, and no messages. */
  readonly corrupt?: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

/** One direction of the connections through a proxy. */
export class FaultyDirection {
  #faults: Faults = {};
  /** Counts the calls of {@link set}, so that each connection sees that a limit is a new one. */
  #version = 0;
  readonly #wakers = new Set<() => void>();
  readonly #targets = new Set<Socket>();

  /** Replaces all faults, for the connections that stand and those to come; `set({})` heals. */
  set(faults: Faults): void {
    this.#faults = faults;
    this.#version++;
    for (const wake of [...this.#wakers]) wake();
  }

  /** Puts bytes that nobody sent into each connection that stands. */
  inject(bytes: Uint8Array): void {
    for (const target of this.#targets) target.write(bytes);
  }

  /** @internal Passes on what comes, until one of the two has gone. */
  async pump(from: Socket, to: Socket): Promise<void> {
    this.#targets.add(to);
    to.once("close", () => this.#targets.delete(to));
    const reader = new StreamReader(from);
    let version = -1;
    let left = Infinity;
    try {
      for (;;) {
        while (this.#faults.stalled && !to.destroyed) await this.#pause(to);
        const bytes = reader.read();
        if (bytes === null) {
          if (reader.ended) break;
          await reader.more();
          continue;
        }
        if (version !== this.#version) left = this.#faults.cutAfterBytes ?? Infinity;
        version = this.#version;
        await this.#pass(bytes.subarray(0, left), to);
        left -= bytes.length;
        if (left <= 0) return to.destroySoon();
      }
      if (!this.#faults.swallowed) to.end();
    } catch {
      if (!this.#faults.swallowed) to.destroy();
    }
  }

  async #pass(bytes: Buffer, to: Socket): Promise<void> {
    const { delayMs = 0, bytesPerSecond = Infinity, swallowed, corrupt } = this.#faults;
    if (delayMs > 0) await this.#pause(to, delayMs);
    if (swallowed) return;
    const passed = corrupt === undefined ? bytes : corrupt(bytes);
    // ten pieces a second, so that what is slow does not come at once
    const size = Math.max(1, Math.min(passed.length, Math.ceil(bytesPerSecond / 10)));
    for (let at = 0; at < passed.length; at += size) {
      const piece = passed.subarray(at, at + size);
      if (!to.write(piece)) await this.#pause(to);
      if (bytesPerSecond !== Infinity) await this.#pause(to, (1_000 * piece.length) / bytesPerSecond);
    }
  }

  /** Waits until the time is over, the faults are changed, or the socket has room again or has gone. */
  #pause(socket: Socket, ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        socket.off("close", wake).off("drain", wake);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(wake, ms);
      this.#wakers.add(wake);
      socket.once("close", wake);
      if (ms === undefined) socket.once("drain", wake);
      if (socket.destroyed) wake();
    });
  }
}
