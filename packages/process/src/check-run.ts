import { ProcessError } from "./process-error.js";
import type { RunOptions } from "./run-options.js";

/**
 * Checks everything that the caller gives, so that nothing can fail between the start of a program and its supervision.
 * What is wrong is named by its place, never shown: it may be a secret.
 *
 * @throws ProcessError `INVALID_ARGUMENT`
 */
export function checkRun(command: string, args: readonly string[], options: RunOptions): void {
  const refuse = (reason: string): ProcessError =>
    new ProcessError("INVALID_ARGUMENT", reason, { command: String(command), args, cwd: options.cwd });
  const checkText = (what: string, text: unknown): void => {
    if (typeof text !== "string") throw refuse(`${what} is not a string`);
    if (text.includes("\0")) throw refuse(`${what} contains a zero byte`);
    // it would become U+FFFD on its way, and name another file
    if (/\p{Cs}/u.test(text))
      throw refuse(`${what} is not valid Unicode: it contains half of a surrogate pair`);
  };
  const checkNumber = (name: "timeoutMs" | "maxOutputBytes" | "killGraceMs"): void => {
    const value: unknown = options[name];
    if (value !== undefined && !(typeof value === "number" && value >= 0))
      throw refuse(`${name} is not a number from 0`);
  };
  const checkFd = (name: "stdoutFd" | "stderrFd"): void => {
    const value: unknown = options[name];
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= 0)) {
      throw refuse(`${name} is not a file descriptor`);
    }
  };

  checkText("the name of the program", command);
  if (command === "") throw refuse("the name of the program is empty");
  if (!Array.isArray(args)) throw refuse("args is not an array");
  args.forEach((arg, index) => {
    checkText(`args[${index}]`, arg);
  });
  if (options.cwd !== undefined) checkText("cwd", options.cwd);
  if (options.cwd === "") throw refuse("cwd is empty");
  for (const [name, value] of Object.entries(options.env ?? {})) {
    checkText("the name of an environment variable", name);
    if (name === "" || name.includes("="))
      throw refuse("the name of an environment variable is empty or contains =");
    if (value !== undefined) checkText(`the environment variable ${name}`, value);
  }
  const { stdin, signal, acceptExitCodes } = options;
  if (stdin !== undefined && typeof stdin !== "string" && !(stdin instanceof Uint8Array)) {
    throw refuse("stdin is neither a string nor a Uint8Array");
  }
  if (signal !== undefined && typeof signal.addEventListener !== "function")
    throw refuse("signal is not an AbortSignal");
  if (acceptExitCodes !== undefined && !Array.isArray(acceptExitCodes))
    throw refuse("acceptExitCodes is not an array");
  checkNumber("timeoutMs");
  checkNumber("maxOutputBytes");
  checkNumber("killGraceMs");
  checkFd("stdoutFd");
  checkFd("stderrFd");
}
