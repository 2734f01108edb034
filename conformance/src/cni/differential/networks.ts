import type { RuntimeConf } from "@container-interfaces/cni";
import type { Step } from "./scenario.js";

/** Every version that a configuration can have, and none. */
export const configVersions: readonly string[] = [
  "",
  "0.1.0",
  "0.2.0",
  "0.3.0",
  "0.3.1",
  "0.4.0",
  "1.0.0",
  "1.1.0",
];

/** The text of a network `net`, with plugins by their type or as they are written. */
export function network(
  cniVersion: string,
  plugins: readonly (string | object)[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  const list = plugins.map((plugin) => (typeof plugin === "string" ? { type: plugin } : plugin));
  return JSON.stringify({ name: "net", cniVersion, ...more, plugins: list });
}

/** The text of a single plugin of a network `net`. */
export function singlePlugin(
  cniVersion: string,
  type: string,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ name: "net", cniVersion, type, ...more });
}

/** An attachment. */
export const rt: RuntimeConf = {
  containerId: "c1",
  netns: "/run/netns/c1",
  ifName: "eth0",
  args: [["K8S_POD_NAME", "web"]],
};

/** Steps with the same network and attachment. */
export function onNetwork(list: string, ...ops: readonly Step["op"][]): readonly Step[] {
  return ops.map((op) => ({
    op,
    list,
    ...(op === "gc" || op === "status" || op === "validate" ? {} : { rt }),
  }));
}

/** The text of a file of the cache, which is called {@link cacheFile}, with other members. */
export function cached(more: Readonly<Record<string, unknown>> = {}): string {
  const config = Buffer.from(network("1.0.0", ["alpha"])).toString("base64");
  const result = { cniVersion: "1.0.0", ips: [{ address: "10.1.2.3/24" }] };
  const own = { containerId: "c1", ifName: "eth0", networkName: "net", netns: "/run/netns/c1" };
  return JSON.stringify({ kind: "cniCacheV1", config, ...own, result, ...more });
}

/** The name of a file of the cache. */
export function cacheFile(containerId = "c1", ifName = "eth0", name = "net"): string {
  return `results/${name}-${containerId}-${ifName}`;
}
