/**
 * The options that several subcommands have.
 *
 * @module
 */
import type { IdMapping } from "@container-interfaces/oci";
import { type Platform, parsePlatform, SpecError } from "@container-interfaces/oci-spec/reference";
import { Option } from "commander";
import { CommandError } from "../command-error.js";

/** How registries are spoken to. */
export interface RegistryCommandOptions {
  /** Whether the registry is spoken to without TLS. */
  readonly plainHttp?: true;
  /** The file with credentials; that of `docker login` where it is not given. */
  readonly credsFile?: string;
  /** Whether no credentials are looked for. */
  readonly anonymous?: true;
}

/** Output for scripts. */
export const jsonOption = (): Option => new Option("--json", "JSON, also for errors");

/** Which of several images is meant. */
export const platformOption = (): Option =>
  new Option(
    "--platform <platform>",
    "platform of the image, such as linux/arm64 (default: that of this machine)",
  );

/** Nothing of what is under way. */
export const quietOption = (): Option => new Option("-q, --quiet", "no progress");

/** How many blobs are moved at a time. */
export const concurrencyOption = (): Option =>
  new Option("--concurrency <number>", "how many blobs are moved at a time (default: 3)");

/** How registries are spoken to. */
export const registryOptions = (): readonly Option[] => [
  new Option("--plain-http", "speaks to the registry without TLS, as is done on this machine anyway"),
  new Option(
    "--creds-file <file>",
    "credentials, a config.json of Docker or an auth.json (default: those of docker, podman and skopeo login)",
  ),
  new Option("--anonymous", "without credentials").conflicts("credsFile"),
];

/**
 * Reads a whole number above 0.
 *
 * @throws CommandError `USAGE`
 */
export function parseCount(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new CommandError("USAGE", `${option} is not a whole number above 0`);
}

/**
 * Reads the platform of `--platform`.
 *
 * @throws CommandError `USAGE`
 */
export function parsePlatformOption(text: string): Platform {
  try {
    return parsePlatform(text);
  } catch (error) {
    if (!SpecError.is(error)) throw error;
    throw new CommandError("USAGE", `--platform ${JSON.stringify(text)}: ${error.reason}`, error);
  }
}

/** For an option that may be given several times. */
export function collectValues(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** The ids of a container's user namespace. */
export interface MappingCommandOptions {
  readonly uidMap?: readonly string[];
  readonly gidMap?: readonly string[];
}

/** Which ids the files and processes of a container have outside. */
export const mappingOptions = (): readonly Option[] =>
  (["uid", "gid"] as const).map((kind) => {
    const option = new Option(
      `--${kind}-map <container:host:size>`,
      `range of ${kind}s of the container's user namespace; may be given several times`,
    );
    return option.argParser(collectValues);
  });

/**
 * Reads `--uid-map` and `--gid-map`.
 *
 * @throws CommandError `USAGE`
 */
export function parseMappings({ uidMap, gidMap }: MappingCommandOptions): {
  readonly uidMappings: readonly IdMapping[] | undefined;
  readonly gidMappings: readonly IdMapping[] | undefined;
} {
  return {
    uidMappings: uidMap?.map((text) => parseMapping("--uid-map", text)),
    gidMappings: gidMap?.map((text) => parseMapping("--gid-map", text)),
  };
}

function parseMapping(option: string, text: string): IdMapping {
  const [, containerID, hostID, size] = /^(\d{1,10}):(\d{1,10}):(\d{1,10})$/.exec(text) ?? [];
  if (containerID !== undefined) {
    return { containerID: Number(containerID), hostID: Number(hostID), size: Number(size) };
  }
  throw new CommandError("USAGE", `${option} is not container:host:size, such as 0:100000:65536`);
}
