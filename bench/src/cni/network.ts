import { createNetworkConf, type NetworkConfigList, type RuntimeConf } from "@container-interfaces/cni";

/** The network that peers attach containers to: so many plugins that do nothing. */
export function createNetwork(plugins: number): NetworkConfigList {
  return createNetworkConf({
    cniVersion: "1.1.0",
    name: "bench",
    plugins: Array.from({ length: plugins }, () => ({ type: "recorder" })),
  });
}

/** What is attached. The plugins do not look at the network namespace. */
export function attachmentOf(containerId: string): RuntimeConf {
  return { containerId, netns: `/run/netns/${containerId}`, ifName: "eth0" };
}
