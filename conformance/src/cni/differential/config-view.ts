import type { NetworkConfigList, PluginConfig } from "@container-interfaces/cni";
import { show, showBase64 } from "./ended.js";

/** A plugin's configuration, as the driver gives it. */
interface TheirPlugin {
  readonly type: string;
  readonly name: string;
  readonly cniVersion: string;
  readonly capabilities: Readonly<Record<string, boolean>> | null;
  readonly bytes: string;
}

/** A network's configuration, as the driver gives it. */
interface TheirList {
  readonly name: string;
  readonly cniVersion: string;
  readonly disableCheck: boolean;
  readonly disableGC: boolean;
  readonly loadOnlyInlinedPlugins: boolean;
  readonly plugins: readonly TheirPlugin[];
  readonly bytes: string;
}

/** What is compared of a plugin of libcni. */
export function viewTheirPlugin({ type, name, cniVersion, capabilities, bytes }: TheirPlugin): unknown {
  return { type, name, cniVersion, capabilities: capabilities ?? {}, bytes: showBase64(bytes) };
}

/** What is compared of a plugin of ours. */
export function viewOurPlugin({ network, bytes }: PluginConfig): unknown {
  const { type, name = "", cniVersion = "", capabilities = {} } = network;
  return { type, name, cniVersion, capabilities, bytes: show(bytes) };
}

/** What is compared of a network of libcni. */
export function viewTheirList({ plugins, bytes, ...list }: TheirList): unknown {
  return { ...list, plugins: plugins.map(viewTheirPlugin), bytes: showBase64(bytes) };
}

/** What is compared of a network of ours. */
export function viewOurList({ plugins, bytes, file: _, ...list }: NetworkConfigList): unknown {
  return { ...list, plugins: plugins.map(viewOurPlugin), bytes: show(bytes) };
}
