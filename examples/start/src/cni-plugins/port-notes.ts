import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AttachmentRequest, pluginError, runPlugin } from "@container-interfaces/cni/plugin";
import { type FolderConfig, folderConfig } from "./folder-config.js";
import { say } from "./say.js";

/** A plugin that stands behind another one in the chain, and notes in a file which ports of the host lead to which address. */
await runPlugin({
  about: "CNI plugin port-notes, an example",
  config: folderConfig,

  add: async (request) => {
    const text = note(request);
    await writeFile(noteFile(request), text);
    say(request, `notes ${text}`);
    // without a result of its own the previous one is passed on
  },

  check: async (request) => {
    const found = await readFile(noteFile(request), "utf8").catch(() => undefined);
    if (found !== note(request)) {
      const details = found === undefined ? "there is no note" : `the note says ${found}`;
      throw pluginError(100, `the ports should be ${note(request)}`, details);
    }
    say(request, `${found} is noted`);
  },

  del: async (request) => {
    await rm(noteFile(request), { force: true });
    say(request, "removes the note");
  },
});

function noteFile({ config, containerId, ifName }: AttachmentRequest<FolderConfig>): string {
  return join(config.folder, `${containerId}-${ifName}`);
}

function note({ config, prevResult }: AttachmentRequest<FolderConfig>): string {
  const address = prevResult?.ips?.[0]?.address.split("/")[0];
  const { portMappings = [] } = config.runtimeConfig ?? {};
  return portMappings
    .map(({ protocol, hostPort, containerPort }) => `${protocol} ${hostPort} -> ${address}:${containerPort}`)
    .join(", ");
}
