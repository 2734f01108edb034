import type { Command } from "commander";
import { CommandError } from "./command-error.js";

/**
 * Takes a variable that is set and empty as one that is not set, so that the option has its default, and refuses arguments and options
 * that are given and empty: mostly a variable in a script is not set then, and a default would act on something else.
 *
 * @throws CommandError `USAGE`
 */
export function dropEmptyValues(command: Command): void {
  for (const [index, argument] of command.registeredArguments.entries()) {
    if (command.args[index] === "") throw empty(argument.name());
  }
  for (let each: Command | null = command; each !== null; each = each.parent) {
    for (const option of each.options) {
      const name = option.attributeName();
      if (each.getOptionValue(name) !== "") continue;
      if (each.getOptionValueSource(name) !== "env") throw empty(option.long ?? name);
      each.setOptionValueWithSource(name, option.defaultValue, "default");
    }
  }
}

function empty(name: string): CommandError {
  return new CommandError("USAGE", `${name} is empty`);
}
