/** One run of a plugin's program. */
export interface PluginCall {
  /** The path of the program. */
  readonly pluginPath: string;
  /** What it reads from standard input: the request configuration. */
  readonly stdin: Uint8Array;
  /** The exact environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that are left; without it there is no deadline. */
  readonly timeoutMs?: number | undefined;
  /** Ends the program. */
  readonly signal?: AbortSignal | undefined;
}

/** How a run of a plugin's program ended. */
export interface PluginOutcome {
  /** The exit code, where the program exited; 0 is a success. */
  readonly exitCode?: number | undefined;
  /** The name of the signal that ended the program. */
  readonly signal?: string | undefined;
  /** What it wrote to standard output: the result, or its error. */
  readonly stdout: Uint8Array;
  /** What it wrote to standard error, for people. */
  readonly stderr: Uint8Array;
}

/**
 * Everything impure that an operation does with plugins, `invoke.Exec` in libcni. {@link createExec} makes the usual one; another
 * counts plugins, or plays them in a test.
 */
export interface Exec {
  /**
   * Finds the program of a plugin in the folders of the search path.
   *
   * @throws CniError `PLUGIN_NOT_FOUND`
   */
  findInPath(plugin: string, paths: readonly string[]): Promise<string>;
  /**
   * Runs a program to its end, also where that is a failure.
   *
   * @throws ProcessError `TIMEOUT`, `ABORTED`, or why the program could not be started
   */
  execPlugin(call: PluginCall): Promise<PluginOutcome>;
}
