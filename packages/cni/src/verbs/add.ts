import type { AttachmentCache } from "../cache/attachment-cache.js";
import { CniError } from "../cni-error.js";
import type { NetworkConfigList } from "../config/network-config.js";
import { invalidConfig } from "../config/plugin-conf-from-bytes.js";
import type { CallOptions } from "../exec/call-options.js";
import type { Result } from "../result-types.js";
import type { RuntimeConf } from "../runtime-conf.js";
import type { Operation, PluginRunner } from "./plugin-runner.js";
import { requestConf } from "./request-conf.js";

/** Options of ADD. */
export interface AddOptions extends CallOptions {
  /**
   * Whether the call fails with `ALREADY_ATTACHED` when there was an ADD of the same network, container and interface without a DEL
   * after it (SPEC.md, section 2, "ADD"). Default: false, as in libcni; the plugins then decide.
   */
  readonly exclusive?: boolean | undefined;
}

/** Runs the plugins of a network in turn, each with the result of the one before, and keeps the last result. */
export async function add(
  runner: PluginRunner,
  cache: AttachmentCache,
  operation: Operation & { readonly list: NetworkConfigList; readonly rt: RuntimeConf },
  exclusive: boolean,
): Promise<Result> {
  const { list, rt } = operation;
  const attachment = { ...rt, network: list.name, config: list.bytes };
  checkCache(cache, attachment, exclusive);
  cache.begin(attachment);
  let result: Result | undefined;
  for (const plugin of list.plugins) {
    result = await runner.runForResult(operation, requestConf(list, plugin, rt, result));
  }
  if (result === undefined) {
    cache.removePending(attachment);
    throw invalidConfig(list.file, "plugins", "the network has no plugin");
  }
  await cache.write(attachment, result);
  return result;
}

/** Sees to it that the file that ADD will write is not another attachment's, and with `exclusive` that there is none. */
function checkCache(
  cache: AttachmentCache,
  attachment: RuntimeConf & { readonly network: string },
  exclusive: boolean,
): void {
  const entry = cache.read(attachment);
  if (entry?.isForeign) entry.result("");
  if (!exclusive || (entry === undefined && !cache.isPending(attachment))) return;
  const { network, containerId, ifName } = attachment;
  throw new CniError("ALREADY_ATTACHED", "it is attached, or an ADD of it has failed", {
    doing: `ADD in network ${network}, container ${containerId}, interface ${ifName}`,
    hint: "Call DEL first",
    verb: "ADD",
    network,
    containerId,
    ifName,
  });
}
