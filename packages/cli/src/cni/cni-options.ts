/**
 * The options that several subcommands have. A variable counts where its option is not given, and not where it is empty.
 *
 * @module
 */
import { Option } from "commander";

/** What the operations on a network are given. */
export interface NetworkOptions {
  /** The folder with the configurations. */
  readonly confDir: string;
  /** Folders with plugins, separated by colons. */
  readonly path?: string;
  /** The folder of the cache; verbs that do not use it have none. */
  readonly cacheDir?: string;
  /** Seconds, as they were given. */
  readonly timeout?: string;
  /** Whether output and errors are for scripts. */
  readonly json?: true;
}

/** What the operations on an attachment are given. */
export interface AttachmentOptions extends NetworkOptions {
  /** The interface in the namespace. */
  readonly ifname: string;
  /** `KEY=VALUE;KEY=VALUE`. */
  readonly args?: string;
  /** A JSON object. */
  readonly capArgs?: string;
  /** The id, where it is not to be made of the path. */
  readonly containerId?: string;
}

/** Where the configurations of networks are, unless something else is said. */
export const defaultConfDir = "/etc/cni/net.d";

/** Where the configurations are. */
export const confDirOption = (): Option =>
  new Option("--conf-dir <dir>", "folder with the configurations of networks")
    .env("NETCONFPATH")
    .default(defaultConfDir);

/** Where the plugins are. */
export const pathOption = (): Option =>
  new Option("--path <dirs>", "folders with plugins, separated by colons").env("CNI_PATH");

/** Where it is kept what is attached. */
export const cacheDirOption = (): Option =>
  new Option(
    "--cache-dir <dir>",
    "folder that keeps what is attached; that of cnitool is the default",
  ).default("/var/lib/cni");

/** The interface of the attachment. */
export const interfaceOption = (): Option =>
  new Option("-i, --ifname <name>", "interface in the namespace, for add, check and del")
    .env("CNI_IFNAME")
    .default("eth0");

/** What every plugin gets as `CNI_ARGS`. */
export const argsOption = (): Option =>
  new Option("--args <pairs>", "arguments for the plugins: KEY=VALUE;KEY=VALUE").env("CNI_ARGS");

/** What plugins get by capability. */
export const capabilityArgsOption = (): Option =>
  new Option("--cap-args <json>", "arguments by capability: a JSON object").env("CAP_ARGS");

/** The id of the container, instead of one that is made. */
export const containerIdOption = (): Option =>
  new Option(
    "--container-id <id>",
    "id of the container (default: made of the path of netns, as cnitool does)",
  );

/** How long it may take. */
export const timeoutOption = (): Option =>
  new Option("--timeout <seconds>", "ends the operation, and the plugin that runs (default: no limit)");

/** Output for scripts. */
export const jsonOption = (): Option => new Option("--json", "JSON, also for errors");
