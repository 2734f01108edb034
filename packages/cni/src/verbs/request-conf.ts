import { injectConf } from "../config/inject-conf.js";
import type { NetworkConfigList, PluginConfig } from "../config/network-config.js";
import { toGoValue } from "../encode-result.js";
import type { Result } from "../result-types.js";
import type { RuntimeConf } from "../runtime-conf.js";

/**
 * Derives the configuration that a plugin gets for one request (SPEC.md, section 3, "Deriving request configuration"): with the
 * network's name and version, the previous result, and the arguments of those capabilities that the plugin has.
 *
 * @throws CniError `INVALID_ARGUMENT` for capability arguments that JSON cannot say
 */
export function requestConf(
  { name, cniVersion }: Pick<NetworkConfigList, "name" | "cniVersion">,
  plugin: PluginConfig,
  { capabilityArgs = {} }: Pick<RuntimeConf, "capabilityArgs">,
  prevResult: Result | undefined,
): PluginConfig {
  const request = injectConf(plugin, {
    name,
    cniVersion,
    ...(prevResult === undefined ? {} : { prevResult: toGoValue(prevResult) }),
  });
  const runtimeConfig = Object.fromEntries(
    Object.entries(request.network.capabilities ?? {})
      .filter(([capability, isWanted]) => isWanted && Object.hasOwn(capabilityArgs, capability))
      .map(([capability]) => [capability, capabilityArgs[capability]])
      .filter(([, value]) => value !== undefined),
  );
  const { bytes, network } =
    Object.keys(runtimeConfig).length === 0 ? request : injectConf(request, { runtimeConfig });
  // where the configuration has a second "type" in another case, sorting its keys must not change which plugin is run
  return { bytes, network: { ...network, type: plugin.network.type } };
}
