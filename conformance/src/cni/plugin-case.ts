import type { CapabilityArgs, NetworkConf, Result, SpecVersion } from "@container-interfaces/cni";
import type { PluginLab } from "./plugin-lab.js";

/** Makes one check under a name; what its body throws is its failure. */
export type Check = (name: string, body: () => Promise<void>) => Promise<void>;

/** One way to use a plugin. */
export interface PluginCase {
  /** The plugin, and what is special. */
  readonly name: string;
  /** The chain. */
  readonly plugins: (lab: PluginLab) => NetworkConf["plugins"];
  /** Arguments for capabilities. */
  readonly capabilityArgs?: CapabilityArgs;
  /** The interface in the pod. Default: eth0. */
  readonly ifName?: string;
  /** The first version that all plugins of the chain support. Default: 0.3.1. */
  readonly since?: SpecVersion;
  /** Makes on the host what the plugin needs, before each ADD. */
  readonly prepare?: (lab: PluginLab) => Promise<void>;
  /** Shows that the plugin has done what it is for. */
  readonly proof: (attached: Attached) => Promise<void>;
  /** Shows that DEL has undone what is outside of the pod. */
  readonly gone?: (lab: PluginLab) => Promise<void>;
}

/** A pod that is attached. */
export interface Attached {
  readonly lab: PluginLab;
  readonly version: SpecVersion;
  readonly result: Result;
  /** The first address, without the prefix. */
  readonly address: string;
  /** The namespace of the pod. */
  readonly netns: string;
  /** Runs a program in the pod. */
  readonly inPod: (...argv: readonly string[]) => Promise<string>;
}
