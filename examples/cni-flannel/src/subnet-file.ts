import { readFile } from "node:fs/promises";
import { PluginErrorCode, pluginError } from "@container-interfaces/cni/plugin";
import { ipNetwork } from "./ip-network.js";

/** What the flannel daemon says of its host in the subnet file. Networks are in CIDR notation, without host bits. */
export interface Subnet {
  /** All networks of flannel, each once, those of IPv4 first; at least one. */
  readonly networks: readonly string[];
  /** What this host has of them, IPv4 first: one of each version of IP, or of one version alone. */
  readonly subnets: readonly string[];
  /** The largest packet, in bytes. */
  readonly mtu: number;
  /** Whether the daemon masquerades what leaves the networks. */
  readonly ipMasq: boolean;
}

/** What has been read so far, by the part of the key after `FLANNEL_`. */
interface Found {
  network?: readonly string[];
  ipv6Network?: readonly string[];
  subnet?: string;
  ipv6Subnet?: string;
  mtu?: number;
  ipMasq?: boolean;
}

/**
 * Reads the subnet file.
 *
 * @throws CniError with the plugin code 11 where there is none yet, 5 where it cannot be read, 7 as {@link parseSubnetFile} does
 */
export async function loadSubnetFile(file: string): Promise<Subnet> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT")
      throw pluginError(PluginErrorCode.IO_FAILURE, `the subnet file ${file} cannot be read`, message);
    const details = "The flannel daemon writes it when it has a subnet; its log on this host tells more";
    throw pluginError(PluginErrorCode.TRY_AGAIN_LATER, `there is no subnet file ${file}`, details);
  }
  return parseSubnetFile(text, file);
}

/**
 * Parses a subnet file: lines of `KEY=VALUE`, of which the last with a key counts. Other lines are passed over, as are keys that are not flannel's.
 *
 * @param file its path, for errors
 * @throws CniError with the plugin code 7, naming line and key of what is wrong, or all keys that are missing
 */
export function parseSubnetFile(text: string, file: string): Subnet {
  const found: Found = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [key = "", ...rest] = line.split("=");
    try {
      readValue(found, key, rest.length === 0 ? undefined : rest.join("="));
    } catch (error) {
      throw invalid(file, `line ${index + 1}, ${key}: ${(error as Error).message}`);
    }
  }
  const networks = [...new Set([...(found.network ?? []), ...(found.ipv6Network ?? [])])];
  const subnets = [found.subnet, found.ipv6Subnet].filter((subnet) => subnet !== undefined);
  const { mtu, ipMasq } = found;
  if (networks.length > 0 && subnets.length > 0 && mtu !== undefined && ipMasq !== undefined)
    return { networks, subnets, mtu, ipMasq };
  const missing = [
    ...(networks.length > 0 ? [] : ["FLANNEL_NETWORK or FLANNEL_IPV6_NETWORK"]),
    ...(subnets.length > 0 ? [] : ["FLANNEL_SUBNET or FLANNEL_IPV6_SUBNET"]),
    ...(mtu !== undefined ? [] : ["FLANNEL_MTU"]),
    ...(ipMasq !== undefined ? [] : ["FLANNEL_IPMASQ"]),
  ];
  throw invalid(file, `it lacks ${missing.join(", ")}`);
}

function readValue(found: Found, key: string, value: string | undefined): void {
  switch (key) {
    case "FLANNEL_NETWORK":
      found.network = present(value).split(",").map(readNetwork);
      break;
    case "FLANNEL_IPV6_NETWORK":
      found.ipv6Network = present(value).split(",").map(readNetwork);
      break;
    case "FLANNEL_SUBNET":
      found.subnet = readNetwork(present(value));
      break;
    case "FLANNEL_IPV6_SUBNET":
      found.ipv6Subnet = readNetwork(present(value));
      break;
    case "FLANNEL_MTU":
      found.mtu = readMtu(present(value));
      break;
    case "FLANNEL_IPMASQ":
      found.ipMasq = readFlag(present(value));
  }
}

function present(value: string | undefined): string {
  if (value === undefined) throw new Error('there is no "=" after the key');
  return value;
}

function readNetwork(value: string): string {
  const network = ipNetwork(value);
  if (network === undefined) throw unexpected("a network such as 10.1.17.0/24", value);
  return network;
}

function readMtu(value: string): number {
  const mtu = Number(value);
  if (!/^\d+$/.test(value) || mtu > 0xffffffff) throw unexpected("a number of bytes from 0", value);
  return mtu;
}

function readFlag(value: string): boolean {
  if (value !== "true" && value !== "false") throw unexpected("true or false", value);
  return value === "true";
}

function unexpected(wanted: string, value: string): Error {
  return new Error(`expected ${wanted}, and it is ${JSON.stringify(value.slice(0, 80))}`);
}

function invalid(file: string, details: string): Error {
  return pluginError(
    PluginErrorCode.INVALID_NETWORK_CONFIG,
    `the subnet file ${file} cannot be used`,
    details,
  );
}
