import type { Image } from "@container-interfaces/oci-spec/image";
import type { Process, User } from "@container-interfaces/oci-spec/runtime";
import { OciError } from "../oci-error.js";
import { completeEnv, mergeEnv, variableName } from "./merge-env.js";

/** What a container's program is to be otherwise than its image says. */
export interface ImageProcessOptions {
  /** The program and all of its arguments; neither `Entrypoint` nor `Cmd` of the image counts then. */
  readonly args?: readonly string[] | undefined;
  /** In place of the image's `Entrypoint`, and with it goes the image's `Cmd`, as with Docker's `--entrypoint`. May be empty. */
  readonly entrypoint?: readonly string[] | undefined;
  /** In place of the image's `Cmd`: what follows the entrypoint, as what follows the image in `docker run`. */
  readonly command?: readonly string[] | undefined;
  /** Variables as `NAME=value`, added to the image's, in place of those of the same name. */
  readonly env?: readonly string[] | undefined;
  /** The working directory, an absolute path in the container. Default: the image's, or `/`. */
  readonly cwd?: string | undefined;
  /**
   * Whom it runs as: numbers, or a text as an image has it, `user`, `uid`, `user:group`, `uid:gid`, `uid:group` or `user:gid`, with names
   * of the image. Default: the image's, or root.
   */
  readonly user?: string | User | undefined;
  /** Whether it gets a terminal; it then finds `TERM=xterm`, where the image says nothing else. Default: as `spec` has it. */
  readonly terminal?: boolean | undefined;
}

/** What is being done, for errors. */
export const converting = "making a runtime configuration of an image's";

const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The process of an image's container, but for its user, which needs the image's files.
 *
 * @param base what counts where neither the image nor the caller say anything
 * @throws OciError `INVALID_ARGUMENT`, `INVALID_IMAGE`
 */
export function imageProcess(
  { config }: Image,
  base: Process | undefined,
  options: ImageProcessOptions = {},
): Process {
  const terminal = options.terminal ?? base?.terminal;
  for (const entry of options.env ?? []) {
    if (entry.includes("=") && variableName(entry) !== "") continue;
    throw refuse("INVALID_ARGUMENT", "a variable of process.env is not NAME=value");
  }
  const defaults = [...(base?.env ?? []), defaultPath, ...(terminal ? ["TERM=xterm"] : [])];
  return {
    ...base,
    ...(terminal === undefined ? {} : { terminal }),
    args: argsOf(config, base, options),
    env: mergeEnv(completeEnv(config?.Env ?? [], uniqueByName(defaults)), options.env ?? []),
    cwd: cwdOf(config?.WorkingDir || undefined, base, options),
  };
}

function argsOf(
  config: Image["config"],
  base: Process | undefined,
  { args, entrypoint, command }: ImageProcessOptions,
): readonly string[] {
  if (args !== undefined && (entrypoint !== undefined || command !== undefined)) {
    throw refuse(
      "INVALID_ARGUMENT",
      "process.args is all of the command line, and so goes with neither entrypoint nor command",
    );
  }
  const fromImage = [
    ...(entrypoint ?? config?.Entrypoint ?? []),
    ...(command ?? (entrypoint === undefined ? config?.Cmd : undefined) ?? []),
  ];
  const all = args ?? (fromImage.length > 0 ? fromImage : (base?.args ?? []));
  if (all[0] === undefined || all[0] === "") {
    throw new OciError(
      "INVALID_ARGUMENT",
      converting,
      "neither the image nor the caller says which program to run",
      {
        hint: "Give process.args.",
      },
    );
  }
  return all;
}

function cwdOf(image: string | undefined, base: Process | undefined, { cwd }: ImageProcessOptions): string {
  if (cwd !== undefined && !cwd.startsWith("/")) {
    throw refuse("INVALID_ARGUMENT", `the working directory ${JSON.stringify(cwd)} is not absolute`);
  }
  if (cwd === undefined && image !== undefined && !image.startsWith("/")) {
    throw new OciError(
      "INVALID_IMAGE",
      converting,
      `its working directory ${JSON.stringify(image)} is not absolute`,
      {
        hint: "Give process.cwd.",
      },
    );
  }
  return cwd ?? image ?? base?.cwd ?? "/";
}

/** Of several with one name, the first. */
function uniqueByName(env: readonly string[]): readonly string[] {
  return env.filter(
    (entry, index) => env.findIndex((other) => variableName(other) === variableName(entry)) === index,
  );
}

function refuse(code: "INVALID_ARGUMENT" | "INVALID_IMAGE", reason: string): OciError {
  return new OciError(code, converting, reason);
}
