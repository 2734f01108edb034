/**
 * Go's modules on the other end of a pipe, `conformance/go/oci-spec`: built, started, asked, and stopped.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildGo, goModuleFolder } from "../../build-go.js";
import { present } from "../../expect.js";

/** What Go makes of a document. */
export interface DocumentAnswer {
  /** After a round trip through the struct; absent where it cannot be decoded. */
  readonly written?: string;
  readonly decodeError?: string;
  /** What the JSON schema finds. */
  readonly violations: readonly Violation[];
  /** What the validator of image-spec says, where it was asked. */
  readonly validatorError?: string;
}

/** One place where a document does not follow its JSON schema. */
export interface Violation {
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
}

/** The program, which answers one request after another. */
export class GoSpec implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #gone: Promise<never>;
  readonly #waiting: ((answer: unknown) => void)[] = [];

  /** Starts the program that {@link buildGoSpec} made. */
  constructor(command: readonly [string, ...string[]]) {
    const [program, ...args] = command;
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: present(this.#child.stdout, "the program's output") });
    lines.on("line", (line) => this.#waiting.shift()?.(JSON.parse(line)));
    // "close" comes after the last line
    this.#ended = Promise.all([once(this.#child, "exit"), once(lines, "close")]);
    this.#gone = this.#ended.then(() => {
      throw new Error("the program in Go ended before it answered");
    });
    this.#gone.catch(() => {});
    // it may have gone already, which its exit tells
    this.#child.stdin?.on("error", () => {});
  }

  /**
   * Has an operation carried out on each of several inputs, and gives as many answers.
   *
   * @param fields as the program's README has them
   */
  async call<Answer>(op: string, fields: object): Promise<readonly Answer[]> {
    const answer = new Promise<unknown>((resolve) => this.#waiting.push(resolve));
    this.#child.stdin?.write(`${JSON.stringify({ op, ...fields })}\n`);
    return (await Promise.race([answer, this.#gone])) as readonly Answer[];
  }

  /** Ends the input and with it the program, and waits for that. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await this.#ended.finally(() => clearTimeout(force));
  }
}

/** Builds the program into a folder and gives the command that starts it. */
export async function buildGoSpec(folder: string): Promise<readonly [string, ...string[]]> {
  const program = await buildGo("oci-spec", folder);
  const module = await goModuleFolder("oci-spec", "github.com/opencontainers/runtime-spec");
  return [program, "-runtime-schemas", join(module, "schema")];
}
