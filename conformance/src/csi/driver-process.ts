import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { connect } from "@container-interfaces/transport";

/** The program of `examples/csi-hostpath`. */
export const driverProgram: string = fileURLToPath(
  new URL("../../../examples/csi-hostpath/dist/main.js", import.meta.url),
);

/** The driver of `examples/csi-hostpath` as a program of its own. */
export class DriverProcess {
  readonly #child: ChildProcess;
  #said = "";

  private constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [driverProgram, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    this.#child.stderr?.on("data", (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-2_000);
    });
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param endpoints at which it has to answer
   */
  static async start(args: readonly string[], endpoints: readonly string[]): Promise<DriverProcess> {
    const driver = new DriverProcess(args);
    try {
      for (const endpoint of endpoints) {
        await using connection = connect(endpoint);
        await connection.ready({ timeoutMs: 30_000 });
      }
      return driver;
    } catch (error) {
      await driver.end("SIGKILL");
      throw new Error(`the driver does not answer; it said: ${driver.#said}`, { cause: error });
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Ends it with a signal and waits until it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    await exited;
  }
}
