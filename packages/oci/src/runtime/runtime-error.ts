import { ProcessError } from "@container-interfaces/process";
import { OciError, type OciErrorCode, type OciErrorFacts } from "../oci-error.js";
import { oneLine } from "./runtime-log.js";

/** What a command of the runtime was for. */
export interface RuntimeTask {
  /** What is being done, such as `starting the container web-1 with runc`. */
  readonly doing: string;
  /** The runtime as it is named in `doing`. */
  readonly runtime: string;
  /** The container that it is about, where it is about one. */
  readonly containerId?: string | undefined;
}

/** How runtimes say it: runc and runsc, crun with its marks around names, youki. The first that fits counts. */
const kinds: readonly (readonly [OciErrorCode, RegExp])[] = [
  [
    "ALREADY_EXISTS",
    /container with given id already exists|\bcontainer(?: \S+| with id \S+)? already exists/i,
  ],
  [
    "NOT_FOUND",
    /\bcontainer(?: \S+| state directory)? does not exist|error opening file `[^`]*\/status`: No such file|loading container.*(?:does not exist|not found|no such file)/i,
  ],
  [
    "UNSUPPORTED",
    /^No help topic for|flag provided but not defined|unknown command|unrecognized (?:sub-?command|option)/i,
  ],
  [
    "WRONG_STATE",
    /\bcontainer(?: with id)?(?: \S+)? (?:is )?(?:not running|not paused|paused|still running|already paused)|(?:sandbox|it) is not running|cannot (?:start|exec in|delete|pause|resume|checkpoint)\b.*\b(?:running|stopped|paused|state)\b|not in `created` or `stopped` state|incompatible container status|exec\.fifo/i,
  ],
  [
    "INVALID_ARGUMENT",
    /invalid container id|invalid character .* in the container ID|(?:unknown|invalid) signal/i,
  ],
];

const hints: readonly (readonly [RegExp, string])[] = [
  [
    /can't get final child's PID from pipe|oom_score_adj/i,
    "Often a right is missing, such as CAP_SYS_RESOURCE for an oomScoreAdj below 0.",
  ],
  [
    /open \/dev\/tty|cannot allocate tty|not a terminal|Inappropriate ioctl/i,
    "The configuration asks for a terminal: call run or startExec with the option terminal.",
  ],
  [
    /unknown version specified/i,
    "This runtime does not know the ociVersion of the configuration: state the lowest that its fields need.",
  ],
];

/** What kind of failure a runtime's message tells of; `RUNTIME_FAILED` for all that is not known. */
export function classifyRuntimeMessage(message: string, containerId?: string): OciErrorCode {
  // so crun says that there is no folder of its state
  const missing = /cannot open directory ['`]([^'`]*)['`]: No such file or directory$/.exec(message)?.[1];
  if (containerId !== undefined && missing?.endsWith(`/${containerId}`) === true) return "NOT_FOUND";
  return kinds.find(([, pattern]) => pattern.test(message))?.[0] ?? "RUNTIME_FAILED";
}

const mostStderr = 16 * 1024;

/** The error of a command that the runtime refused or could not carry out. */
export function runtimeFailure(
  { doing, runtime, containerId }: RuntimeTask,
  how: {
    readonly logged?: string | undefined;
    readonly exitCode?: number | undefined;
    readonly stderr?: string;
    readonly cause?: unknown;
  },
): OciError {
  const stderr = (how.stderr ?? "").slice(-mostStderr);
  const said = how.logged ?? tellingLine(stderr);
  const facts: OciErrorFacts = { containerId, exitCode: how.exitCode, stderr, cause: how.cause };
  if (said === "") {
    return new OciError(
      "RUNTIME_FAILED",
      doing,
      `${runtime} exited with code ${how.exitCode}, and said nothing`,
      facts,
    );
  }
  const hint = hints.find(([pattern]) => pattern.test(said))?.[1];
  return new OciError(classifyRuntimeMessage(said, containerId), doing, said, { ...facts, hint });
}

/** Of standard error, the line whose meaning is known, since help often follows it; else the last. */
function tellingLine(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map(oneLine)
    .filter((line) => line !== "");
  return lines.find((line) => classifyRuntimeMessage(line) !== "RUNTIME_FAILED") ?? lines.at(-1) ?? "";
}

/** The error of a runtime that could not be started, or was ended. */
export function programFailure(
  task: RuntimeTask,
  error: unknown,
  more: { readonly hint?: string } = {},
): unknown {
  if (!ProcessError.is(error)) return error;
  const { doing, containerId } = task;
  const fail = (code: OciErrorCode, reason: string, facts: OciErrorFacts = {}): OciError =>
    new OciError(code, doing, reason, {
      containerId,
      exitCode: error.exitCode,
      stderr: error.stderrText.slice(-mostStderr),
      cause: error,
      hint: error.hint,
      ...facts,
      ...more,
    });
  switch (error.code) {
    case "NOT_FOUND":
      return fail("PROGRAM_MISSING", `${error.command} is not installed`, { exitCode: undefined });
    case "TIMEOUT":
      return fail("TIMEOUT", "it did not end in time");
    case "ABORTED":
      return fail("ABORTED", "the signal fired", { cause: error.cause });
    case "INVALID_ARGUMENT":
      return fail("INVALID_ARGUMENT", error.reason);
    case "OUTPUT_TOO_LARGE":
      return fail("TOO_LARGE", error.reason);
    default:
      return fail("RUNTIME_FAILED", error.reason);
  }
}
