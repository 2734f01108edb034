import type { JsonRecord } from "../json/json-value.js";
import { PluginErrorCode, pluginError } from "../plugin-error.js";
import { callPlugin, failure, type PluginExit } from "./call-plugin.js";
import { nodeFs } from "./node-fs.js";
import type { PluginOptions } from "./plugin-options.js";

const defaultMaxStdinBytes = 16 * 1024 * 1024;

/**
 * The main function of a plugin: reads the call from the environment and standard input, runs the handler of its verb, prints the
 * result or the error, and ends the process with the exit code. To be called once, as the last thing that a program does.
 *
 * Before a handler runs, the variables that its verb asks for, the network's name, the version, the network namespace (which must
 * not be the plugin's own, unless `CNI_NETNS_OVERRIDE` is set) and the configuration have been checked. A handler fails with
 * {@link pluginError}; anything else that it throws, also later, becomes an error with the code 999, and its stack goes to standard
 * error. Standard output belongs to the protocol: `console.log` writes to standard error.
 *
 * Ports `skel.PluginMainFuncs` of libcni (SPEC.md, section 2).
 */
export async function runPlugin<Config = JsonRecord>(options: PluginOptions<Config>): Promise<never> {
  for (const method of ["log", "info", "debug"] as const) console[method] = console.error;
  const uncaught = new Promise<PluginExit>((resolve) => {
    process.once("uncaughtException", (error) => resolve(failure(error)));
    // nothing is left that could go on
    process.once("beforeExit", () =>
      resolve(failure(new Error("the plugin's handler did not come to its end"))),
    );
  });
  const readStdin = (): Promise<Uint8Array> => readAll(options.maxStdinBytes ?? defaultMaxStdinBytes);
  return await end(await Promise.race([callPlugin(options, { env: process.env, readStdin }), uncaught]));
}

async function readAll(maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of process.stdin) {
      length += chunk.length;
      if (length > maxBytes)
        throw pluginError(PluginErrorCode.IO_FAILURE, `standard input has more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Error && error.name === "CniError") throw error;
    throw pluginError(PluginErrorCode.IO_FAILURE, "error reading from stdin", String(error));
  }
  return Buffer.concat(chunks);
}

/** Ends the process when all output is out: a pipe may take it in parts. */
async function end({ exitCode, stdout, stderr }: PluginExit): Promise<never> {
  await Promise.all([write(1, stdout), write(2, stderr)]);
  process.exit(exitCode);
}

/** Writes at once what the pipe takes. Node's streams, which take milliseconds to set up, wait for the rest. */
async function write(fd: 1 | 2, text: string): Promise<void> {
  let left: Uint8Array = Buffer.from(text);
  try {
    while (left.length > 0) left = left.subarray(nodeFs.writeSync(fd, left));
  } catch {
    const stream = fd === 1 ? process.stdout : process.stderr;
    await new Promise<void>((resolve) => stream.write(left, () => resolve()));
  }
}
