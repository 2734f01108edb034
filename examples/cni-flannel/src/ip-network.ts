import { isIPv4, isIPv6 } from "node:net";

/**
 * The network that an address with the length of its prefix is in, in canonical form: `10.1.17.1/24` gives `10.1.17.0/24`, and
 * `FC00:0::1/64` gives `fc00::/64`. Undefined where the text is no such address.
 */
export function ipNetwork(cidr: string): string | undefined {
  const [, address = "", digits = ""] = /^([^/%]+)\/(\d+)$/.exec(cidr) ?? [];
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  const prefix = Number(digits);
  if (bits === 0 || prefix > bits) return undefined;
  const groups = bits === 32 ? ipv4Groups(address) : ipv6Groups(address);
  const width = bits / groups.length;
  const kept = groups.map((group, index) => {
    const free = Math.min(width, Math.max(0, width * (index + 1) - prefix));
    return (group >> free) << free;
  });
  return `${bits === 32 ? kept.join(".") : shortest(kept)}/${prefix}`;
}

function ipv4Groups(address: string): number[] {
  return address.split(".").map(Number);
}

function ipv6Groups(address: string): number[] {
  const [head = [], tail = []] = hostname(address)
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":").map((group) => Number.parseInt(group, 16))));
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function shortest(groups: readonly number[]): string {
  return hostname(groups.map((group) => group.toString(16)).join(":"));
}

/** An address of IPv6 as URLs write it: lower case, without leading zeros, the longest run of zeros left out, no dotted part. */
function hostname(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
