import { z } from "zod";
import { openString } from "../validate/open-string.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The states that the specification has, in the order of a container's life (runtime.md, State). */
export const containerStates = ["creating", "created", "running", "stopped"] as const;

/**
 * Where a container is in its life: `creating`, `created` (the program has not run yet), `running`, `stopped` (the process
 * has ended), or a word of the runtime's own, such as runc's `paused`.
 */
export type ContainerState = (typeof containerStates)[number] | (string & {});

/** What a runtime says about a container, and what its hooks read on standard input (runtime.md, State). */
export interface State {
  /** The version of the specification that this document follows. */
  readonly ociVersion: string;
  /** The container's id, unique on the host. */
  readonly id: string;
  /** Where the container is in its life. */
  readonly status: ContainerState;
  /**
   * The process id of the container, as the reader sees it: in hooks of the container namespaces, that inside. On Linux
   * always there while the status is `created` or `running`. Absent or 0: no process.
   */
  readonly pid?: number;
  /** The container's bundle, an absolute path on the host. */
  readonly bundle: string;
  /** The annotations of the configuration. Default: none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

const processId = z.int("a process id, 0 or more").min(0);

/** Checks the state of a container. */
export const State: Validator<State> = validatorOf<State>()(
  "the state of the container",
  z.looseObject({
    ociVersion: z.string(),
    id: z.string(),
    status: openString<(typeof containerStates)[number]>(),
    pid: processId.exactOptional(),
    bundle: z.string(),
    annotations: z.record(z.string(), z.string()).exactOptional(),
  }),
);

/** The name that the descriptor of seccomp notifications has in {@link ContainerProcessState.fds} (config-linux.md, Seccomp). */
export const SeccompFdName: "seccompFd" = "seccompFd";

/**
 * The message that a runtime sends to the socket of `linux.seccomp.listenerPath`, with file descriptors beside it. One per
 * connection, in JSON (config-linux.md, The Container Process State). Since runtime-spec 1.1.0.
 */
export interface ContainerProcessState {
  /** The version of the specification that this document follows. */
  readonly ociVersion: string;
  /** The names of the descriptors that came along, in their order; `seccompFd` is the one of seccomp. Default: none came. */
  readonly fds?: readonly string[];
  /** The process id as the runtime sees it: of the container, or of what was executed in it. */
  readonly pid: number;
  /** The text of `linux.seccomp.listenerMetadata`, as it stands there. Default: none. */
  readonly metadata?: string;
  /** The state of the container. */
  readonly state: State;
}

/** Checks the message to a seccomp agent. */
export const ContainerProcessState: Validator<ContainerProcessState> = validatorOf<ContainerProcessState>()(
  "the container process state",
  z.looseObject({
    ociVersion: z.string(),
    fds: z.array(z.string()).exactOptional(),
    pid: processId,
    metadata: z.string().exactOptional(),
    state: State.schema,
  }),
);
