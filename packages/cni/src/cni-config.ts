import { AttachmentCache, type CacheEntry } from "./cache/attachment-cache.js";
import { checkAttachment, networkNameProblem } from "./check-ids.js";
import { CniError, type Verb } from "./cni-error.js";
import type { NetworkConfigList, PluginConfig } from "./config/network-config.js";
import { type CallOptions, Deadline } from "./exec/call-options.js";
import { createExec } from "./exec/create-exec.js";
import type { Exec } from "./exec/exec.js";
import type { PluginInfo } from "./exec/get-version-info.js";
import { AttachmentLocks } from "./locks/attachment-locks.js";
import type { Result } from "./result-types.js";
import type { GcAttachment, NetworkAttachment, RuntimeConf } from "./runtime-conf.js";
import { type AddOptions, add } from "./verbs/add.js";
import { check, mayCheck } from "./verbs/check.js";
import { type DelOptions, del } from "./verbs/del.js";
import { type GcArgs, gc } from "./verbs/gc.js";
import { type Operation, PluginRunner } from "./verbs/plugin-runner.js";
import { status } from "./verbs/status.js";
import { validate } from "./verbs/validate.js";

/** Where {@link CNIConfig} finds plugins and keeps what it has attached. */
export interface CNIConfigOptions {
  /** The folders with the plugins' programs, searched in this order; plugins get them as `CNI_PATH`. */
  readonly path: readonly string[];
  /** The folder of the cache. Runtimes that share it can take down each other's attachments. Default: `/var/lib/cni`, as libcni has it. */
  readonly cacheDir?: string | undefined;
  /** How plugins are found and run. Default: {@link createExec}. */
  readonly exec?: Exec | undefined;
}

/** What the cache has of an attachment, for a call of the same attachment. */
export interface CachedConfig {
  /** The configuration at the time of ADD: of the network, or for a single plugin its own. */
  readonly config: Uint8Array;
  /** The attachment as it was asked for, with the arguments of ADD. */
  readonly rt: RuntimeConf;
}

/** A single plugin as a network of its own. */
type Network = NetworkConfigList;

/**
 * Attaches containers to networks by running CNI plugins, `CNIConfig` of libcni (SPEC.md, section 3).
 *
 * Operations on one container run one after another, GC of a network only while no ADD and no DEL in it runs, also among all
 * processes that share the cache and use this package. Every call takes a deadline and a signal, and fails with {@link CniError}.
 */
export class CNIConfig {
  readonly #runner: PluginRunner;
  readonly #cache: AttachmentCache;
  readonly #locks: AttachmentLocks;

  /** @throws CniError `INVALID_ARGUMENT` for a search path that is no list of folders, or an empty `cacheDir` */
  constructor({ path, cacheDir = "/var/lib/cni", exec = createExec() }: CNIConfigOptions) {
    if (
      !Array.isArray(path) ||
      !path.every((folder) => typeof folder === "string" && !/[\0:]/.test(folder))
    ) {
      throw new CniError("INVALID_ARGUMENT", "path is no list of folders whose names have no colon", {
        key: "path",
      });
    }
    if (cacheDir === "") throw new CniError("INVALID_ARGUMENT", "cacheDir is empty", { key: "cacheDir" });
    this.#runner = new PluginRunner(exec, path);
    this.#cache = new AttachmentCache(cacheDir);
    this.#locks = new AttachmentLocks(cacheDir);
  }

  /**
   * Attaches a container to a network: calls ADD of its plugins in turn, each with the result of the one before, and keeps the last
   * result in the cache. After a failure what was made stays until DEL, or until GC.
   *
   * @returns the result of the last plugin, in the version that it printed: that of the configuration
   * @throws CniError `INVALID_ARGUMENT`, `INVALID_CONFIG`, `PLUGIN_NOT_FOUND`, `PLUGIN_NOT_STARTED`, `PLUGIN_FAILED`, `INVALID_RESULT`,
   *   `INVALID_CACHE`, `READ_FAILED`, `WRITE_FAILED`, `ALREADY_ATTACHED`, `TIMEOUT`, `ABORTED`
   */
  async addNetworkList(list: NetworkConfigList, rt: RuntimeConf, options: AddOptions = {}): Promise<Result> {
    const operation = this.#start("ADD", list, rt, options);
    return await this.#locks.withContainer(
      { containerId: rt.containerId, network: list.name, isEssential: true },
      operation.deadline,
      () => add(this.#runner, this.#cache, operation, options.exclusive ?? false),
    );
  }

  /**
   * Checks that a container is attached as ADD has left it: calls CHECK of the plugins in turn. Does nothing where the network has
   * `disableCheck`.
   *
   * @throws CniError `UNSUPPORTED_VERSION` for a configuration of before 0.4.0; `INVALID_CACHE`; else as `addNetworkList`
   */
  async checkNetworkList(list: NetworkConfigList, rt: RuntimeConf, options: CallOptions = {}): Promise<void> {
    const operation = this.#start("CHECK", list, rt, options);
    if (!mayCheck(list)) return;
    await this.#locks.withContainer(
      { containerId: rt.containerId, network: undefined, isEssential: false },
      operation.deadline,
      () => check(this.#runner, this.#cache, operation),
    );
  }

  /**
   * Detaches a container from a network: calls DEL of the plugins in reverse, then forgets the attachment. Needs no ADD before it, and
   * can be repeated. A cached result that is missing, damaged or another attachment's does not matter; plugins then get none.
   *
   * @throws CniError as `addNetworkList`; `SEVERAL` where `continueOnError` is set
   */
  async delNetworkList(list: NetworkConfigList, rt: RuntimeConf, options: DelOptions = {}): Promise<void> {
    const operation = this.#start("DEL", list, rt, options);
    await this.#locks.withContainer(
      { containerId: rt.containerId, network: list.name, isEssential: false },
      operation.deadline,
      () => del(this.#runner, this.#cache, operation, options.continueOnError ?? false),
    );
  }

  /**
   * Takes down what is left of attachments that are not valid any more: calls DEL for each that is in the cache, then, from version
   * 1.1.0, GC of the plugins. Also takes down what an ADD has left that failed or whose process died. Does nothing where the network
   * has `disableGC`.
   *
   * @throws CniError `SEVERAL`, or the only failure, after everything was tried
   */
  async gcNetworkList(list: NetworkConfigList, args: GcArgs = {}, options: CallOptions = {}): Promise<void> {
    if (list.disableGC) return;
    const operation = this.#start("GC", list, undefined, options);
    const { deadline } = operation;
    const takeDown = async ({ network: _, config: __, ...rt }: NetworkAttachment): Promise<void> => {
      const inner = { ...this.#start("DEL", list, rt, options), deadline };
      await this.#locks.withContainer(
        { containerId: rt.containerId, network: undefined, isEssential: false },
        deadline,
        () => del(this.#runner, this.#cache, inner, false),
      );
    };
    await this.#locks.withNetwork(list.name, deadline, () =>
      gc(this.#runner, this.#cache, operation, args, takeDown),
    );
  }

  /**
   * Tells whether a network can take containers: calls STATUS of its plugins, from version 1.1.0 of the configuration; an older one
   * cannot tell, and counts as ready.
   *
   * @throws CniError `PLUGIN_FAILED` of the first plugin that is not ready, with its `pluginCode`: 50, or 51 where containers that are
   *   attached may have limited connectivity
   */
  async getStatusNetworkList(list: NetworkConfigList, options: CallOptions = {}): Promise<void> {
    await status(this.#runner, this.#start("STATUS", list, undefined, options));
  }

  /**
   * Checks that the plugins of a network are there and support its version.
   *
   * @returns the capabilities that the plugins want arguments for, sorted
   * @throws CniError `PLUGIN_NOT_FOUND`, `UNSUPPORTED_VERSION`, or `SEVERAL` with the failures of all plugins
   */
  async validateNetworkList(list: NetworkConfigList, options: CallOptions = {}): Promise<string[]> {
    return await validate(this.#runner, list.name, list.cniVersion, list.plugins, options);
  }

  /** {@link CNIConfig.addNetworkList} for a single plugin, whose own name and version count. */
  async addNetwork(plugin: PluginConfig, rt: RuntimeConf, options: AddOptions = {}): Promise<Result> {
    return await this.addNetworkList(networkOf(plugin), rt, options);
  }

  /** {@link CNIConfig.checkNetworkList} for a single plugin, whose own name and version count. */
  async checkNetwork(plugin: PluginConfig, rt: RuntimeConf, options: CallOptions = {}): Promise<void> {
    await this.checkNetworkList(networkOf(plugin), rt, options);
  }

  /** {@link CNIConfig.delNetworkList} for a single plugin, whose own name and version count. */
  async delNetwork(plugin: PluginConfig, rt: RuntimeConf, options: CallOptions = {}): Promise<void> {
    await this.delNetworkList(networkOf(plugin), rt, options);
  }

  /** {@link CNIConfig.validateNetworkList} for a single plugin, whose own version counts. */
  async validateNetwork(plugin: PluginConfig, options: CallOptions = {}): Promise<string[]> {
    return await this.validateNetworkList(networkOf(plugin), options);
  }

  /**
   * Asks a plugin which versions of the specification it supports. One that is older than the verb VERSION supports 0.1.0.
   *
   * @param pluginType the name of the plugin's program
   * @throws CniError `PLUGIN_NOT_FOUND`, `PLUGIN_NOT_STARTED`, `PLUGIN_FAILED`, `INVALID_RESULT`, `TIMEOUT`, `ABORTED`
   */
  async getVersionInfo(pluginType: string, options: CallOptions = {}): Promise<PluginInfo> {
    return await this.#runner.version(pluginType, new Deadline(options), options);
  }

  /**
   * The result of an attachment's ADD, in the version of the configuration; undefined where there is none.
   *
   * @throws CniError `READ_FAILED`; `INVALID_CACHE` for a file that is damaged or another attachment's
   */
  async getNetworkListCachedResult(list: NetworkConfigList, rt: GcAttachment): Promise<Result | undefined> {
    return this.#read(list, rt)?.result(list.cniVersion);
  }

  /**
   * The configuration and the arguments of an attachment's ADD; undefined where there was none.
   *
   * @throws CniError `READ_FAILED`; `INVALID_CACHE` for a file that is damaged or another attachment's
   */
  async getNetworkListCachedConfig(
    list: NetworkConfigList,
    rt: RuntimeConf,
  ): Promise<CachedConfig | undefined> {
    const entry = this.#read(list, rt);
    if (entry === undefined) return undefined;
    const { info } = entry;
    if (info === undefined || entry.isForeign) {
      const reason = "it is damaged, of another kind, or of another attachment";
      const { containerId, ifName } = rt;
      throw new CniError("INVALID_CACHE", reason, {
        doing: "reading the cached configuration",
        network: list.name,
        containerId,
        ifName,
      });
    }
    const { args = rt.args, capabilityArgs } = info;
    return { config: info.config, rt: { ...rt, args, capabilityArgs } };
  }

  /** {@link CNIConfig.getNetworkListCachedResult} for a single plugin. */
  async getNetworkCachedResult(plugin: PluginConfig, rt: GcAttachment): Promise<Result | undefined> {
    return await this.getNetworkListCachedResult(networkOf(plugin), rt);
  }

  /** {@link CNIConfig.getNetworkListCachedConfig} for a single plugin. */
  async getNetworkCachedConfig(plugin: PluginConfig, rt: RuntimeConf): Promise<CachedConfig | undefined> {
    return await this.getNetworkListCachedConfig(networkOf(plugin), rt);
  }

  /**
   * The attachments that are in the cache, sorted by network, container and interface. Files that are damaged or of another kind are
   * passed over.
   *
   * @param containerId only those of this container. Default: all
   * @throws CniError `READ_FAILED`
   */
  async getCachedAttachments(containerId?: string): Promise<NetworkAttachment[]> {
    return this.#cache.list(containerId);
  }

  #read(list: Network, rt: GcAttachment): CacheEntry | undefined {
    checkAttachment("CHECK", list.name, rt.containerId, rt.ifName);
    return this.#cache.read({ network: list.name, containerId: rt.containerId, ifName: rt.ifName });
  }

  #start<T extends RuntimeConf | undefined>(
    verb: Verb,
    list: Network,
    rt: T,
    options: CallOptions,
  ): Operation & { list: Network; rt: NonNullable<T> } {
    if (rt !== undefined) checkAttachment(verb, list.name, rt.containerId, rt.ifName);
    const problem = networkNameProblem(list.name);
    if (problem !== undefined)
      throw new CniError("INVALID_ARGUMENT", problem, { doing: `calling ${verb}`, verb });
    return { verb, list, deadline: new Deadline(options), options, ...(rt && { rt }) } as Operation & {
      list: Network;
      rt: NonNullable<T>;
    };
  }
}

function networkOf(plugin: PluginConfig): Network {
  const { name = "", cniVersion = "" } = plugin.network;
  const flags = { disableCheck: false, disableGC: false, loadOnlyInlinedPlugins: true };
  return { name, cniVersion, ...flags, plugins: [plugin], bytes: plugin.bytes };
}
