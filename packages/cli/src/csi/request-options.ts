/**
 * The options that requests are made of.
 *
 * @module
 */
import { Option } from "commander";
import { CommandError } from "../command-error.js";
import { optionWith } from "./option-with.js";
import { parseCapability } from "./parse-capability.js";
import { addPair, parsePairs } from "./parse-pairs.js";
import { parseSize } from "./size.js";

const pairs = "KEY=VALUE, may be repeated";
const place = "KEY=VALUE,KEY=VALUE";

export const secretsFile = (): Option =>
  new Option("--secrets-file <file>", "secrets: a JSON object, or lines KEY=VALUE");

export const size = (): Option =>
  optionWith("--size <size>", "least size, such as 1Gi, 500M or a number of bytes", parseSize);

export const limit = (): Option => optionWith("--limit <size>", "greatest size", parseSize);

export const cap = (standard: boolean): Option =>
  optionWith(
    "--cap <capability>",
    `MODE,block or MODE,mount[,FSTYPE[,FLAG...]], may be repeated (default: ${standard ? "SINGLE_NODE_WRITER,mount" : "none"})`,
    append(parseCapability),
  );

export const mountGroup = (): Option =>
  new Option("--mount-group <gid>", "group that gets the files, for capabilities of type mount");

export const param = (): Option => optionWith("--param <pair>", `parameter: ${pairs}`, addPair);

export const mutableParam = (): Option =>
  optionWith("--mutable-param <pair>", `mutable parameter: ${pairs}`, addPair);

export const context = (): Option => optionWith("--context <pair>", `volume context: ${pairs}`, addPair);

export const publishContext = (): Option =>
  optionWith("--publish-context <pair>", `publish context: ${pairs}`, addPair);

export const sourceSnapshot = (): Option =>
  new Option("--source-snapshot <id>", "snapshot whose content the volume gets");

export const sourceVolume = (description: string): Option => new Option("--source-volume <id>", description);

export const requisite = (): Option =>
  optionWith(
    "--requisite <topology>",
    `place where it has to be: ${place}, may be repeated`,
    append(parsePairs),
  );

export const preferred = (): Option =>
  optionWith(
    "--preferred <topology>",
    `place where it should be: ${place}, may be repeated`,
    append(parsePairs),
  );

export const topology = (): Option => optionWith("--topology <topology>", `place: ${place}`, parsePairs);

export const node = (): Option => new Option("--node <id>", "id of the node (default: all nodes)");

export const readonly = (): Option => new Option("--readonly", "for reading alone");

export const stagingPath = (): Option => new Option("--staging-path <path>", "where the volume is staged");

export const publishPath = (): Option => new Option("--publish-path <path>", "where the volume is published");

export const snapshot = (): Option => new Option("--snapshot <id>", "this snapshot alone");

export const maxEntries = (): Option =>
  optionWith("--max-entries <count>", "most entries of a page", readCount);

export const startingToken = (): Option =>
  new Option("--starting-token <token>", "where to begin, from --one-page");

export const onePage = (): Option => new Option("--one-page", "one page alone; with --json it has nextToken");

export const startingOffset = (): Option =>
  optionWith("--starting-offset <bytes>", "where to begin", parseSize);

export const maxResults = (): Option =>
  optionWith("--max-results <count>", "most blocks of a message", readCount);

function append<T>(read: (name: string, text: string) => T): (name: string, text: string, all?: T[]) => T[] {
  return (name, value, all = []) => [...all, read(name, value)];
}

function readCount(name: string, value: string): number {
  const count = /^\d+$/.test(value) ? Number(value) : Infinity;
  if (count < 2 ** 31) return count;
  throw new CommandError("USAGE", `${name} is not a whole number from 0 to 2147483647`);
}
