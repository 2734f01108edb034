import {
  CniError,
  delegateDel,
  delegateGc,
  type Exec,
  type GcRequest,
  PluginErrorCode,
  pluginError,
} from "@container-interfaces/cni/plugin";
import type { FlannelSettings } from "./flannel-settings.js";
import { renderDelegate } from "./render-delegate.js";
import { forgetConf, listConfs, type SavedConf } from "./saved-conf.js";
import { loadSubnetFile } from "./subnet-file.js";

/**
 * Takes down every attachment whose configuration is kept and that is not valid, then has the other plugin do GC. Both are needed: the
 * standard plugins do nothing in GC, and what is kept here is all that their DEL could go by; but a plugin that does more may have
 * left what is not known here. Goes on after failures.
 *
 * @throws CniError with the plugin code 999 and all that went wrong
 */
export async function collectGarbage(request: GcRequest<FlannelSettings>, exec?: Exec): Promise<void> {
  const { config, validAttachments } = request;
  const failures: string[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!CniError.is(error)) throw error;
      failures.push(error.doing === undefined ? error.reason : `${error.doing}: ${error.reason}`);
    }
  };
  const isValid = ({ containerId, ifName }: SavedConf): boolean =>
    validAttachments.some(
      (each) => each.containerId === containerId && (ifName === undefined || each.ifName === ifName),
    );
  for (const saved of await listConfs(config.dataDir, request.network)) {
    if (!isValid(saved)) await attempt(async () => await takeDown(saved, exec));
  }
  await attempt(async () => {
    const conf = renderDelegate(config, await loadSubnetFile(config.subnetFile));
    const attachments = validAttachments.map(({ containerId, ifName }) => ({
      containerID: containerId,
      ifname: ifName,
    }));
    // plugins read one key or the other
    const keys = { "cni.dev/valid-attachments": attachments, "cni.dev/attachments": attachments };
    await delegateGc(conf.type, { ...conf, ...keys }, { exec });
  });
  if (failures.length > 0)
    throw pluginError(PluginErrorCode.INTERNAL, "not everything could be taken away", failures.join("; "));
}

async function takeDown(saved: SavedConf, exec?: Exec): Promise<void> {
  const { conf } = saved;
  if (conf === undefined) return;
  await delegateDel(conf.type, conf, { exec: forAttachment(exec ?? (await usualExec()), saved) });
  await forgetConf(saved);
}

/** GC names no attachment, so that the variables of the one that goes are set here. Its namespace is not known, and mostly gone. */
function forAttachment(exec: Exec, { containerId, ifName = "eth0" }: SavedConf): Exec {
  const variables = { CNI_CONTAINERID: containerId, CNI_IFNAME: ifName, CNI_NETNS: "", CNI_ARGS: "" };
  return {
    findInPath: (plugin, paths) => exec.findInPath(plugin, paths),
    execPlugin: (call) => exec.execPlugin({ ...call, env: { ...call.env, ...variables } }),
  };
}

/** Loaded when it is needed: the other verbs start faster. */
async function usualExec(): Promise<Exec> {
  const { createExec } = await import("@container-interfaces/cni");
  return createExec({ onStderr: (text) => process.stderr.write(text) });
}
