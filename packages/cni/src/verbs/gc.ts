import type { AttachmentCache } from "../cache/attachment-cache.js";
import { CniError } from "../cni-error.js";
import { injectConf } from "../config/inject-conf.js";
import type { NetworkConfigList } from "../config/network-config.js";
import type { GcAttachment, NetworkAttachment } from "../runtime-conf.js";
import { isAtLeast } from "../spec-version.js";
import { hasEnded, throwAll } from "./failures.js";
import type { Operation, PluginRunner } from "./plugin-runner.js";

/** What GC is told. */
export interface GcArgs {
  /** The attachments to this network that are still valid; all others are taken down. Without it none is valid, and plugins are not told. */
  readonly validAttachments?: readonly GcAttachment[] | undefined;
}

/**
 * Takes down the attachments that are not valid, also those whose ADD did not come to its end, then calls GC of each plugin. Goes on
 * after failures.
 */
export async function gc(
  runner: PluginRunner,
  cache: AttachmentCache,
  operation: Operation & { readonly list: NetworkConfigList },
  { validAttachments }: GcArgs,
  takeDown: (attachment: NetworkAttachment) => Promise<void>,
): Promise<void> {
  const { list } = operation;
  const errors: CniError[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!CniError.is(error) || hasEnded(error)) throw error;
      errors.push(error);
    }
  };
  for (const attachment of findStale(cache, list.name, validAttachments ?? [])) {
    await attempt(() => takeDown(attachment));
  }
  cache.removeRemains();
  if (isAtLeast(list.cniVersion, "1.1.0")) {
    const attachments = validAttachments?.map(({ containerId, ifName }) => ({
      containerID: containerId,
      ifname: ifName,
    }));
    const keys = {
      name: list.name,
      cniVersion: list.cniVersion,
      // the second name stood in the specification by mistake, and plugins read it
      ...(attachments && { "cni.dev/valid-attachments": attachments, "cni.dev/attachments": attachments }),
    };
    for (const plugin of list.plugins) {
      await attempt(async () => await runner.run(operation, injectConf(plugin, keys)));
    }
  }
  throwAll(errors, { doing: `GC of network ${list.name}`, verb: "GC", network: list.name });
}

function findStale(
  cache: AttachmentCache,
  network: string,
  valid: readonly GcAttachment[],
): NetworkAttachment[] {
  const keyOf = ({ containerId, ifName }: GcAttachment): string => JSON.stringify([containerId, ifName]);
  const seen = new Set(valid.map(keyOf));
  const stale: NetworkAttachment[] = [];
  for (const attachment of [...cache.list(), ...cache.listPending()]) {
    if (attachment.network !== network || seen.has(keyOf(attachment))) continue;
    seen.add(keyOf(attachment));
    stale.push(attachment);
  }
  return stale;
}
