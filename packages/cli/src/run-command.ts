import { type Command, CommanderError } from "commander";
import { CommandError } from "./command-error.js";
import { dropEmptyValues } from "./drop-empty-values.js";
import { onInterrupt } from "./interrupt.js";
import { type CodedError, isCodedError, printError } from "./print-error.js";

/** Codes of errors that say that the command was given something that cannot work, whatever the state of the machine. */
const usageCodes: readonly string[] = ["USAGE", "INVALID_ARGUMENT", "AMBIGUOUS"];

/**
 * Runs a command with the arguments of this process and sets its exit code: 0 for success, 1 for a failed operation, 2 for wrong usage,
 * 130 after Ctrl-C (143 after SIGTERM, 129 after SIGHUP). A failure is told on standard error.
 *
 * @param create makes the command; what it starts has to end when the signal fires
 */
export async function runCommand(create: (signal: AbortSignal) => Command): Promise<void> {
  const interrupt = onInterrupt();
  const command = create(interrupt.signal).hook("preAction", (_, action) => dropEmptyValues(action));
  prepare(command);
  // who writes learns of a failure from its own callback
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  try {
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // help that was asked for is a success, and help for want of a subcommand is none
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    if (!isCodedError(error)) throw error;
    printError(command.name(), error, process.argv.includes("--json"));
    process.exitCode = interrupt.exitCode() ?? failureCode(error);
  }
}

function failureCode({ code }: CodedError): number {
  return usageCodes.includes(code) ? 2 : 1;
}

/** Makes errors of what commander prints as errors, for the command that they arise in, at every depth. */
function prepare(command: Command): void {
  for (const each of command.commands) prepare(each);
  command.configureOutput({ outputError: () => {} }).exitOverride((error) => {
    if (error.exitCode === 0 || error.code === "commander.help") throw error;
    const words: string[] = [];
    for (let each: Command | null = command; each !== null; each = each.parent) words.unshift(each.name());
    const reason = error.message.replace(/^error: /, "").replace(/\.$/, "");
    throw new CommandError("USAGE", `${reason}. "${words.join(" ")} --help" shows how it is used`);
  });
}
