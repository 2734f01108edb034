import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BridgeConfig, HostLocalIpamConfig } from "@container-interfaces/cni";
import { expect, expectEqual, expectSoon } from "../expect.js";
import type { Attached, PluginCase } from "./plugin-case.js";
import { httpGet, onLan, type PluginLab, startIn } from "./plugin-lab.js";

/** IPAM by host-local, in a store of the lab's own. */
export function hostLocal(
  lab: PluginLab,
  subnet: string,
  more: Partial<HostLocalIpamConfig> = {},
): HostLocalIpamConfig {
  return { type: "host-local", dataDir: join(lab.dir, "ipam"), subnet, ...more };
}

/** A bridge that is the pods' gateway. */
export function bridge(lab: PluginLab, more: Partial<BridgeConfig> = {}): BridgeConfig {
  const routes = [{ dst: "0.0.0.0/0" }];
  const ipam = hostLocal(lab, "10.61.0.0/24", { routes });
  return { type: "bridge", bridge: "ci-br0", isGateway: true, ipMasq: true, ipam, ...more };
}

/** Pings from the pod; the first packets may be lost while the other side is looked for. */
export async function ping({ inPod, lab }: Pick<Attached, "inPod" | "lab">, address: string): Promise<void> {
  const args = address.includes(":") ? ["ping", "-6"] : ["ping"];
  await expectSoon(
    () =>
      inPod(lab.busybox, ...args, "-c", "1", "-W", "1", address).then(
        () => true,
        () => false,
      ),
    `${address} does not answer the pod`,
    10_000,
  );
}

const page = "portmap-works";

/** Serves a page in the pod, and gets it from beyond the link. */
async function getPage({ netns, lab }: Attached): Promise<void> {
  await writeFile(join(lab.dir, "index.html"), page);
  const server = startIn(netns, [lab.busybox, "httpd", "-f", "-p", "80", "-h", lab.dir]);
  try {
    const url = `http://${lab.hostAddress}:8088/index.html`;
    await expectSoon(
      async () => (await httpGet(lab.inLan, url).catch(() => "")) === page,
      `the host port does not lead to the pod: ${url}`,
      10_000,
    );
  } finally {
    await server.stop();
  }
}

const portMappings = [{ hostPort: 8088, containerPort: 80, protocol: "tcp" }];

/** Every plugin whose kernel parts this machine has. */
export const nativeCases: readonly PluginCase[] = [
  {
    name: "bridge with host-local",
    plugins: (lab) => [bridge(lab)],
    proof: async (attached) => {
      await ping(attached, "10.61.0.1");
      await ping(attached, attached.lab.lanAddress);
    },
  },
  {
    name: "bridge with host-local, IPv4 and IPv6",
    plugins: (lab) => [
      bridge(lab, {
        bridge: "ci-br6",
        ipMasq: false,
        ipam: {
          type: "host-local",
          dataDir: join(lab.dir, "ipam"),
          ranges: [[{ subnet: "10.62.0.0/24" }], [{ subnet: "fd62::/64" }]],
        } satisfies HostLocalIpamConfig,
      }),
    ],
    proof: async (attached) => {
      await ping(attached, "10.62.0.1");
      await ping(attached, "fd62::1");
    },
  },
  {
    name: "loopback",
    plugins: () => [{ type: "loopback" }],
    ifName: "lo",
    proof: (attached) => ping(attached, "127.0.0.1"),
  },
  {
    name: "ptp",
    plugins: (lab) => [{ type: "ptp", ipMasq: true, ipam: hostLocal(lab, "10.64.0.0/24") }],
    proof: (attached) => ping(attached, "10.64.0.1"),
  },
  {
    name: "macvlan",
    plugins: (lab) => [
      {
        type: "macvlan",
        master: lab.uplink,
        mode: "bridge",
        ipam: hostLocal(lab, onLan(lab, 0).concat("/24"), {
          rangeStart: onLan(lab, 50),
          rangeEnd: onLan(lab, 59),
        }),
      },
    ],
    proof: (attached) => ping(attached, attached.lab.lanAddress),
  },
  {
    name: "bridge with static",
    plugins: (lab) => [
      bridge(lab, {
        ipam: { type: "static", addresses: [{ address: "10.61.0.77/24", gateway: "10.61.0.1" }] },
      }),
    ],
    proof: async (attached) => {
      expectEqual(attached.address, "10.61.0.77", "the address");
      await ping(attached, "10.61.0.1");
    },
  },
  {
    name: "host-device",
    plugins: (lab) => [{ type: "host-device", device: "ci-hd0", ipam: hostLocal(lab, "10.67.0.0/24") }],
    prepare: async ({ inHost }) => {
      const links = await inHost("ip", "-br", "link");
      if (links.includes("ci-hd0")) return;
      await inHost("ip", "link", "add", "ci-hd0", "type", "veth", "peer", "name", "ci-hd1");
      await inHost("ip", "addr", "add", "10.67.0.1/24", "dev", "ci-hd1");
      await inHost("ip", "link", "set", "ci-hd1", "up");
    },
    proof: (attached) => ping(attached, "10.67.0.1"),
    gone: async ({ inHost }) => {
      expect((await inHost("ip", "-br", "link")).includes("ci-hd0"), "the device is back on the host");
    },
  },
  {
    name: "tap",
    plugins: (lab) => [
      { type: "tap", mac: "00:11:22:33:44:51", multiQueue: true, ipam: hostLocal(lab, "10.68.0.0/24") },
    ],
    proof: async ({ inPod, address }) => {
      const details = await inPod("ip", "-d", "addr", "show", "dev", "eth0");
      expect(/tun type tap .* multi_queue /.test(details), `a tap device with several queues: ${details}`);
      expect(details.includes("00:11:22:33:44:51"), "it has the hardware address");
      expect(details.includes(address), "it has the address");
    },
  },
  {
    name: "tuning",
    plugins: (lab) => [
      bridge(lab),
      {
        type: "tuning",
        dataDir: join(lab.dir, "tuning"),
        mtu: 1400,
        sysctl: { "net.ipv4.conf.IFNAME.arp_filter": "1" },
        capabilities: { mac: true },
      },
    ],
    capabilityArgs: { mac: "c2:11:22:33:44:55" },
    proof: async ({ inPod, result }) => {
      const link = await inPod("ip", "link", "show", "dev", "eth0");
      expect(
        link.includes("mtu 1400") && link.includes("c2:11:22:33:44:55"),
        `the interface is tuned: ${link}`,
      );
      expectEqual((await inPod("cat", "/proc/sys/net/ipv4/conf/eth0/arp_filter")).trim(), "1", "the sysctl");
      const macs = (result.interfaces ?? []).map(({ mac }) => mac);
      expect(macs.includes("c2:11:22:33:44:55"), "the result tells the hardware address");
    },
  },
  ...(["iptables", "nftables"] as const).map(
    (backend): PluginCase => ({
      name: `portmap by ${backend}`,
      plugins: (lab) => [
        bridge(lab),
        { type: "portmap", backend, snat: true, capabilities: { portMappings: true } },
      ],
      capabilityArgs: { portMappings },
      proof: getPage,
      gone: async ({ inHost }) => {
        const rules = await (backend === "iptables"
          ? inHost("iptables-save")
          : inHost("nft", "list", "ruleset"));
        expect(!rules.includes("8088"), `no rule for the port is left: ${rules}`);
      },
    }),
  ),
  {
    name: "firewall",
    since: "0.4.0",
    plugins: (lab) => [bridge(lab), { type: "firewall", backend: "iptables" }],
    proof: async (attached) => {
      const rules = await attached.lab.inHost("iptables-save", "-t", "filter");
      expect(rules.includes(`-s ${attached.address}/32`), `there is a rule for the address: ${rules}`);
      await ping(attached, attached.lab.lanAddress);
    },
    gone: async ({ inHost }) => {
      expect(!(await inHost("iptables-save", "-t", "filter")).includes("-s 10.61.0."), "no rule is left");
    },
  },
  {
    name: "bandwidth",
    plugins: (lab) => [bridge(lab), { type: "bandwidth", capabilities: { bandwidth: true } }],
    capabilityArgs: {
      bandwidth: {
        ingressRate: 8_000_000,
        ingressBurst: 800_000,
        egressRate: 4_000_000,
        egressBurst: 800_000,
      },
    },
    proof: async (attached) => {
      const queues = await attached.lab.inHost("tc", "qdisc", "show");
      const rates = [...queues.matchAll(/qdisc tbf .* rate (\S+)/g)].map(([, rate]) => rate).sort();
      expectEqual(rates, ["4Mbit", "8Mbit"], "the rates");
      await slowDownload(attached);
    },
  },
  {
    name: "sbr",
    plugins: (lab) => [
      bridge(lab, {
        ipam: hostLocal(lab, "10.61.0.0/24", {
          gateway: "10.61.0.1",
          routes: [{ dst: "0.0.0.0/0", gw: "10.61.0.1" }],
        }),
      }),
      { type: "sbr" },
    ],
    proof: async (attached) => {
      const rules = await attached.inPod("ip", "rule");
      expect(rules.includes(`from ${attached.address}`), `routes depend on the source: ${rules}`);
      await attached.inPod(
        attached.lab.busybox,
        "ping",
        "-c",
        "3",
        "-W",
        "1",
        "-I",
        attached.address,
        "10.61.0.1",
      );
    },
  },
  {
    name: "macvlan with dhcp",
    plugins: (lab) => [
      {
        type: "macvlan",
        master: lab.uplink,
        mode: "bridge",
        ipam: { type: "dhcp", daemonSocketPath: join(lab.dir, "dhcp.sock") },
      },
    ],
    proof: async (attached) => {
      const leases = await readFile(join(attached.lab.dir, "dnsmasq.leases"), "utf8");
      expect(leases.includes(` ${attached.address} `), `dnsmasq knows the lease: ${leases}`);
      await ping(attached, attached.lab.lanAddress);
    },
  },
];

/** A megabyte at 8 megabits a second, after a burst of 100 kB, takes about 0.9 s; without a limit it takes a hundredth. */
async function slowDownload({ lab, inPod }: Attached): Promise<void> {
  await writeFile(join(lab.dir, "megabyte"), Buffer.alloc(1_000_000));
  const url = "http://10.61.0.1:8090/megabyte";
  const server = startIn(lab.host, [lab.busybox, "httpd", "-f", "-p", "10.61.0.1:8090", "-h", lab.dir]);
  const get = async (): Promise<number> => {
    const begin = performance.now();
    const { length } = await httpGet(inPod, url);
    return length === 1_000_000 ? performance.now() - begin : 0;
  };
  try {
    let ms = 0;
    await expectSoon(
      async () => {
        ms = await get().catch(() => 0);
        return ms > 0;
      },
      `${url} does not come`,
      10_000,
    );
    expect(ms > 600, `a megabyte came in ${ms.toFixed(0)} ms, faster than the rate allows`);
  } finally {
    await server.stop();
  }
}
