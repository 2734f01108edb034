import { ProcessError } from "@container-interfaces/process";
import { CniError, type CniErrorCode, type CniErrorFacts } from "../cni-error.js";
import { decodeString, structOf } from "../json/decode-struct.js";
import { decodeUtf8 } from "../json/decode-utf8.js";
import { JsonError } from "../json/json-error.js";
import { JsonNumber } from "../json/json-node.js";
import { parseJson } from "../json/parse-json.js";
import type { Exec, PluginCall, PluginOutcome } from "./exec.js";

/** A plugin's own error (SPEC.md, section 5, "Error"). */
interface ReportedError {
  readonly code?: number;
  readonly msg?: string;
  readonly details?: string;
}

/**
 * Runs a plugin's program and gives what it wrote to standard output.
 *
 * @param facts of the operation, for the error
 * @throws CniError `PLUGIN_FAILED`, `PLUGIN_NOT_STARTED`, `TIMEOUT`, `ABORTED`
 */
export async function runPluginProgram(
  exec: Exec,
  call: PluginCall,
  facts: CniErrorFacts,
): Promise<Uint8Array> {
  let outcome: PluginOutcome;
  try {
    outcome = await exec.execPlugin(call);
  } catch (error) {
    throw ProcessError.is(error) ? notRun(error, facts) : error;
  }
  if (outcome.exitCode === 0) return outcome.stdout;
  throw failed(outcome, facts);
}

const codes: Readonly<Partial<Record<ProcessError["code"], CniErrorCode>>> = {
  TIMEOUT: "TIMEOUT",
  ABORTED: "ABORTED",
  INVALID_ARGUMENT: "INVALID_ARGUMENT",
  OUTPUT_TOO_LARGE: "PLUGIN_FAILED",
};

/** A program that was ended, or that could not be started. */
function notRun(error: ProcessError, facts: CniErrorFacts): CniError {
  return new CniError(codes[error.code] ?? "PLUGIN_NOT_STARTED", error.reason, {
    ...facts,
    hint: error.hint?.replace(/\.$/, ""),
    exitCode: error.exitCode,
    signal: error.signal,
    stdout: error.stdoutText,
    stderr: error.stderrText,
    cause: error.code === "ABORTED" ? error.cause : error,
  });
}

/** A program that failed by itself: its own error is on standard output, as the specification has it, or there is none. */
function failed({ exitCode, signal, stdout, stderr }: PluginOutcome, facts: CniErrorFacts): CniError {
  const text = { stdout: decodeUtf8(stdout), stderr: decodeUtf8(stderr) };
  const fate = signal === undefined ? `it exited with code ${exitCode}` : `it was ended by ${signal}`;
  const reported = readError(text.stdout);
  const own =
    reported === undefined
      ? [text.stdout, text.stderr].map((each) => excerpt(each)).find((each) => each !== "")
      : [reported.msg, reported.details].filter((each) => each !== undefined).join("; ");
  const reason = own === undefined || own === "" ? `${fate} and gave no message` : `${own} (${fate})`;
  return new CniError("PLUGIN_FAILED", reason, {
    ...facts,
    exitCode,
    signal,
    ...text,
    ...(reported === undefined
      ? {}
      : {
          pluginCode: reported.code ?? 0,
          pluginMessage: reported.msg ?? "",
          pluginDetails: reported.details,
        }),
  });
}

const decodeError = structOf<ReportedError>({
  code: (node, current, key) => {
    if (node === null) return current;
    const digits = node instanceof JsonNumber && /^\d+$/.test(node.text) ? node.text : "";
    const code = Number(digits);
    if (digits === "" || !Number.isSafeInteger(code)) throw new JsonError(key, "expected an integer from 0");
    return code;
  },
  msg: decodeString,
  details: decodeString,
});

function readError(stdout: string): ReportedError | undefined {
  try {
    return decodeError(parseJson(stdout), undefined, "") ?? {};
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

/** The last lines, on one line, of at most 400 characters. */
function excerpt(text: string): string {
  const lines = text
    .slice(-16_384)
    .split(/[\r\n]+/)
    .map((line) => line.trim());
  const last = lines
    .filter((line) => line !== "")
    .slice(-3)
    .join(" | ");
  return last.length <= 400 ? last : `…${last.slice(-399)}`;
}
