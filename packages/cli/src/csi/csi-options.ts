import type { VolumeCapability } from "@container-interfaces/csi";
import { Option } from "commander";
import { CommandError } from "../command-error.js";
import { optionWith } from "./option-with.js";
import type { Pairs } from "./parse-pairs.js";

/** All options, as they are read; a subcommand has some of them. */
export interface CsiOptions {
  readonly endpoint?: string;
  readonly timeout?: number;
  readonly json?: true;
  readonly secretsFile?: string;
  readonly size?: bigint;
  readonly limit?: bigint;
  readonly cap?: readonly VolumeCapability[];
  readonly mountGroup?: string;
  readonly param?: Pairs;
  readonly mutableParam?: Pairs;
  readonly context?: Pairs;
  readonly publishContext?: Pairs;
  readonly sourceSnapshot?: string;
  readonly sourceVolume?: string;
  readonly requisite?: readonly Pairs[];
  readonly preferred?: readonly Pairs[];
  readonly topology?: Pairs;
  readonly node?: string;
  readonly readonly?: true;
  readonly stagingPath?: string;
  readonly publishPath?: string;
  readonly snapshot?: string;
  readonly maxEntries?: number;
  readonly startingToken?: string;
  readonly onePage?: true;
  readonly startingOffset?: bigint;
  readonly maxResults?: number;
}

/** Where the driver is, for the command itself; a subcommand knows the variable. */
export const globalOptions = (): Option[] => [
  new Option("--endpoint <endpoint>", "where the driver listens, such as unix:///csi/csi.sock"),
  optionWith("--timeout <seconds>", "ends the call", readSeconds),
  new Option("--json", "JSON, also for errors"),
];

/** Where the driver is, and how it is called. */
export const callOptions = (): Option[] => [
  new Option("--endpoint <endpoint>", "where the driver listens, such as unix:///csi/csi.sock").env(
    "CSI_ENDPOINT",
  ),
  optionWith(
    "--timeout <seconds>",
    "ends the call (default: what the sidecars and kubelet have)",
    readSeconds,
  ),
  new Option("--json", "JSON, also for errors"),
];

function readSeconds(name: string, value: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : 0;
  if (seconds > 0) return seconds;
  throw new CommandError("USAGE", `${name} is not a number of seconds above 0`);
}
