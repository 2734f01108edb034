/**
 * libcni on the other end of a pipe, `conformance/go/cni/driver`: started, asked, and stopped.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, present } from "../expect.js";

/** How something ended in Go: with a value, an error or a panic. */
export interface GoOutcome {
  readonly ok: boolean;
  readonly value?: unknown;
  readonly error?: GoFailure;
  readonly panic?: string;
}

/** An error of libcni. */
export interface GoFailure {
  readonly message: string;
  readonly kind: "notFound" | "noConfigs" | "plugin" | "other" | "request";
  readonly code?: number;
  readonly msg?: string;
  readonly details?: string;
}

/** The answer to a request. */
export interface GoAnswer extends GoOutcome {
  /** What libcni passed on of what plugins wrote to standard error, in base64. */
  readonly stderr?: string;
}

/** The driver, which answers one request after another. */
export class GoDriver implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #gone: Promise<never>;
  readonly #waiting: ((answer: GoAnswer) => void)[] = [];

  /** Starts the driver, or a command that starts it, with the environment of this process. */
  constructor(command: string, args: readonly string[] = []) {
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: present(this.#child.stdout, "the driver's output") });
    lines.on("line", (line) => this.#waiting.shift()?.(JSON.parse(line) as GoAnswer));
    // "close" comes after the last line
    this.#ended = Promise.all([once(this.#child, "exit"), once(lines, "close")]);
    this.#gone = this.#ended.then(() => {
      throw new Error("the driver ended before it answered");
    });
    this.#gone.catch(() => {});
    // it may have gone already, which its exit tells
    this.#child.stdin?.on("error", () => {});
  }

  /**
   * Has an operation carried out.
   *
   * @param fields as the driver's README has them; those that are undefined are left out
   * @throws Error for a request that the driver does not understand
   */
  async call(op: string, fields: object): Promise<GoAnswer> {
    const answer = new Promise<GoAnswer>((resolve) => this.#waiting.push(resolve));
    this.#child.stdin?.write(`${JSON.stringify({ id: 0, op, ...fields })}\n`);
    const given = await Promise.race([answer, this.#gone]);
    expect(given.error?.kind !== "request", `the driver refuses "${op}": ${given.error?.message}`);
    return given;
  }

  /** SIGTERM, and waits for the end. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await this.#ended.finally(() => clearTimeout(force));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
