import { CommandError } from "../command-error.js";

/** Texts by key. */
export type Pairs = Readonly<Record<string, string>>;

/**
 * Reads `KEY=VALUE` into pairs that are there already. The value is what comes behind the first `=`, and may be empty.
 *
 * @throws CommandError `USAGE`
 */
export function addPair(option: string, text: string, pairs: Pairs = {}): Pairs {
  const at = text.indexOf("=");
  if (at <= 0) throw new CommandError("USAGE", `${option}: ${JSON.stringify(text)} is not KEY=VALUE`);
  const key = text.slice(0, at);
  if (Object.hasOwn(pairs, key))
    throw new CommandError("USAGE", `${option}: the key ${JSON.stringify(key)} is given twice`);
  // a key may be named as something that every object has
  return Object.fromEntries([...Object.entries(pairs), [key, text.slice(at + 1)]]);
}

/**
 * Reads `KEY=VALUE,KEY=VALUE`.
 *
 * @throws CommandError `USAGE`
 */
export function parsePairs(option: string, text: string): Pairs {
  return text.split(",").reduce<Pairs>((pairs, part) => addPair(option, part, pairs), {});
}
