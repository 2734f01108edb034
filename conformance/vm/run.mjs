#!/usr/bin/env node
/**
 * Runs a command as root under Debian's kernel, in an emulated machine that sees this machine's files:
 *
 *     node conformance/vm/run.mjs [-m MIB] [-t SECONDS] [-o DIR] -- COMMAND...
 *
 * What the command writes is gone at the end, but for what is below /out, which is DIR. Its output is streamed, standard error
 * with it, and its exit status is passed on; 125 says that the machine failed, 130 that it was interrupted.
 * `../peers/cni-vm.mjs` says what there is in the machine.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { runInVm } from "../peers/cni-vm.mjs";

const usage = "usage: node conformance/vm/run.mjs [-m MIB] [-t SECONDS] [-o DIR] -- COMMAND...";

/** @param {string | undefined} text */
const number = (text) => {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${text} is not a whole number above 0`);
  return Number(text);
};

/** @returns {{ argv: string[], options: import("../peers/cni-vm.mjs").VmOptions }} */
function parse() {
  const end = process.argv.indexOf("--");
  if (end < 0 || end === process.argv.length - 1) throw new Error("there is no command after --");
  const { values } = parseArgs({
    args: process.argv.slice(2, end),
    options: {
      memory: { type: "string", short: "m" },
      timeout: { type: "string", short: "t" },
      out: { type: "string", short: "o" },
    },
  });
  const seconds = number(values.timeout);
  return {
    argv: process.argv.slice(end + 1),
    options: {
      memoryMiB: number(values.memory),
      timeoutMs: seconds === undefined ? undefined : seconds * 1_000,
      out: values.out,
    },
  };
}

/** @type {ReturnType<typeof parse>} */
let asked;
try {
  asked = parse();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
  process.exit(2);
}
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => interrupt.abort());
try {
  const { status } = await runInVm(asked.argv, {
    ...asked.options,
    signal: interrupt.signal,
    onOutput: (chunk) => process.stdout.write(chunk),
    log: console.error,
  });
  process.exitCode = status;
} catch (error) {
  if (!interrupt.signal.aborted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = interrupt.signal.aborted ? 130 : 125;
}
