import type { CniErrorFacts, Verb } from "../cni-error.js";
import type { NetworkConfigList, PluginConfig } from "../config/network-config.js";
import type { CallOptions, Deadline } from "../exec/call-options.js";
import type { Exec } from "../exec/exec.js";
import { execVersion, type PluginInfo } from "../exec/get-version-info.js";
import { pluginEnvironment } from "../exec/plugin-environment.js";
import { runPluginProgram } from "../exec/run-plugin-program.js";
import { parsePluginResult } from "../parse-result.js";
import type { Result } from "../result-types.js";
import type { RuntimeConf } from "../runtime-conf.js";

/** One operation on a network, of which plugins are run. */
export interface Operation {
  readonly verb: Verb;
  readonly list: Pick<NetworkConfigList, "name" | "cniVersion">;
  /** The attachment; GC and STATUS have none. */
  readonly rt?: RuntimeConf;
  readonly deadline: Deadline;
  readonly options: CallOptions;
}

/** Runs plugins from a search path. */
export class PluginRunner {
  readonly #exec: Exec;
  readonly #path: readonly string[];

  constructor(exec: Exec, path: readonly string[]) {
    this.#exec = exec;
    this.#path = path;
  }

  /**
   * Runs a plugin that gives a result.
   *
   * @param conf the request configuration, of the type that is run
   * @throws CniError `PLUGIN_NOT_FOUND`, `PLUGIN_NOT_STARTED`, `PLUGIN_FAILED`, `INVALID_RESULT`, `TIMEOUT`, `ABORTED`
   */
  async runForResult(operation: Operation, conf: PluginConfig): Promise<Result> {
    const { stdout, facts } = await this.#run(operation, conf);
    return parsePluginResult(stdout, conf.network.cniVersion ?? "", {
      ...facts,
      doing: `reading the result of ${facts.doing}`,
      stdout: Buffer.from(stdout).toString(),
    });
  }

  /**
   * Runs a plugin that gives none.
   *
   * @throws CniError as {@link PluginRunner.runForResult} does
   */
  async run(operation: Operation, conf: PluginConfig): Promise<void> {
    await this.#run(operation, conf);
  }

  /**
   * Asks a plugin for the versions that it supports.
   *
   * @throws CniError as {@link PluginRunner.runForResult} does
   */
  async version(plugin: string, deadline: Deadline, options: CallOptions): Promise<PluginInfo> {
    return await execVersion(this.#exec, plugin, await this.find(plugin), deadline, options);
  }

  /**
   * Finds a plugin's program.
   *
   * @throws CniError `PLUGIN_NOT_FOUND`, `INVALID_CONFIG`
   */
  async find(plugin: string): Promise<string> {
    return await this.#exec.findInPath(plugin, this.#path);
  }

  async #run(
    { verb, list, rt, deadline, options }: Operation,
    conf: PluginConfig,
  ): Promise<{ stdout: Uint8Array; facts: CniErrorFacts }> {
    const plugin = conf.network.type;
    const pluginPath = await this.find(plugin);
    const { containerId, ifName, netns, args } = rt ?? {};
    const where = rt === undefined ? "" : `, container ${containerId}, interface ${ifName}`;
    const doing = `${verb} of ${pluginPath} in network ${list.name}${where}`;
    const facts: CniErrorFacts = { doing, verb, network: list.name, containerId, ifName, plugin, pluginPath };
    deadline.check(doing);
    const { traceContext } = options;
    const env = pluginEnvironment({ verb, containerId, netns, ifName, args, path: this.#path, traceContext });
    const { leftMs: timeoutMs, signal } = deadline;
    const call = { pluginPath, stdin: conf.bytes, env, timeoutMs, signal };
    return { stdout: await runPluginProgram(this.#exec, call, facts), facts };
  }
}
