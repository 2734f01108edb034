/**
 * The server and the client in Go, `conformance/go/interop`: started, spoken to, and stopped.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expectSoon, present } from "../expect.js";
import type { CoverageReport } from "./coverage.js";

/** A line about what happened on its own account. */
export interface GoEvent {
  readonly event: "listening" | "started" | "ended" | "coverage";
  readonly id?: string;
  readonly code?: string;
  readonly address?: string;
  readonly coverage?: CoverageReport;
}

/** A call that the client in Go is to make. */
export interface GoCall {
  /** As grpc-go takes it, such as `unix:/tmp/x.sock`; `unix:PATH` or `tcp:HOST:PORT` for a raw call. */
  readonly target: string;
  readonly method: string;
  /** How the request is filled, and the response has to be; without it the request is empty. */
  readonly variant?: string;
  readonly timeoutMs?: number;
  /** Values by key; those of keys that end in `-bin` in base64. */
  readonly metadata?: Readonly<Record<string, readonly string[]>>;
  /** Makes the request a VersionRequest of this size. */
  readonly requestBytes?: number;
  /** Leaves the messages out of the result. */
  readonly quiet?: boolean;
  /** Makes the call frame by frame, with `authority` as `:authority`, and without one where it is not given. */
  readonly raw?: boolean;
  readonly authority?: string;
}

/** How a call ended. */
export interface GoResult {
  readonly id: string;
  /** As Go spells it: `OK`, `DeadlineExceeded`; for a raw call the number of the status, or how the stream was reset. */
  readonly code: string;
  readonly message?: string;
  readonly details?: readonly unknown[];
  readonly differs?: string;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly trailers?: Readonly<Record<string, readonly string[]>>;
  readonly sent?: unknown;
  readonly received?: readonly unknown[];
  readonly bytes?: number;
}

/** A program that prints JSON lines. */
export class GoProcess implements AsyncDisposable {
  /** What it told so far, oldest first. */
  readonly events: GoEvent[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #results = new Map<string, (result: GoResult) => void>();
  #calls = 0;

  /** Starts the program with its arguments. */
  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: present(this.#child.stdout, "the program's output") });
    lines.on("line", (line) => this.#take(JSON.parse(line) as GoEvent | GoResult));
    // "close" comes after the last line
    this.#ended = Promise.all([once(this.#child, "exit"), once(lines, "close")]);
    this.#ended.catch(() => {});
    // it may have gone already, which its exit tells
    this.#child.stdin?.on("error", () => {});
  }

  /** Whether the program has ended. */
  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits for an event, which may have come already. */
  async event(event: GoEvent["event"], id?: string): Promise<GoEvent> {
    const find = (): GoEvent | undefined =>
      this.events.find((each) => each.event === event && (id === undefined || each.id === id));
    await expectSoon(
      () => find() !== undefined || this.ended,
      `the program in Go does not tell "${event}"`,
      30_000,
    );
    return present(find(), `"${event}" of the program in Go`);
  }

  /** Makes a call, and gives how it ended. The call is cancelled when the signal fires. */
  async call(call: GoCall, signal?: AbortSignal): Promise<GoResult> {
    this.#calls += 1;
    const id = String(this.#calls);
    const result = new Promise<GoResult>((resolve) => this.#results.set(id, resolve));
    const cancel = (): void => this.#send({ cancel: id });
    signal?.addEventListener("abort", cancel, { once: true });
    this.#send({ id, ...call });
    const gone = this.#ended.then(() => {
      throw new Error("the program in Go ended before the call did");
    });
    gone.catch(() => {});
    return await Promise.race([result, gone]).finally(() => signal?.removeEventListener("abort", cancel));
  }

  /** SIGTERM, and waits for the end. Gives what the program saw of messages. */
  async stop(): Promise<CoverageReport | undefined> {
    if (!this.ended) this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await this.#ended.finally(() => clearTimeout(force));
    return this.events.find(({ coverage }) => coverage !== undefined)?.coverage;
  }

  /** Ends it as a crash would. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #send(line: object): void {
    this.#child.stdin?.write(`${JSON.stringify(line)}\n`);
  }

  #take(line: GoEvent | GoResult): void {
    if ("event" in line) {
      this.events.push(line);
      return;
    }
    this.#results.get(line.id)?.(line);
    this.#results.delete(line.id);
  }
}

/** Starts the server, with every service of an interface, and waits until it listens. */
export async function startGoServe(
  program: string,
  listen: string,
  args: readonly string[],
): Promise<GoProcess> {
  const server = new GoProcess(program, ["serve", "-listen", listen, ...args]);
  try {
    await server.event("listening");
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}
