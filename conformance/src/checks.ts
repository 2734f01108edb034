/**
 * Runs named checks and counts them against the lists of what may be skipped and of what is known to fail.
 *
 * @module
 */

/** What is allowed not to pass: names of checks, each with the reason. */
export interface Expectations {
  /** Checks that may be skipped; a skip of any other is a failure. */
  readonly skips: Readonly<Record<string, string>>;
  /** Checks that must fail until their reason is gone; one that passes is a failure. */
  readonly knownFailures: Readonly<Record<string, string>>;
}

/** Thrown by a check that cannot be made on this machine. */
export class Skip extends Error {
  override readonly name: "Skip" = "Skip";
}

const longestCheckMs = 90_000;

/** The checks of one part. */
export class Checks {
  passed = 0;
  failed = 0;
  skipped = 0;
  readonly #part: string;
  readonly #expectations: Expectations;
  readonly #signal: AbortSignal;
  readonly #names = new Set<string>();

  constructor(part: string, expectations: Expectations, signal: AbortSignal) {
    this.#part = part;
    this.#expectations = expectations;
    this.#signal = signal;
  }

  /** Makes one check; what it throws is a failure, and the next check follows. Only an interrupt is thrown on. */
  async check(name: string, body: () => Promise<void>): Promise<void> {
    this.#signal.throwIfAborted();
    const begin = Date.now();
    const error = this.#names.has(name) ? new Error("two checks have this name") : await this.#run(body);
    this.#names.add(name);
    this.#signal.throwIfAborted();
    const seconds = `${((Date.now() - begin) / 1000).toFixed(1)} s`;
    this.#count(name, error, seconds);
  }

  /** The line that closes the part, after the listed checks that were never made have been counted as failures. */
  summary(): string {
    for (const name of Object.keys({ ...this.#expectations.skips, ...this.#expectations.knownFailures })) {
      if (!this.#names.has(name))
        this.#fail(name, "it is listed as an expectation, and there is no such check");
    }
    return `${this.#part}: ${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`;
  }

  #count(name: string, error: unknown, seconds: string): void {
    const skip = this.#expectations.skips[name];
    const known = this.#expectations.knownFailures[name];
    if (error instanceof Skip && skip !== undefined) {
      this.skipped += 1;
      console.log(`  skip  ${name}: ${skip}`);
    } else if (error instanceof Skip) {
      this.#fail(name, `skipped without being listed: ${error.message}`);
    } else if (error === undefined && known !== undefined) {
      this.#fail(name, "it is listed as a known failure and passes: take it off the list");
    } else if (error !== undefined && known === undefined) {
      this.#fail(name, error);
    } else {
      this.passed += 1;
      console.log(
        known === undefined ? `  ok    ${name} (${seconds})` : `  known ${name} (${seconds}): ${known}`,
      );
    }
  }

  #fail(name: string, error: unknown): void {
    this.failed += 1;
    const text = error instanceof Error ? describe(error) : String(error);
    console.log(`  FAIL  ${name}\n${text.replace(/^/gm, "        ")}`);
  }

  /** Gives what the check threw, or undefined. A check that hangs is left behind. */
  async #run(body: () => Promise<void>): Promise<unknown> {
    let stop: () => void = () => {};
    const stopped = new Promise<unknown>((resolve) => {
      const onAbort = (): void => resolve(this.#signal.reason);
      const timer = setTimeout(
        () => resolve(new Error(`no end after ${longestCheckMs / 1000} s`)),
        longestCheckMs,
      );
      this.#signal.addEventListener("abort", onAbort, { once: true });
      stop = () => {
        clearTimeout(timer);
        this.#signal.removeEventListener("abort", onAbort);
      };
    });
    const made = body().then(
      () => undefined,
      (error: unknown) => error ?? new Error("the check threw nothing"),
    );
    return await Promise.race([made, stopped]).finally(stop);
  }
}

/** The message, and where in the checks it was thrown. */
function describe(error: Error): string {
  const lines = error.stack?.split("\n") ?? [];
  const frames = lines.filter(
    (line) => /conformance\/dist\/(?!checks|expect)/.test(line) && !/run-c[rs]i/.test(line),
  );
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.message}` : "";
  return [`${error.message}${cause}`, ...frames.slice(0, 3)].join("\n");
}
