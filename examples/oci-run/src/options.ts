import { parseArgs } from "node:util";

/** What the program was asked for. */
export interface Options {
  /** The static program of the image; undefined for one that is made here. */
  readonly program: string | undefined;
  /** The arguments of the program. */
  readonly args: readonly string[];
  /** The runtime. */
  readonly runtime: string;
  /** The folder for the layout and the bundle, which then stay; undefined for one that is removed. */
  readonly keep: string | undefined;
  readonly help: boolean;
}

export const usage = `node dist/main.js [FLAGS] [PROGRAM [ARGS…]]     as root on Linux, with runc

PROGRAM           a static program for the image        one that says hello
--runtime NAME    runtime, by name or path              $OCI_RUNTIME, or runc
--keep DIR        leaves the layout and the bundle there, in a folder that is made`;

/** Reads the command line; what follows the program is the program's. Throws an Error whose message says what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const at = firstOperand(args);
  const { values } = parseArgs({
    args: args.slice(0, at),
    options: { runtime: { type: "string" }, keep: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [program, ...rest] = args.slice(at);
  return {
    program,
    args: rest,
    runtime: values.runtime ?? (process.env.OCI_RUNTIME || "runc"),
    keep: values.keep,
    help: values.help ?? false,
  };
}

function firstOperand(args: readonly string[]): number {
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? "";
    if (!word.startsWith("-")) return at;
    if (word === "--runtime" || word === "--keep") at += 1;
  }
  return args.length;
}
