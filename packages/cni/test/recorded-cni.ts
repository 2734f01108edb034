import {
  CNIConfig,
  createNetworkConf,
  type NetworkConf,
  type NetworkConfigList,
  type PluginConfigBase,
  type RuntimeConf,
} from "../src/index.js";
import { RecordingExec, type RecordingExecOptions } from "../src/testing/index.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A CNIConfig whose plugins are played. */
export interface RecordedCni {
  readonly cni: CNIConfig;
  readonly exec: RecordingExec;
  readonly cacheDir: string;
}

/** Makes a CNIConfig that plays its plugins and has a cache of its own, or that of another one. */
export function recordedCni(
  options: RecordingExecOptions = {},
  cacheDir: string = temporaryFolder(),
): RecordedCni {
  const exec = new RecordingExec(options);
  return { cni: new CNIConfig({ path: ["/opt/cni/bin"], cacheDir, exec }), exec, cacheDir };
}

/** A network of the name `lab` and the newest version, with plugins that have nothing but a type where only that is given. */
export function network(
  plugins: readonly (string | (PluginConfigBase & Readonly<Record<string, unknown>>))[],
  conf: Partial<Omit<NetworkConf, "plugins">> = {},
): NetworkConfigList {
  return createNetworkConf({
    cniVersion: "1.1.0",
    name: "lab",
    ...conf,
    plugins: plugins.map((plugin) => (typeof plugin === "string" ? { type: plugin } : plugin)),
  });
}

/** An attachment of a container by its interface `eth0`. */
export function attachment(containerId: string, more: Partial<RuntimeConf> = {}): RuntimeConf {
  return { containerId, netns: `/run/netns/${containerId}`, ifName: "eth0", ...more };
}
