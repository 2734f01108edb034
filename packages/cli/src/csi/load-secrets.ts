import { readFile } from "node:fs/promises";
import { CommandError } from "../command-error.js";
import { addPair, type Pairs } from "./parse-pairs.js";

/**
 * Reads secrets from a file: a JSON object of texts, or lines `KEY=VALUE`, where empty lines and those that begin with `#` say nothing.
 *
 * @throws CommandError `USAGE`, in which nothing of the content is
 */
export async function loadSecrets(file: string): Promise<Pairs> {
  const refuse = (reason: string, cause?: unknown): CommandError =>
    new CommandError("USAGE", `--secrets-file ${file}: ${reason}`, cause);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw refuse((error as NodeJS.ErrnoException).code ?? "it cannot be read", error);
  }
  if (text.trimStart().startsWith("{")) {
    const secrets = parseObject(text);
    if (secrets === undefined) throw refuse("it is not a JSON object whose values are texts");
    return secrets;
  }
  let secrets: Pairs = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    try {
      secrets = addPair("", line, secrets);
    } catch {
      throw refuse(`line ${index + 1} is not KEY=VALUE, or has a key that was there before`);
    }
  }
  return secrets;
}

function parseObject(text: string): Pairs | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isText = (each: unknown): boolean => typeof each === "string";
    return Object.values(value as object).every(isText) ? (value as Pairs) : undefined;
  } catch {
    return undefined;
  }
}
