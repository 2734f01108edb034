import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type AttachmentRequest,
  PluginErrorCode,
  pluginError,
  runPlugin,
} from "@container-interfaces/cni/plugin";
import { type FolderConfig, folderConfig } from "./folder-config.js";
import { say } from "./say.js";

/** A plugin that gives each attachment an address of 10.22.0.0/24, and keeps a file for each that is in use. */
await runPlugin({
  about: "CNI plugin address-pool, an example",
  config: folderConfig,

  add: async (request) => {
    const { config, ifName, netns } = request;
    const address = await reserve(config.folder, owner(request));
    say(request, `gives ${address}`);
    return {
      interfaces: [{ name: ifName, sandbox: netns }],
      ips: [{ interface: 0, address: `${address}/24`, gateway: "10.22.0.1" }],
    };
  },

  check: async (request) => {
    const [address] = request.prevResult?.ips ?? [];
    const file = join(request.config.folder, String(address?.address.split("/")[0]));
    const found = await readFile(file, "utf8").catch(() => "");
    if (found !== owner(request))
      throw pluginError(100, `${address?.address} is not reserved for this container`);
    say(request, `${address?.address} is reserved`);
  },

  del: async (request) => {
    const { folder } = request.config;
    for (const address of await readdir(folder)) {
      if ((await readFile(join(folder, address), "utf8")) !== owner(request)) continue;
      await rm(join(folder, address));
      say(request, `takes ${address} back`);
    }
  },
});

function owner({ containerId, ifName }: AttachmentRequest<FolderConfig>): string {
  return `${containerId} ${ifName}`;
}

/** Takes the first address whose file is not there yet. */
async function reserve(folder: string, owner: string): Promise<string> {
  for (let host = 2; host < 255; host += 1) {
    const address = `10.22.0.${host}`;
    try {
      await writeFile(join(folder, address), owner, { flag: "wx" });
      return address;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  throw pluginError(PluginErrorCode.TRY_AGAIN_LATER, "all addresses are in use");
}
