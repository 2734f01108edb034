/**
 * Optional data of a runtime for plugins (CONVENTIONS.md, '"args" in network config'). A plugin ignores what it does
 * not know, so a runtime cannot rely on an effect; what has to have one is a capability argument.
 */
export interface PluginArgs<Cni = WellKnownArgs> {
  /** The data that the conventions describe, with what the plugin reads beside it. */
  readonly cni?: Cni;
  /** Data under a name of the runtime's own. */
  readonly [namespace: string]: unknown;
}

/** The part `cni` of {@link PluginArgs}. */
export interface WellKnownArgs {
  /** Labels of the container. No standard plugin reads them. */
  readonly labels?: readonly ContainerLabel[];
  /**
   * The addresses to assign. host-local takes `10.1.0.5` and `10.1.0.5/16`, and adds them to those of the capability
   * `ips`; static takes `10.1.0.5/16` alone, and assigns these in place of the configured ones unless there are some of
   * the capability `ips`.
   */
  readonly ips?: readonly string[];
  /** Other data; what a standard plugin reads is in that plugin's configuration type. */
  readonly [key: string]: unknown;
}

/** A label of a container. */
export interface ContainerLabel {
  /** The name of the label. */
  readonly key: string;
  /** The value of the label. */
  readonly value: string;
}
