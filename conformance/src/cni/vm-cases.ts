import { expect, expectEqual } from "../expect.js";
import { bridge, hostLocal, ping } from "./native-cases.js";
import type { PluginCase } from "./plugin-case.js";
import { onLan } from "./plugin-lab.js";

/** The plugins whose kernel parts only a common kernel has: they run in the emulated machine. */
export const vmCases: readonly PluginCase[] = [
  {
    name: "ipvlan",
    plugins: (lab) => [
      {
        type: "ipvlan",
        master: lab.uplink,
        ipam: hostLocal(lab, onLan(lab, 0).concat("/24"), {
          rangeStart: onLan(lab, 60),
          rangeEnd: onLan(lab, 69),
        }),
      },
    ],
    proof: (attached) => ping(attached, attached.lab.lanAddress),
  },
  {
    name: "vlan",
    plugins: (lab) => [
      {
        type: "vlan",
        master: lab.uplink,
        vlanId: 5,
        ipam: hostLocal(lab, "10.65.0.0/24", { rangeStart: "10.65.0.10" }),
      },
    ],
    prepare: async ({ inLan }) => {
      const [peer = ""] = (await inLan("ip", "-br", "link"))
        .split("\n")
        .map((line) => line.split(/[\s@]/)[0] ?? "")
        .filter((name) => name !== "lo");
      if ((await inLan("ip", "-br", "link")).includes("lan5")) return;
      await inLan("ip", "link", "add", "link", peer, "name", "lan5", "type", "vlan", "id", "5");
      await inLan("ip", "addr", "add", "10.65.0.1/24", "dev", "lan5");
      await inLan("ip", "link", "set", "lan5", "up");
    },
    proof: async (attached) => {
      const details = await attached.inPod("ip", "-d", "link", "show", "dev", "eth0");
      expect(details.includes("vlan protocol 802.1Q id 5"), `the interface is in VLAN 5: ${details}`);
      await ping(attached, "10.65.0.1");
    },
  },
  {
    name: "dummy",
    plugins: (lab) => [{ type: "dummy", ipam: hostLocal(lab, "10.66.0.0/24") }],
    proof: async (attached) => {
      const details = await attached.inPod("ip", "-d", "link", "show", "dev", "eth0");
      expect(details.includes("dummy"), `the interface is a dummy: ${details}`);
      // what a pod sends to itself takes the way of loopback
      await attached.inPod("ip", "link", "set", "lo", "up");
      await ping(attached, attached.address);
    },
  },
  {
    name: "bridge with a VLAN",
    plugins: (lab) => [
      bridge(lab, {
        bridge: "ci-br7",
        vlan: 100,
        isGateway: true,
        ipMasq: false,
        ipam: hostLocal(lab, "10.63.0.0/24"),
      }),
    ],
    proof: async (attached) => {
      const vlans = await attached.lab.inHost("bridge", "vlan", "show");
      expect(/veth\S*\s+100 PVID Egress Untagged/.test(vlans), `the pod's port is in VLAN 100: ${vlans}`);
      await ping(attached, "10.63.0.1");
    },
  },
  {
    name: "vrf",
    plugins: (lab) => [bridge(lab), { type: "vrf", vrfname: "blue" }],
    proof: async (attached) => {
      const links = await attached.inPod("ip", "-br", "link", "show", "master", "blue");
      expect(links.startsWith("eth0"), `eth0 belongs to the VRF: ${links}`);
      const table = await attached.inPod("ip", "route", "show", "vrf", "blue");
      expect(table.includes("10.61.0.0/24"), `the VRF has the route: ${table}`);
      expectEqual((await attached.inPod("ip", "route")).trim(), "", "the routes outside of the VRF");
    },
  },
];
