import type { CaseClass } from "./case.js";
import { resultCase, unreadable } from "./result-view.js";

// biome-ignore format: a table
const routes = [
  '{"dst":"0.0.0.0/0"}', '{"dst":"10.1.0.0/16","gw":"10.0.0.1"}', '{"dst":"2001:db8::/32","gw":"fe80::1"}',
  '{"dst":"10.0.0.0/8","gw":"10.0.0.1","mtu":1400,"advmss":1360,"priority":10,"table":254,"scope":253}',
  '{"dst":"::/0","mtu":0,"advmss":0,"priority":0,"table":0,"scope":0}',
  '{"DST":"10.0.0.1/8","Gw":"","MTU":-1,"table":null}',
];
// biome-ignore format: a table
const dns = [
  "{}", "null", '{"nameservers":["10.1.0.1","x"],"domain":"a.b","search":["a","b"],"options":["ndots:2"]}',
  '{"nameservers":[],"domain":"","search":null}', '{"Domain":"<x>","NAMESERVERS":[null,""]}',
];

/** What a result of 0.1.0 or 0.2.0 can have. */
// biome-ignore format: a table
const bodies020: readonly string[] = [
  "", '"ip4":{"ip":"10.1.2.3/24"}', '"ip6":{"ip":"2001:db8::5/64","gateway":"fe80::1"}',
  `"ip4":{"ip":"10.1.2.3/24","gateway":"10.1.2.1","routes":[${routes.slice(0, 2)}]},"ip6":{"ip":"::1/128","routes":[${routes[2]}]}`,
  `"IP4":{"IP":"10.1.2.3/24","Routes":[${routes}]}`,
  ...dns.map((each) => `"ip4":{"ip":"1.2.3.4/5"},"dns":${each}`), '"ip4":null',
  '"ip4":{"ip":"::ffff:10.0.0.1/120","gateway":"::ffff:10.0.0.2"}', '"ip4":{"ip":"2001:db8::1/64"}',
  '"ip4":{"ip":"10.0.0.1/8"},"ip4":{"ip":"10.0.0.2/8"}',
  '"ip4":{"ip":"10.0.0.1/8","gateway":"10.0.0.9"},"ip4":{"ip":"10.0.0.2/8"}',
  '"ip4":{"ip":"10.0.0.1/8"},"ip4":null', '"ip4":{"ip":"10.0.0.1/8","routes":[]},"ips":[1]', '"ip4":{}',
  '"ip4":{"gateway":"10.0.0.1"}', '"ip4":{"ip":null}', '"ip4":{"ip":""}', '"ip4":{"ip":"10.0.0.1"}', '"ip4":[]',
  '"ip4":"10.0.0.1/8"', '"ip4":{"ip":"10.0.0.1/8","routes":[{}]}', '"ip4":{"ip":"10.0.0.1/8","routes":[null]}',
  '"ip4":{"ip":"10.0.0.1/8","routes":{}}', '"dns":[]', '"dns":{"domain":1}',
];

/** What a result since 0.3.0 can have. */
// biome-ignore format: a table
const bodies: readonly string[] = [
  "", '"ips":[{"address":"10.1.2.3/24"}]',
  '"ips":[{"version":"4","address":"10.1.2.3/24","gateway":"10.1.2.1","interface":0}],"interfaces":[{"name":"eth0","mac":"00:11:22:33:44:55","sandbox":"/run/netns/x"}]',
  '"ips":[{"version":"6","address":"2001:DB8:0:0:0:0:0:5/64","gateway":"FE80::0001"},{"version":"4","address":"10.0.0.1/8"},{"version":"4","address":"10.0.0.2/8"}]',
  '"ips":[{"version":"6","address":"10.0.0.1/8"},{"version":"5","address":"10.0.0.2/8"},{"version":"","address":"::1/0"}]',
  '"ips":[{"version":"4","address":"::ffff:10.0.0.1/120","gateway":"::ffff:10.0.0.2"}]',
  '"ips":[{"Address":"10.0.0.1/8","INTERFACE":-1,"Version":"4"}]',
  '"ips":[{"address":"10.0.0.1/8","interface":null,"gateway":null}]',
  `"ips":[{"version":"4","address":"10.0.0.1/8"},{"version":"6","address":"::1/128"}],"routes":[${routes}]`,
  `"routes":[${routes}]`,
  ...routes.map((each) => `"ips":[{"version":"4","address":"10.0.0.1/8"}],"routes":[${each}]`),
  '"interfaces":[{"name":"a","mac":"","mtu":1500,"sandbox":"","socketPath":"/s","pciID":"0000:04:00.5"},{"name":""},{}]',
  '"interfaces":[{"NAME":"<a>","mtu":-5,"PciId":"x","SocketPath":"y","other":1}]',
  '"interfaces":[],"ips":[],"routes":[]', '"interfaces":null,"ips":null,"routes":null',
  ...dns.map((each) => `"dns":${each}`), '"interfaces":[{"name":"a","mac":"m"}],"interfaces":[{"name":"b"}]',
  '"interfaces":[{"name":"a"},{"name":"b"}],"Interfaces":[{"mac":"x"}]',
  '"ips":[{"address":"10.0.0.1/8","gateway":"10.0.0.9"}],"ips":[{"address":"10.0.0.2/8"}]',
  '"routes":[{"dst":"10.0.0.1/8","gw":"10.0.0.9"}],"routes":[{"dst":"10.0.0.2/8"}]',
  '"dns":{"domain":"a","search":["x","y"]},"dns":{"search":["z"]}',
  '"dns":{"domain":"a"},"DNS":{"domain":null}', '"ip4":{"ip":1},"x":{"y":[null]},"cni":1',
  '"ips":[{"address":"10.0.0.1/8","address":"10.0.0.2/8"}]', '"ips":[{"address":"10.0.0.1/8","address":null}]',
  '"ips":[{}]', '"ips":[null]', '"ips":[{"gateway":"10.0.0.1"}]', '"ips":{}', '"ips":[1]',
  '"ips":[{"address":null}]', '"ips":[{"address":"x"}]', '"ips":[{"address":1}]',
  '"ips":[{"address":"10.0.0.1/8","gateway":"x"}]', '"ips":[{"address":"10.0.0.1/8","interface":"0"}]',
  '"ips":[{"address":"10.0.0.1/8","interface":1.5}]', '"ips":[{"address":"10.0.0.1/8","interface":1e1}]',
  '"ips":[{"address":"10.0.0.1/8","interface":9007199254740993}]',
  '"ips":[{"address":"10.0.0.1/8","interface":9223372036854775808}]',
  '"ips":[{"version":4,"address":"10.0.0.1/8"}]', '"interfaces":[null]', '"interfaces":{}',
  '"interfaces":["eth0"]', '"interfaces":[{"name":null}]', '"interfaces":[{"name":1}]',
  '"interfaces":[{"name":"a","mtu":"1500"}]', '"interfaces":[{"name":"a","mtu":9007199254740992}]',
  '"routes":[null]', '"routes":[{}]', '"routes":[{"gw":"10.0.0.1"}]',
  '"routes":[{"dst":"10.0.0.0/8","mtu":1.0}]', '"routes":[{"dst":"10.0.0.0/8","table":"main"}]',
  '"routes":[{"dst":"10.0.0.0"}]', '"dns":"x"', '"dns":{"search":"x"}',
];

const shapes = {
  "0.1.0 and 0.2.0": { versions: ["", "0.1.0", "0.2.0"], bodies: bodies020 },
  "0.3.0 to 0.4.0": { versions: ["0.3.0", "0.3.1", "0.4.0"], bodies },
  "1.0.0 and 1.1.0": { versions: ["1.0.0", "1.1.0"], bodies },
};

/** Results of each shape and version, converted to every other one. */
export const results: readonly CaseClass[] = Object.entries(shapes).map(([shape, { versions, bodies }]) => ({
  name: `results of ${shape}, converted to all versions`,
  cases: bodies.flatMap((body) =>
    versions.map((version) => {
      const json = `{"cniVersion":"${version}"${body === "" ? "" : ","}${body}}`;
      return resultCase([json, json, unreadable]);
    }),
  ),
}));

// biome-ignore format: a table
const addresses = [
  "10.0.0.1/8", "0.0.0.0/0", "255.255.255.255/32", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0.1/08", "10.0.0.1/+8",
  "10.0.0.1/", "/8", "10.0.0.1/8/8", "010.0.0.1/8", "10.0.0/8", "10.0.0.256/8", "10.0.0.1 /8", " 10.0.0.1/8",
  "10.0.0.0x1/8", "10.0.0.1/8.0", "10..0.1/8", "10.0.0.1.2/8", "10.0.0.1/255.0.0.0", "::/0", "::1/128",
  "1::/16", "1:2:3:4:5:6:7:8/64", "1:2:3:4:5:6:7::/64", "::2:3:4:5:6:7:8/64", "1:0:0:4:0:0:0:8/64",
  "1:0:0:4:5:0:0:8/64", "0:0:3:4:5:6:7:8/1", "1:2:3:4:5:6:0:0/1", "1:0:3:0:5:0:7:0/1", "ABCD:EF01::0001/64",
  "::1.2.3.4/96", "::ffff:1.2.3.4/96", "::ffff:1.2.3.4/95", "::ffff:1.2.3.4/128", "::ffff:1.2.3.4/0",
  "::FFFF:0102:0304/104", "::fffe:1.2.3.4/96", "64:ff9b::1.2.3.4/96", "1:2:3:4:5:6:1.2.3.4/64",
  "1:2:3:4:5:6:7:1.2.3.4/64", "::1.2.3/64", "::01.2.3.4/64", "1.2.3.4::/64", "fe80::1%eth0/64", ":::/0",
  "::1::2/64", ":1/64", "1:/64", "1:2:3/64", "12345::/16", "g::/16", "::/129", "1:2:3:4:5:6:7:8:9/64",
  "[::1]/64", "::1/64x", "0::0/0", "00001::/64", "1::0000/64", "\\u0661.0.0.1/8", "10.0.0.1/0000008",
  "10.0.0.1/00000008", "::/00000000", "1:2:3:4:5:6:7:/64", "::ffff:0:0/96", "::ffff:0:0/97",
  "0:0:0:0:0:ffff:a00:1/97",
];

/** Addresses, with their prefixes and as gateways. */
export const addressForms: CaseClass = {
  name: "forms of addresses",
  cases: addresses.map((address) => {
    const gateway = address.split("/")[0];
    const json = `{"cniVersion":"1.0.0","ips":[{"address":"${address}"},{"address":"10.0.0.1/8","gateway":"${gateway}"}],"routes":[{"dst":"${address}"}]}`;
    return resultCase([address, json, unreadable]);
  }),
};

/** Versions that a result can state, and documents that are none. */
// biome-ignore format: a table
const stated = [
  '{"cniVersion":"0.4.0","CNIVERSION":"0.3.1"}', '{"CniVersion":"1.0.0"}',
  '{"cniVersion":"1.0.0","cniVersion":"0.4.0"}', '{"cniVersion":"1.0.0","cniVersion":null}',
  '{"cniVersion":"0.4.0","cniVersion":""}', '{"cniVersion":null}', '{"cniVer\u017fion":"1.0.0"}', "{}", "null",
  ' {"cniVersion" : "1.1.0"}\n', '{"cniVersion":"0.2.0","ips":[{}]}', '{"cniVersion":"1.0.0","ip4":{"ip":"x"}}',
  '{"cniVersion":"\\u0031.0.0"}', '{"cniVersion":"0.5.0"}', '{"cniVersion":"1.0"}', '{"cniVersion":"1.2.0"}',
  '{"cniVersion":"v1.0.0"}', '{"cniVersion":1}', '{"cniVersion":[]}', "[]", '"1.0.0"', "1", "", "{",
  '{"cniVersion":"1.0.0"} x',
];

/** Results by the version that they state. */
export const statedVersions: CaseClass = {
  name: "versions that results state",
  cases: stated.map((json) => resultCase([json, json, unreadable])),
};
