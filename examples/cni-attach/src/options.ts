import { parseArgs } from "node:util";

/** What the program was asked for. */
export interface Options {
  /** The name of the network. */
  readonly network: string;
  /** The folders with the plugins. */
  readonly plugins: readonly string[];
  /** The folder of the cache. */
  readonly cacheDir: string;
  /** Where host-local keeps the addresses that are in use. */
  readonly dataDir: string;
  /** The bridge, which is removed at the end where it was not there before. */
  readonly bridge: string;
  /** The network's addresses. */
  readonly subnet: string;
  /** The port of the host that leads to the container's port 80. */
  readonly hostPort: number;
  readonly help: boolean;
}

export const usage = `node dist/main.js [FLAGS] [NETWORK]     as root on Linux, with iproute2, util-linux and iptables or nftables

NETWORK           name of the network             attach
--plugins DIRS    folders with the plugins        $CNI_PATH, or /opt/cni/bin
--cache-dir DIR   folder of the cache             /var/lib/cni
--data-dir DIR    addresses of host-local         /var/lib/cni/networks
--bridge NAME     bridge that is joined           cni-attach0
--subnet CIDR     addresses of the network        10.187.0.0/24
--host-port PORT  leads to the container's 80     18080`;

/** Reads the command line. Throws an Error whose message says what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      plugins: text,
      "cache-dir": text,
      "data-dir": text,
      bridge: text,
      subnet: text,
      "host-port": text,
      help: { type: "boolean", short: "h" },
    },
  });
  if (positionals.length > 1) throw new Error(`${positionals[1]} is one argument too many`);
  const hostPort = Number(values["host-port"] ?? 18080);
  if (!Number.isInteger(hostPort) || hostPort < 1 || hostPort > 65_535)
    throw new Error(`--host-port ${values["host-port"]} is no port`);
  return {
    network: positionals[0] ?? "attach",
    plugins: (values.plugins ?? process.env.CNI_PATH ?? "/opt/cni/bin").split(":"),
    cacheDir: values["cache-dir"] ?? "/var/lib/cni",
    dataDir: values["data-dir"] ?? "/var/lib/cni/networks",
    bridge: values.bridge ?? "cni-attach0",
    subnet: values.subnet ?? "10.187.0.0/24",
    hostPort,
    help: values.help ?? false,
  };
}
