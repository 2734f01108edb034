import { encodeJson, inOrder } from "./json/encode-json.js";
import type { Dns, Interface100, IpConfig020, IpConfig040, Result, Route } from "./result-types.js";

/**
 * Writes a result as Go prints one, indented by four spaces and without a newline at the end: what a plugin writes to standard
 * output.
 */
export function printResult(result: Result): string {
  return encodeJson(toGoValue(result), "    ");
}

/**
 * Writes a result as Go's `json.Marshal` does, compact. Up to 0.4.0 the keys stand in the order of Go's struct, and an empty `dns`
 * is written too; from 1.0.0 the keys are sorted, and it is left out.
 */
export function encodeResult(result: Result): string {
  return encodeJson(toGoValue(result));
}

/** A result as a value that `encodeJson` writes as Go writes the result. */
export function toGoValue(result: Result): object {
  const { cniVersion } = result;
  switch (cniVersion) {
    case "0.1.0":
    case "0.2.0": {
      const { ip4, ip6, dns } = result;
      return inOrder({ cniVersion, ip4: ip4 && ip020(ip4), ip6: ip6 && ip020(ip6), dns: dnsOf(dns) });
    }
    case "1.0.0":
    case "1.1.0": {
      const { interfaces, ips, routes, dns } = result;
      const hasDns = Object.values(dnsOf(dns)).some((value) => value !== undefined);
      return {
        cniVersion,
        interfaces: list(interfaces, interface100),
        ips: list(ips, ip100),
        routes: list(routes, route),
        dns: hasDns ? dnsOf(dns) : undefined,
      };
    }
    default: {
      const { interfaces, ips, routes, dns } = result;
      return inOrder({
        cniVersion,
        interfaces: list(interfaces, ({ name, mac, sandbox }) => ({
          name,
          mac: text(mac),
          sandbox: text(sandbox),
        })),
        ips: list(ips, (ip) => ({ version: ip.version ?? "", ...ip100(ip) })),
        routes: list(routes, route),
        dns: dnsOf(dns),
      });
    }
  }
}

// the members of each stand in the order of Go's struct

const ip020 = ({ ip, gateway, routes }: IpConfig020): object => ({
  ip,
  gateway: text(gateway),
  routes: list(routes, route),
});

const ip100 = ({ interface: index, address, gateway }: IpConfig040): object => ({
  interface: index,
  address,
  gateway: text(gateway),
});

const interface100 = ({ name, mac, mtu, sandbox, socketPath, pciID }: Interface100): object => ({
  name,
  mac: text(mac),
  mtu: mtu || undefined,
  sandbox: text(sandbox),
  socketPath: text(socketPath),
  pciID: text(pciID),
});

const route = ({ dst, gw, mtu, advmss, priority, table, scope }: Route): object => ({
  dst,
  gw: text(gw),
  mtu: mtu || undefined,
  advmss: advmss || undefined,
  priority: priority || undefined,
  table,
  scope,
});

const dnsOf = ({ nameservers, domain, search, options }: Dns = {}): object => ({
  nameservers: list(nameservers, (each) => each),
  domain: text(domain),
  search: list(search, (each) => each),
  options: list(options, (each) => each),
});

/** Go leaves out an empty text. */
function text(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}

/** Go leaves out an empty list. */
function list<T>(
  items: readonly T[] | undefined,
  encode: (item: T) => unknown,
): readonly unknown[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items.map(encode);
}
