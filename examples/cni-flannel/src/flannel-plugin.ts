import {
  type AttachmentRequest,
  CniError,
  delegateAdd,
  delegateCheck,
  delegateDel,
  delegateStatus,
  type Exec,
  PluginErrorCode,
  type PluginOptions,
  pluginError,
} from "@container-interfaces/cni/plugin";
import { collectGarbage } from "./collect-garbage.js";
import { type FlannelSettings, flannelSettings } from "./flannel-settings.js";
import { type DelegateConf, renderDelegate } from "./render-delegate.js";
import { findConf, forgetConf, saveConf } from "./saved-conf.js";
import { loadSubnetFile } from "./subnet-file.js";

type Attachment = AttachmentRequest<FlannelSettings>;

/**
 * The flannel plugin: attaches a container by another plugin, whose configuration it completes with the host's subnet, and keeps that
 * configuration for CHECK, DEL and GC, as the subnet may be another one by then.
 *
 * @param exec how the other plugin is run. Default: as a program of this machine
 */
export function flannelPlugin(exec?: Exec): PluginOptions<FlannelSettings> {
  return {
    about: "CNI plugin flannel, an example of Container Interfaces",
    config: flannelSettings,

    add: async (request) => {
      const { config } = request;
      const conf = renderDelegate(config, await loadSubnetFile(config.subnetFile));
      const saved = await saveConf(config.dataDir, request, conf);
      try {
        return await delegateAdd(conf.type, conf, { exec });
      } catch (error) {
        // a plugin that cannot be started has made nothing, and could not be started for DEL either
        if (isNotStarted(error)) await forgetConf(saved);
        throw error;
      }
    },

    check: async (request) => {
      const { config, containerId, ifName } = request;
      const saved = await findConf(config.dataDir, request);
      if (saved?.conf === undefined) {
        const message = `container ${containerId} has no usable configuration for interface ${ifName} in ${config.dataDir}`;
        throw pluginError(
          PluginErrorCode.INTERNAL,
          message,
          "ADD keeps one there; attach the container again",
        );
      }
      await delegateCheck(saved.conf.type, forRequest(saved.conf, request), { exec });
    },

    del: async (request) => {
      const saved = await findConf(request.config.dataDir, request);
      if (saved === undefined) return;
      if (saved.conf === undefined)
        console.error(`${saved.file} is damaged: it is removed, and nothing else`);
      else await delegateDel(saved.conf.type, forRequest(saved.conf, request), { exec });
      await forgetConf(saved);
    },

    gc: async (request) => collectGarbage(request, exec),

    status: async ({ config }) => {
      const conf = renderDelegate(config, await loadSubnetFile(config.subnetFile).catch(notAvailable));
      await delegateStatus(conf.type, conf, { exec }).catch((error: unknown) => {
        throw isNotStarted(error) ? notAvailable(error) : error;
      });
    },
  };
}

/** The configuration of ADD, in the version that the runtime speaks now and with what it gives along. */
function forRequest(conf: DelegateConf, { cniVersion, prevResult }: Attachment): Record<string, unknown> {
  return { ...conf, cniVersion, prevResult };
}

function isNotStarted(error: unknown): error is CniError {
  return CniError.is(error, "PLUGIN_NOT_FOUND") || CniError.is(error, "PLUGIN_NOT_STARTED");
}

/** What keeps ADD from being served is told by the code that STATUS has for it. */
function notAvailable(error: unknown): never {
  if (!CniError.is(error)) throw error;
  const { pluginMessage = error.reason, pluginDetails } = error;
  throw pluginError(PluginErrorCode.PLUGIN_NOT_AVAILABLE, pluginMessage, pluginDetails);
}
