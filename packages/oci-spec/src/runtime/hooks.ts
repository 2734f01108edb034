import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** A program that a runtime runs at a point of a container's life (config.md, POSIX-platform Hooks). It gets the container's state on stdin. */
export interface Hook {
  /** The absolute path of the program. */
  readonly path: string;
  /** All arguments, the name of the program first, as `execv(3)` takes them. */
  readonly args?: readonly string[];
  /** The environment, as `NAME=value`. */
  readonly env?: readonly string[];
  /** After how many seconds the hook is aborted, at least 1. Default: never. */
  readonly timeout?: number;
}

/** Checks a hook. */
export const Hook: Validator<Hook> = validatorOf<Hook>()(
  "the hook",
  z.looseObject({
    path: z.string(),
    args: z.array(z.string()).exactOptional(),
    env: z.array(z.string()).exactOptional(),
    timeout: z.int().min(1).exactOptional(),
  }),
);

/**
 * Programs that a runtime runs at points of a container's life, each list in its order (config.md, POSIX-platform Hooks). One that
 * fails ends the operation and the container, but for `poststop`, where a warning is logged.
 */
export interface Hooks {
  /**
   * Run by `create` with the namespaces made and before the root is changed, ahead of `createRuntime`; looked up and run in the runtime's
   * namespaces.
   *
   * @deprecated since runtime-spec 1.0.2: use `createRuntime`, `createContainer` or `startContainer`
   */
  readonly prestart?: readonly Hook[];
  /**
   * Run by `create` with the namespaces made and the mounts done, before the root is changed; looked up and run in the runtime's
   * namespaces. The place to set up a network. Since runtime-spec 1.0.2.
   */
  readonly createRuntime?: readonly Hook[];
  /**
   * Run by `create` after `createRuntime` and before the root is changed; looked up in the runtime's namespaces, run in the container's.
   * Since runtime-spec 1.0.2.
   */
  readonly createContainer?: readonly Hook[];
  /** Run by `start` before the container's program; looked up and run in the container. Since runtime-spec 1.0.2. */
  readonly startContainer?: readonly Hook[];
  /**
   * Run by `start` after the container's program was started and before the operation returns; looked up and run in the runtime's namespaces. A
   * failure stops the container since runtime-spec 1.3.0; before, it was to be logged only.
   */
  readonly poststart?: readonly Hook[];
  /** Run by `delete` after the container is gone and before the operation returns; looked up and run in the runtime's namespaces. */
  readonly poststop?: readonly Hook[];
}

const hooks = z.array(Hook.schema).exactOptional();

/** Checks the hooks of a container. */
export const Hooks: Validator<Hooks> = validatorOf<Hooks>()(
  "the hooks",
  z.looseObject({
    prestart: hooks,
    createRuntime: hooks,
    createContainer: hooks,
    startContainer: hooks,
    poststart: hooks,
    poststop: hooks,
  }),
);
