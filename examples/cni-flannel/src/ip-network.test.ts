import { BlockList } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ipNetwork } from "./ip-network.js";

test.each([
  ["10.1.17.1/24", "10.1.17.0/24"],
  ["10.1.17.255/25", "10.1.17.128/25"],
  ["255.255.255.255/1", "128.0.0.0/1"],
  ["10.1.17.1/32", "10.1.17.1/32"],
  ["10.1.17.1/0", "0.0.0.0/0"],
  ["10.1.17.1/08", "10.0.0.0/8"],
  ["fc00::1/64", "fc00::/64"],
  ["FC00:0:0:00a0::1/60", "fc00:0:0:a0::/60"],
  ["2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/33", "2001:db8:8000::/33"],
  ["2001:db8::10.1.2.3/112", "2001:db8::a01:0/112"],
  ["1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8/128"],
  ["1:0:0:2:0:0:0:3/128", "1:0:0:2::3/128"],
  ["1::/0", "::/0"],
])("%s is in %s", (cidr, network) => {
  expect(ipNetwork(cidr)).toBe(network);
});

test.each([
  "",
  "/",
  "10.1.17.1",
  "10.1.17.1/",
  "/24",
  "10.1.17.1/33",
  "10.1.17.1/-1",
  "10.1.17.1/+8",
  "10.1.17.1/8.0",
  "10.1.17.1/24/24",
  "10.1.17/24",
  "10.1.17.1.1/24",
  "10.1.17.256/24",
  "10.01.17.1/24",
  " 10.1.17.1/24",
  "10.1.17.1/24 ",
  "10.1.17.1/24\n",
  "fc00::/129",
  "fc00:::/64",
  "fc00::1::/64",
  "fc00::12345/64",
  "fe80::1%eth0/64",
  "[fc00::]/64",
  "localhost/24",
])("%j is no network", (text) => {
  expect(ipNetwork(text)).toBeUndefined();
});

test("an address is in its network, which has no host bits", () => {
  const address = fc.oneof(
    fc.record({ address: fc.ipV4(), prefix: fc.nat(32), family: fc.constant("ipv4" as const) }),
    fc.record({ address: fc.ipV6(), prefix: fc.nat(128), family: fc.constant("ipv6" as const) }),
  );
  fc.assert(
    fc.property(address, ({ address, prefix, family }) => {
      const network = ipNetwork(`${address}/${prefix}`) ?? "";
      expect(ipNetwork(network)).toBe(network);
      const [base = "", length] = network.split("/");
      expect(length).toBe(String(prefix));
      const list = new BlockList();
      list.addSubnet(base, prefix, family);
      expect(list.check(address, family)).toBe(true);
      const own = new BlockList();
      own.addSubnet(address, prefix, family);
      expect(own.check(base, family)).toBe(true);
    }),
  );
});

test("any text is a network or none", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:.]{0,20}\/\d{0,4}$/)), (text) => {
      const network = ipNetwork(text);
      expect(network === undefined || ipNetwork(network) === network).toBe(true);
    }),
  );
});
