/** What went wrong with a CNI operation. `docs/errors.md` explains each. */
export type CniErrorCode =
  | "INVALID_ARGUMENT"
  | "INVALID_CONFIG"
  | "INVALID_RESULT"
  | "INVALID_CACHE"
  | "NETWORK_NOT_FOUND"
  | "READ_FAILED"
  | "WRITE_FAILED"
  | "PLUGIN_NOT_FOUND"
  | "PLUGIN_NOT_STARTED"
  | "PLUGIN_FAILED"
  | "UNSUPPORTED_VERSION"
  | "ALREADY_ATTACHED"
  | "NETNS_FAILED"
  | "TIMEOUT"
  | "ABORTED"
  | "SEVERAL";

/** An operation of the specification, as plugins get it in `CNI_COMMAND`. */
export type Verb = "ADD" | "CHECK" | "DEL" | "GC" | "STATUS" | "VERSION";

/** The facts of a {@link CniError} beside its code and its reason. */
export interface CniErrorFacts {
  /** What was being done, such as `reading /etc/cni/net.d/10-lab.conflist`. */
  readonly doing?: string | undefined;
  /** What to do about it, a whole sentence, where one is known. */
  readonly hint?: string | undefined;
  /** The operation. */
  readonly verb?: Verb | undefined;
  /** The name of the network. */
  readonly network?: string | undefined;
  /** The id of the container. */
  readonly containerId?: string | undefined;
  /** The name of the interface in the container. */
  readonly ifName?: string | undefined;
  /** The type of the plugin. */
  readonly plugin?: string | undefined;
  /** The path of the plugin's program. */
  readonly pluginPath?: string | undefined;
  /** The plugin's exit code, where it exited. */
  readonly exitCode?: number | undefined;
  /** The name of the signal that ended the plugin. */
  readonly signal?: string | undefined;
  /** What the plugin wrote to standard output. */
  readonly stdout?: string | undefined;
  /** What the plugin wrote to standard error. */
  readonly stderr?: string | undefined;
  /** The code of the plugin's own error, see {@link PluginErrorCode}. */
  readonly pluginCode?: number | undefined;
  /** The message of the plugin's own error. */
  readonly pluginMessage?: string | undefined;
  /** The details of the plugin's own error. */
  readonly pluginDetails?: string | undefined;
  /** The file that could not be read, used or written. */
  readonly file?: string | undefined;
  /** Where in the file or document, such as `plugins[1].type`. */
  readonly key?: string | undefined;
  /** The failures that came together under `SEVERAL`. */
  readonly errors?: readonly CniError[] | undefined;
  /** What caused it: the error of the system or of the program, or the reason of the signal that aborted the call. */
  readonly cause?: unknown;
}

/**
 * A CNI operation that failed. The message reads `[CODE] what was being done: why`, and what to do about it where that is known.
 * What a plugin wrote is in {@link CniError.stdout} and {@link CniError.stderr}, which neither a logger nor `util.inspect` nor
 * `JSON.stringify` prints; environments and configurations are nowhere.
 */
export class CniError extends Error {
  /** Tells this error from others, also over two copies of the package. */
  override readonly name: "CniError" = "CniError";
  /** Which kind of failure it is. */
  readonly code: CniErrorCode;
  /** Why, without the frame of `message`. */
  readonly reason: string;
  /** What was being done. */
  readonly doing: string | undefined;
  /** What to do about it, where it is known. */
  readonly hint: string | undefined;
  /** The operation. */
  readonly verb: Verb | undefined;
  /** The name of the network. */
  readonly network: string | undefined;
  /** The id of the container. */
  readonly containerId: string | undefined;
  /** The name of the interface in the container. */
  readonly ifName: string | undefined;
  /** The type of the plugin. */
  readonly plugin: string | undefined;
  /** The path of the plugin's program. */
  readonly pluginPath: string | undefined;
  /** The plugin's exit code, where it exited. */
  readonly exitCode: number | undefined;
  /** The name of the signal that ended the plugin, such as `SIGKILL`. */
  readonly signal: string | undefined;
  /** What the plugin wrote to standard output; empty where nothing ran. Not enumerable. */
  declare readonly stdout: string;
  /** What the plugin wrote to standard error; empty where nothing ran. Not enumerable. */
  declare readonly stderr: string;
  /** The code of the plugin's own error; undefined where it gave none. */
  readonly pluginCode: number | undefined;
  /** The message of the plugin's own error. */
  readonly pluginMessage: string | undefined;
  /** The details of the plugin's own error. */
  readonly pluginDetails: string | undefined;
  /** The file that could not be read, used or written. */
  readonly file: string | undefined;
  /** Where in the file or document, such as `plugins[1].type`. */
  readonly key: string | undefined;
  /** The failures that came together under `SEVERAL`; empty otherwise. */
  readonly errors: readonly CniError[];

  /** Makes an error, for doubles of this package; a plugin makes its own by `pluginError`. */
  constructor(code: CniErrorCode, reason: string, facts: CniErrorFacts = {}) {
    const frame = facts.doing === undefined ? reason : `${facts.doing}: ${reason}`;
    const message = `[${code}] ${frame}${facts.hint === undefined ? "" : `. ${facts.hint}`}`;
    super(oneLine(message), "cause" in facts ? { cause: facts.cause } : undefined);
    this.code = code;
    this.reason = reason;
    this.doing = facts.doing;
    this.hint = facts.hint;
    this.verb = facts.verb;
    this.network = facts.network;
    this.containerId = facts.containerId;
    this.ifName = facts.ifName;
    this.plugin = facts.plugin;
    this.pluginPath = facts.pluginPath;
    this.exitCode = facts.exitCode;
    this.signal = facts.signal;
    this.pluginCode = facts.pluginCode;
    this.pluginMessage = facts.pluginMessage;
    this.pluginDetails = facts.pluginDetails;
    this.file = facts.file;
    this.key = facts.key;
    this.errors = facts.errors ?? [];
    Object.defineProperties(this, {
      stdout: { value: facts.stdout ?? "" },
      stderr: { value: facts.stderr ?? "" },
    });
  }

  /** Whether a value is a CniError, also one of another copy of this package, and has the code when one is asked for. */
  static is(value: unknown, code?: CniErrorCode): value is CniError {
    return (
      value instanceof Error &&
      value.name === "CniError" &&
      "code" in value &&
      (code === undefined || value.code === code)
    );
  }
}

/** Control characters, which could forge lines of a log or steer a terminal, become spaces. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
