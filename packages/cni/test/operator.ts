import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const script = fileURLToPath(new URL("../testdata/operate.mjs", import.meta.url));

/** An operation on a network whose only plugin has the type `plugin`. */
export interface OrderedOperation {
  readonly verb: "ADD" | "DEL" | "CHECK" | "GC";
  readonly network: string;
  readonly containerId?: string;
  readonly ifName?: string;
  readonly options?: { readonly timeoutMs?: number; readonly exclusive?: boolean };
}

/** Another process that uses the package as it is built. */
export interface Operator {
  readonly child: ChildProcess;
  /** Begins operations at the same time, and gives for each `done`, or the message of its error. */
  operate(operations: readonly OrderedOperation[]): Promise<string[]>;
}

/** Starts a process that runs operations; it is killed when the running test is over. */
export async function startOperator(cacheDir: string, folder: string): Promise<Operator> {
  const child = spawn(process.execPath, [script, cacheDir, folder], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const read = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the process has ended");
    return value;
  };
  await read();
  return {
    child,
    operate: async (operations) => {
      child.stdin.write(`${JSON.stringify(operations)}\n`);
      return JSON.parse(await read());
    },
  };
}
