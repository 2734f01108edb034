import { CNIConfig, type NetworkConfigList } from "@container-interfaces/cni";
import { attachmentOf } from "./network.js";
import { type AttachmentPeer, timeAttachments } from "./time-attachments.js";

/** `CNIConfig` of this repository. */
export function createOurAttachments(
  list: NetworkConfigList,
  path: string,
  cacheDir: string,
): AttachmentPeer {
  const cni = new CNIConfig({ path: [path], cacheDir });
  return timeAttachments({
    add: (containerId) => cni.addNetworkList(list, attachmentOf(containerId)),
    del: (containerId) => cni.delNetworkList(list, attachmentOf(containerId)),
  });
}
