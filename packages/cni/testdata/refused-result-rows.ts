import { type Kind, otherKinds, type RefusedRow } from "./row.js";

const cidr = "an IP address with a prefix length, such as 10.1.0.5/16";

/** Makes a result that has a value in the place of the key that the rows are about. */
type Document = (value: unknown) => object;

function others(key: string, expected: string, right: readonly Kind[], document: Document): RefusedRow[] {
  return otherKinds({ key, right, says: (kind) => `expected ${expected}, found ${kind}` }, document);
}

const texts = (key: string, document: Document): RefusedRow[] =>
  others(key, "a string", ["a string", "null"], document);

const lists = (key: string, document: Document): RefusedRow[] =>
  others(key, "an array", ["an array", "null"], document);

const objects = (key: string, document: Document): RefusedRow[] =>
  others(key, "an object", ["an object", "null"], document);

/** For what stands in a list: libcni takes null, and panics when it converts it. */
const items = (key: string, document: Document): RefusedRow[] =>
  others(key, "an object", ["an object"], document).map((row) =>
    row.name === "null" ? { ...row, libcni: "takes it" } : row,
  );

function value(key: string, wrong: unknown, says: string, document: Document): RefusedRow {
  const name = wrong === undefined ? "none" : JSON.stringify(wrong);
  return { class: `values of ${key}`, name, input: JSON.stringify(document(wrong)), key, says };
}

const networks = (key: string, document: Document): RefusedRow[] => [
  ...others(key, cidr, ["a string"], document),
  value(key, "10.0.0.1", `expected ${cidr}, found a string`, document),
  value(key, "10.0.0.1/33", `expected ${cidr}, found a string`, document),
  value(key, "", `expected ${cidr}, found an empty string`, document),
  // libcni writes it as <nil>
  { ...value(key, undefined, "it is missing", document), libcni: "takes it" },
];

const addresses = (key: string, document: Document): RefusedRow[] => [
  ...others(key, "an IP address", ["a string", "null"], document),
  value(key, "10.0.0.1/24", "expected an IP address, found a string", document),
  value(key, "gateway", "expected an IP address, found a string", document),
];

const integers = (key: string, document: Document): RefusedRow[] => [
  ...others(key, "an integer", ["a number", "null"], document),
  value(key, 1.5, "expected an integer, found a number", document),
  { ...value(key, 2 ** 53, "expected an integer of at most 53 bits", document), libcni: "takes it" },
];

const dst = "10.0.0.0/8";
const address = "10.0.0.2/8";
const name = "eth0";

const routes = (key: string, document: Document): RefusedRow[] => [
  ...lists(key, document),
  ...items(`${key}[0]`, (route) => document([route])),
  ...networks(`${key}[1].dst`, (each) => document([{ dst }, { dst: each }])),
  ...addresses(`${key}[0].gw`, (gw) => document([{ dst, gw }])),
  ...integers(`${key}[0].mtu`, (mtu) => document([{ dst, mtu }])),
  ...integers(`${key}[0].advmss`, (advmss) => document([{ dst, advmss }])),
  ...integers(`${key}[0].priority`, (priority) => document([{ dst, priority }])),
  ...integers(`${key}[0].table`, (table) => document([{ dst, table }])),
  ...integers(`${key}[0].scope`, (scope) => document([{ dst, scope }])),
];

const dns = (document: Document): RefusedRow[] => [
  ...objects("dns", document),
  ...lists("dns.nameservers", (nameservers) => document({ nameservers })),
  ...texts("dns.nameservers[0]", (each) => document({ nameservers: [each] })),
  ...texts("dns.domain", (domain) => document({ domain })),
  ...texts("dns.search[1]", (each) => document({ search: ["a", each] })),
  ...lists("dns.options", (options) => document({ options })),
];

const in020 = (member: object): object => ({ cniVersion: "0.2.0", ...member });
const rows020: readonly RefusedRow[] = [
  ...objects("ip4", (ip4) => in020({ ip4 })),
  ...objects("ip6", (ip6) => in020({ ip6 })),
  ...networks("ip4.ip", (ip) => in020({ ip4: { ip } })),
  ...networks("ip6.ip", (ip) => in020({ ip6: { ip } })),
  ...addresses("ip6.gateway", (gateway) => in020({ ip6: { ip: "::1/64", gateway } })),
  ...routes("ip4.routes", (each) => in020({ ip4: { ip: address, routes: each } })),
  ...dns((each) => in020({ dns: each })),
];

const since030 = (document: (member: object) => object): RefusedRow[] => [
  ...lists("interfaces", (interfaces) => document({ interfaces })),
  ...items("interfaces[0]", (each) => document({ interfaces: [each] })),
  ...texts("interfaces[1].name", (each) => document({ interfaces: [{ name }, { name: each }] })),
  ...texts("interfaces[0].mac", (mac) => document({ interfaces: [{ name, mac }] })),
  ...texts("interfaces[0].sandbox", (sandbox) => document({ interfaces: [{ name, sandbox }] })),
  ...lists("ips", (ips) => document({ ips })),
  ...items("ips[0]", (each) => document({ ips: [each] })),
  ...networks("ips[0].address", (each) => document({ ips: [{ address: each }] })),
  ...addresses("ips[0].gateway", (gateway) => document({ ips: [{ address, gateway }] })),
  ...integers("ips[1].interface", (each) => document({ ips: [{ address }, { address, interface: each }] })),
  ...routes("routes", (each) => document({ routes: each })),
  ...dns((each) => document({ dns: each })),
];

const in040 = (member: object): object => ({ cniVersion: "0.4.0", ...member });
const rows040: readonly RefusedRow[] = [
  ...since030(in040),
  ...texts("ips[0].version", (version) => in040({ ips: [{ version, address }] })),
];

const in100 = (member: object): object => ({ cniVersion: "1.1.0", ...member });
const rows100: readonly RefusedRow[] = [
  ...since030(in100),
  ...integers("interfaces[0].mtu", (mtu) => in100({ interfaces: [{ name, mtu }] })),
  ...texts("interfaces[0].socketPath", (socketPath) => in100({ interfaces: [{ name, socketPath }] })),
  ...texts("interfaces[0].pciID", (pciID) => in100({ interfaces: [{ name, pciID }] })),
];

const versionRows: readonly RefusedRow[] = [
  ...texts("cniVersion", (cniVersion) => ({ cniVersion })),
  ...["0.5.0", "0.3.2", "1.2.0", "1.0", "1", "v1.0.0", " 1.0.0"].map((cniVersion) =>
    value("cniVersion", cniVersion, `there are no results of version ${JSON.stringify(cniVersion)}`, () => ({
      cniVersion,
    })),
  ),
  ...[[], "result", 0, false].map((result) => ({
    class: "results of another kind",
    name: JSON.stringify(result),
    input: JSON.stringify(result),
    key: "",
    says: `expected an object, found ${Array.isArray(result) ? "an array" : `a ${typeof result}`}`,
  })),
];

const withShape = (version: string, rows: readonly RefusedRow[]): RefusedRow[] =>
  rows.map((row) => ({ ...row, class: `${row.class} in ${version}` }));

/** Results that are refused, of each shape. */
export const refusedResultRows: readonly RefusedRow[] = [
  ...versionRows,
  ...withShape("0.2.0", rows020),
  ...withShape("0.4.0", rows040),
  ...withShape("1.1.0", rows100),
];
