import type { AttachmentCache } from "../cache/attachment-cache.js";
import { CniError } from "../cni-error.js";
import type { NetworkConfigList } from "../config/network-config.js";
import type { RuntimeConf } from "../runtime-conf.js";
import { isAtLeast } from "../spec-version.js";
import type { Operation, PluginRunner } from "./plugin-runner.js";
import { requestConf } from "./request-conf.js";

/**
 * Tells whether a network may be checked.
 *
 * @throws CniError `UNSUPPORTED_VERSION` for a configuration of before 0.4.0
 */
export function mayCheck({ name, cniVersion, disableCheck }: NetworkConfigList): boolean {
  if (isAtLeast(cniVersion, "0.4.0")) return !disableCheck;
  const reason = `the configuration's version ${JSON.stringify(cniVersion)} does not have CHECK, which came with 0.4.0`;
  throw new CniError("UNSUPPORTED_VERSION", reason, {
    doing: `CHECK in network ${name}`,
    verb: "CHECK",
    network: name,
  });
}

/** Runs the plugins of a network in turn, each with the result of ADD. The first that fails ends it. */
export async function check(
  runner: PluginRunner,
  cache: AttachmentCache,
  operation: Operation & { readonly list: NetworkConfigList; readonly rt: RuntimeConf },
): Promise<void> {
  const { list, rt } = operation;
  const entry = cache.read({ ...rt, network: list.name });
  const prevResult = entry?.result(list.cniVersion);
  for (const plugin of list.plugins) await runner.run(operation, requestConf(list, plugin, rt, prevResult));
}
