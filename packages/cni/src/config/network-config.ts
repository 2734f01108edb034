/** A network as libcni keeps it, `NetworkConfigList` there: the configuration and the plugins to call in turn. */
export interface NetworkConfigList {
  /** The name of the network. */
  readonly name: string;
  /** The version of the specification that requests are made in: the highest common one of `cniVersion` and `cniVersions`. May be empty, which is 0.1.0. */
  readonly cniVersion: string;
  /** Whether CHECK must not be called. */
  readonly disableCheck: boolean;
  /** Whether GC must not be called. */
  readonly disableGC: boolean;
  /** Whether plugins from the drop-in folder are left out. */
  readonly loadOnlyInlinedPlugins: boolean;
  /** The plugins in the order of ADD: those in the configuration, then those of the drop-in folder. */
  readonly plugins: readonly PluginConfig[];
  /** The configuration as it was read. */
  readonly bytes: Uint8Array;
  /** The file that it was read from. */
  readonly file?: string;
}

/** The configuration of one plugin, `PluginConfig` in libcni. */
export interface PluginConfig {
  /** What the runtime has to know of it. */
  readonly network: PluginConf;
  /** All of it, as JSON. */
  readonly bytes: Uint8Array;
}

/** What a runtime reads of a plugin's configuration, `types.PluginConf` in libcni. */
export interface PluginConf {
  /** The version of the specification; in a list that of the list counts. */
  readonly cniVersion?: string;
  /** The name of the network; in a list that of the list counts. */
  readonly name?: string;
  /** The name of the plugin's program. */
  readonly type: string;
  /** The capabilities that the plugin wants arguments for (SPEC.md, section 3, "Deriving runtimeConfig"). */
  readonly capabilities?: Readonly<Record<string, boolean>>;
}
