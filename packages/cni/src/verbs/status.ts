import { injectConf } from "../config/inject-conf.js";
import type { NetworkConfigList } from "../config/network-config.js";
import { isAtLeast } from "../spec-version.js";
import type { Operation, PluginRunner } from "./plugin-runner.js";

/** Asks each plugin whether it can serve ADD. The first that cannot ends it, so that its code is told. */
export async function status(
  runner: PluginRunner,
  operation: Operation & { readonly list: NetworkConfigList },
): Promise<void> {
  const { name, cniVersion, plugins } = operation.list;
  if (!isAtLeast(cniVersion, "1.1.0")) return;
  for (const plugin of plugins) await runner.run(operation, injectConf(plugin, { name, cniVersion }));
}
