import { formatJson } from "./format-json.js";
import { printable } from "./table.js";

/** What scripts learn of an error beside its code and message. Neither configurations nor environments are among it. */
const facts = [
  "verb",
  "network",
  "containerId",
  "ifName",
  "plugin",
  "pluginPath",
  "exitCode",
  "signal",
  "pluginCode",
  "pluginMessage",
  "pluginDetails",
  "file",
  "key",
  "method",
  "endpoint",
  "path",
  "digest",
  "entry",
  "reference",
  "status",
] as const;

/** An error of this project: it has a code, which begins its message. */
export type CodedError = Error & { readonly code: string };

/** Whether a value is an error of this project; anything else is a fault of the program. */
export function isCodedError(value: unknown): value is CodedError {
  return (
    value instanceof Error &&
    "code" in value &&
    typeof value.code === "string" &&
    value.message.startsWith(`[${value.code}] `)
  );
}

/** Writes an error to standard error: a sentence and what a program wrote there itself, or with `isJson` an object with its facts. */
export function printError(name: string, error: CodedError, isJson: boolean): void {
  process.stderr.write(isJson ? formatJson(errorFacts(error)) : errorText(name, error));
}

/** An error as an object for JSON: `code`, `message`, and those facts that there are. */
export function errorFacts(error: CodedError): Record<string, unknown> {
  const stderr = excerpt(error).join("\n");
  const errors = innerErrors(error);
  return {
    code: error.code,
    message: error.message,
    ...Object.fromEntries(
      facts
        .map((fact): [string, unknown] => [fact, Reflect.get(error, fact)])
        .filter(([, value]) => (typeof value === "string" && value !== "") || typeof value === "number"),
    ),
    ...(stderr === "" ? {} : { stderr }),
    ...(errors.length === 0 ? {} : { errors: errors.map(errorFacts) }),
  };
}

function errorText(name: string, error: CodedError): string {
  const lines = [`${name}: ${printable(error.message)}`];
  for (const each of [error, ...innerErrors(error)]) {
    const wrote = excerpt(each);
    // what the message has of it already is not said again
    if (wrote.every((line) => error.message.includes(line.trim()))) continue;
    const plugin: unknown = Reflect.get(each, "plugin");
    lines.push(`standard error of ${typeof plugin === "string" ? printable(plugin) : "the program"}:`);
    lines.push(...wrote.map((line) => `  ${line}`));
  }
  return `${lines.join("\n")}\n`;
}

/** The last 20 lines, each of at most 400 characters, of what a program wrote to standard error. */
function excerpt(error: CodedError): string[] {
  const stderr: unknown = Reflect.get(error, "stderr");
  if (typeof stderr !== "string") return [];
  return stderr
    .slice(-65_536)
    .split(/[\r\n]+/)
    .map((line) => printable(line.replaceAll("\t", "  ")).trimEnd())
    .filter((line) => line !== "")
    .slice(-20)
    .map((line) => (line.length <= 400 ? line : `${line.slice(0, 399)}…`));
}

function innerErrors(error: CodedError): CodedError[] {
  const errors: unknown = Reflect.get(error, "errors");
  return Array.isArray(errors) ? errors.filter(isCodedError) : [];
}
