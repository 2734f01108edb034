import { Option } from "commander";

/** Makes an option with its reader, which is told the option's name, its value and what came before where it is repeated. */
export function optionWith<T>(
  flags: string,
  description: string,
  read: (name: string, text: string, previous: T | undefined) => T,
): Option {
  const made = new Option(flags, description);
  return made.argParser((text: string, previous: T | undefined) => read(made.long ?? flags, text, previous));
}
