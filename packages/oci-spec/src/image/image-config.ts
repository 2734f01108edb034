import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { HealthcheckConfig } from "./healthcheck-config.js";

/**
 * How a container of an image is run, unless whoever makes the container says otherwise. `null` says the same as an
 * absent key. Image specification, "Image Configuration", `config`.
 */
export interface ImageConfig {
  /**
   * As whom the process runs: `user`, `uid`, `user:group`, `uid:gid`, `uid:group` or `user:gid`, names being those of
   * the image's own `/etc/passwd` and `/etc/group`. A group that is given sets supplementary groups aside. Default:
   * the platform's, root on Linux.
   */
  readonly User?: string | null;
  /**
   * Ports that the container listens on, as keys `8080/tcp`, `53/udp` or `80`, which is TCP; the values are empty
   * objects. Default: none.
   */
  readonly ExposedPorts?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null;
  /** Environment variables, each as `NAME=value`; the name is not empty. Default: none. */
  readonly Env?: readonly string[] | null;
  /** The program to run and its first arguments. Default: `Cmd` starts with the program. */
  readonly Entrypoint?: readonly string[] | null;
  /** Arguments that follow `Entrypoint`, or the program and its arguments where that is absent. Default: none. */
  readonly Cmd?: readonly string[] | null;
  /** Directories that the container writes its data to, as keys; the values are empty objects. Default: none. */
  readonly Volumes?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null;
  /** The directory that the process starts in. Default: the root directory. */
  readonly WorkingDir?: string | null;
  /** Facts about the container, by the rules of annotations. Default: none. */
  readonly Labels?: Readonly<Record<string, string>> | null;
  /** The signal that asks the container to end, by name such as `SIGKILL` or `SIGRTMIN+3`. Default: `SIGTERM`. */
  readonly StopSignal?: string | null;
  /**
   * Whether the one entry of `Entrypoint` or `Cmd` is a whole Windows command line that must not be quoted again.
   *
   * @deprecated since 1.1, for images of Docker for Windows only. Default: false
   */
  readonly ArgsEscaped?: boolean | null;
  /** How Docker checks the container's health. Docker's extension, a reserved key in OCI. Default: not checked. */
  readonly Healthcheck?: HealthcheckConfig | null;
  /** Instructions for builds that start from this image. Docker's extension, unknown to OCI. Default: none. */
  readonly OnBuild?: readonly string[] | null;
  /**
   * The program and arguments that run a command given as text. Docker's extension, unknown to OCI. Default:
   * `["/bin/sh", "-c"]`, on Windows `["cmd", "/S", "/C"]`.
   */
  readonly Shell?: readonly string[] | null;
}

const ENV = /^[^=]+=/;

/** Keys whose values mean nothing: what Go writes for a set. */
const set = z.record(z.string(), z.record(z.string(), z.unknown()));
const strings = z.array(z.string());

/** Reads and checks an {@link ImageConfig}. Docker's keys are checked, too; other unknown keys are not. */
export const ImageConfig: Validator<ImageConfig> = validatorOf<ImageConfig>()(
  "the execution parameters of the image",
  z.looseObject({
    User: z.string().nullable().exactOptional(),
    ExposedPorts: set.nullable().exactOptional(),
    Env: z.array(z.string().regex(ENV, "a variable as NAME=value")).nullable().exactOptional(),
    Entrypoint: strings.nullable().exactOptional(),
    Cmd: strings.nullable().exactOptional(),
    Volumes: set.nullable().exactOptional(),
    WorkingDir: z.string().nullable().exactOptional(),
    Labels: z.record(z.string(), z.string()).nullable().exactOptional(),
    StopSignal: z.string().nullable().exactOptional(),
    ArgsEscaped: z.boolean().nullable().exactOptional(),
    Healthcheck: HealthcheckConfig.schema.nullable().exactOptional(),
    OnBuild: strings.nullable().exactOptional(),
    Shell: strings.nullable().exactOptional(),
  }),
);
