import type { AttachmentCache, AttachmentKey, CacheEntry } from "../cache/attachment-cache.js";
import { CniError } from "../cni-error.js";
import type { NetworkConfigList } from "../config/network-config.js";
import type { CallOptions } from "../exec/call-options.js";
import type { Result } from "../result-types.js";
import type { RuntimeConf } from "../runtime-conf.js";
import { isAtLeast } from "../spec-version.js";
import { hasEnded, throwAll } from "./failures.js";
import type { Operation, PluginRunner } from "./plugin-runner.js";
import { requestConf } from "./request-conf.js";

/** Options of DEL. */
export interface DelOptions extends CallOptions {
  /**
   * Whether the remaining plugins are run after one has failed, so that as much as possible is taken down; the call then fails with
   * all failures. Default: false, as the specification has it: the first failure ends the call.
   */
  readonly continueOnError?: boolean | undefined;
}

/** Runs the plugins of a network in reverse, each with the result of ADD, and forgets the attachment when all had success. */
export async function del(
  runner: PluginRunner,
  cache: AttachmentCache,
  operation: Operation & { readonly list: NetworkConfigList; readonly rt: RuntimeConf },
  continueOnError: boolean,
): Promise<void> {
  const { list, rt } = operation;
  const key = { ...rt, network: list.name };
  const entry = readEntry(cache, key);
  const prevResult = readResult(cache, key, entry, list.cniVersion);
  const errors: CniError[] = [];
  for (const plugin of list.plugins.toReversed()) {
    try {
      await runner.run(operation, requestConf(list, plugin, rt, prevResult));
    } catch (error) {
      if (!continueOnError || !CniError.is(error) || hasEnded(error)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors, {
    doing: `DEL in network ${list.name}, container ${rt.containerId}`,
    verb: "DEL",
    ...key,
  });
  if (!entry?.isForeign) cache.removeResult(key);
  cache.removePending(key);
}

/** What cannot be read at all is as if it were not there. */
function readEntry(cache: AttachmentCache, key: AttachmentKey): CacheEntry | undefined {
  try {
    return cache.read(key);
  } catch (error) {
    if (CniError.is(error)) return undefined;
    throw error;
  }
}

/** The result of ADD, where the version of the configuration has it in DEL and the cache can tell it. A damaged file goes at once. */
function readResult(
  cache: AttachmentCache,
  key: AttachmentKey,
  entry: CacheEntry | undefined,
  cniVersion: string,
): Result | undefined {
  if (entry === undefined || !isAtLeast(cniVersion, "0.4.0")) return undefined;
  try {
    return entry.result(cniVersion);
  } catch (error) {
    if (!CniError.is(error)) throw error;
    if (!entry.isForeign) cache.removeResult(key);
    return undefined;
  }
}
