import { open } from "node:fs/promises";
import { join } from "node:path";
import { Process, parseJson, SpecError } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import type { ExecProcess } from "./runtime-calls.js";
import type { RuntimeTask } from "./runtime-error.js";
import type { TerminalSize } from "./terminal.js";

const mostBytes = 16 * 1024 * 1024;

/**
 * The process of a bundle's configuration.
 *
 * @throws OciError `READ_FAILED` where that cannot be read, `INVALID_BUNDLE` where it is none or has no process
 */
export async function readBundleProcess(task: RuntimeTask, bundle: string): Promise<object> {
  const file = join(bundle, "config.json");
  const fail = (
    reason: string,
    cause?: unknown,
    code: "READ_FAILED" | "INVALID_BUNDLE" = "READ_FAILED",
  ): OciError =>
    new OciError(code, task.doing, `the configuration of the container: ${reason}`, {
      containerId: task.containerId,
      file,
      cause,
      hint: "Give the whole process, with complete: false.",
    });
  let bytes: Uint8Array;
  try {
    const handle = await open(file, "r");
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw fail("it is no file");
      if (stat.size > mostBytes) throw fail(`it is larger than ${mostBytes} bytes`);
      bytes = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (OciError.is(error)) throw error;
    throw fail(error instanceof Error ? error.message : String(error), error);
  }
  try {
    const { process } = (parseJson(bytes) ?? {}) as { process?: unknown };
    if (typeof process === "object" && process !== null) return process;
  } catch (error) {
    throw fail(SpecError.is(error) ? error.reason : "it cannot be parsed", error, "INVALID_BUNDLE");
  }
  throw fail("it has no process", undefined, "INVALID_BUNDLE");
}

/**
 * The document that the runtime gets: the given process, completed with the container's where one is given.
 *
 * @throws OciError `INVALID_ARGUMENT`
 */
export function execDocument(
  task: RuntimeTask,
  process: ExecProcess,
  base: object | undefined,
  terminal: boolean | TerminalSize | undefined,
): Process {
  const own: Partial<Process> = isArguments(process) ? { args: process } : process;
  const { consoleSize: _, ...rest } = { ...(base as Partial<Process> | undefined) };
  const env = withoutRepeats([...(rest.env ?? []), ...(own.env ?? [])]);
  const document = {
    ...rest,
    ...own,
    ...(base === undefined && own.env === undefined ? {} : { env }),
    terminal: Boolean(terminal),
    ...(typeof terminal === "object"
      ? { consoleSize: { height: terminal.rows, width: terminal.columns } }
      : {}),
  };
  // what is undefined is left out, as JSON does
  const present = Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
  const refuse = (reason: string, cause?: unknown): OciError =>
    new OciError("INVALID_ARGUMENT", task.doing, reason, { containerId: task.containerId, cause });
  if (!Array.isArray(own.args) || own.args.length === 0) throw refuse("the process has no arguments");
  try {
    return Process.validate(present);
  } catch (error) {
    throw SpecError.is(error) ? refuse(error.reason, error) : error;
  }
}

function isArguments(process: ExecProcess): process is readonly string[] {
  return Array.isArray(process);
}

/** Of variables of the same name the last one: what programs do with several differs. */
function withoutRepeats(env: readonly string[]): readonly string[] {
  const byName = new Map<string, string>();
  for (const each of env) byName.set(String(each).split("=", 1)[0] ?? "", each);
  return [...byName.values()];
}
