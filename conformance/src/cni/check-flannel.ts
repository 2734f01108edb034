import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { BlockList } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createNetns, removeNetns, runInNetns } from "@container-interfaces/cni";
import type { Checks } from "../checks.js";
import { expect, expectEqual, expectSoon, present } from "../expect.js";
import { buildFlannelNode, type FlannelBackend, startFlannelNodes } from "../lab.js";
import { FlannelContainer } from "./flannel-container.js";
import { startIn } from "./plugin-lab.js";

const plugin = fileURLToPath(new URL("../../../examples/cni-flannel/bin/flannel", import.meta.url));

/** A network of flannel. */
interface Network {
  readonly backend: FlannelBackend;
  /** Whether the daemon masquerades what leaves it; else bridge does so with all that leaves a node. */
  readonly ipMasq: boolean;
}

const networks: readonly Network[] = [
  { backend: "vxlan", ipMasq: true },
  { backend: "host-gw", ipMasq: false },
  { backend: "udp", ipMasq: true },
];

/** More than fits into a packet, so that its size matters. */
const length = 300_000;
/** Tells whoever connects which address that comes from, in a text of that length. */
const listener = `require("node:net").createServer((socket) => socket.on("error", () => {}).end(socket.remoteAddress.padEnd(${length}))).listen({ host: "0.0.0.0", port: 80 })`;
const client = `require("node:net").connect({ host: process.argv[1], port: 80, timeout: 5_000 }).on("timeout", () => process.exit(1)).on("error", () => process.exit(1)).pipe(process.stdout)`;

/**
 * Runs the flannel plugin of `examples/cni-flannel` on two nodes of flannel's own daemon, with each of its backends: a container on
 * each node is attached through it, bridge and host-local, they talk to each other, and leave.
 *
 * @param facts the folder with the standard plugins, and one for what is made; nothing is left in it
 */
export async function checkFlannel(
  checks: Checks,
  facts: { readonly bin: string; readonly folder: string },
): Promise<void> {
  const folder = await mkdtemp(join(facts.folder, "flannel-"));
  try {
    const own = join(folder, "bin");
    await mkdir(own);
    await symlink(plugin, join(own, "flannel"));
    const program = await buildFlannelNode(folder);
    for (const network of networks) {
      await checkNetwork(checks, { ...network, program }, [own, facts.bin], join(folder, network.backend));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function checkNetwork(
  checks: Checks,
  network: Network & { readonly program: string },
  path: readonly string[],
  folder: string,
): Promise<void> {
  const names = [`flannel${process.pid}a`, `flannel${process.pid}b`];
  const containers: FlannelContainer[] = [];
  let starting: ReturnType<typeof startFlannelNodes> | undefined;
  let running: Promise<void> | undefined;
  const check = async (what: string, body: () => Promise<void>): Promise<void> =>
    await checks.check(`flannel, ${network.backend}: ${what}`, async () => {
      running = body();
      await running;
    });
  const both = (): [FlannelContainer, FlannelContainer] => [
    present(containers[0], "the first container"),
    present(containers[1], "the second container"),
  ];
  try {
    await check("STATUS, ADD and CHECK on two nodes", async () => {
      starting = startFlannelNodes(network);
      const lab = await starting;
      for (const [index, name] of names.entries()) {
        const { netns: node, subnetFile } = present(lab.nodes[index], "a node");
        const [netns, state] = [await createNetns(name), join(folder, name)];
        const container = new FlannelContainer({ name, netns, node, subnetFile, path, state });
        await attach(container, network.ipMasq);
        containers.push(container);
      }
    });
    await check("containers of two nodes reach each other", async () => {
      const [one, other] = both();
      await reach(one, other, network.ipMasq);
      await reach(other, one, network.ipMasq);
    });
    await check("DEL on one node, GC on the other, nothing is left", async () => {
      const [one, other] = both();
      await one.del();
      const nothing = { saved: [], addresses: [], ports: [] };
      expectEqual(await one.traces(), { ...nothing, rules: [] }, "what DEL leaves");
      // as after a restart of the host: the namespace is gone, and the runtime knows nothing of it
      await removeNetns(other.place.name);
      await other.gcWithoutCache();
      // the kernel takes its time with the interfaces of a namespace
      await expectSoon(async () => (await other.traces()).ports.length === 0, "the bridge has a port");
      // bridge does not take its rules away once the namespace is gone
      const { rules: _, ...left } = await other.traces();
      expectEqual(left, nothing, "what GC leaves");
    });
  } finally {
    // a check that was broken off goes on until its step ends, and may make more
    await running?.catch(() => {});
    for (const name of names) await removeNetns(name);
    await (await starting?.catch(() => undefined))?.close();
  }
}

/** Attaches a container, and looks at what it got: an address of the node, the size of packets, the way to the other node. */
async function attach(container: FlannelContainer, ipMasq: boolean): Promise<void> {
  const { name, netns, subnetFile, state } = container.place;
  expectEqual(await container.statusCode(join(state, "no-such-file")), 50, "STATUS without a subnet file");
  expectEqual(await container.statusCode(), undefined, "STATUS");
  await container.add();
  await container.check();
  const { saved, addresses, ports, rules } = await container.traces();
  expectEqual(rules.length > 0, !ipMasq, "whether bridge masquerades");
  expectEqual(
    [saved, addresses, ports.length],
    [[`${name}:eth0`], [container.address], 1],
    "what is on the node",
  );

  const subnet = Object.fromEntries(
    (await readFile(subnetFile, "utf8")).split("\n").map((line) => line.split("=")),
  ) as Readonly<Record<string, string>>;
  const [gateway = "", prefix] = (subnet.FLANNEL_SUBNET ?? "").split("/");
  const ofNode = new BlockList();
  ofNode.addSubnet(gateway, Number(prefix), "ipv4");
  expect(ofNode.check(container.address), `${container.address} is not in ${subnet.FLANNEL_SUBNET}`);
  const shows = async (what: string, text: string): Promise<void> => {
    const { stdoutText } = await runInNetns(netns, "ip", [what]);
    expect(stdoutText.includes(text), `ip ${what} in the container does not show "${text}": ${stdoutText}`);
  };
  await shows("link", `mtu ${subnet.FLANNEL_MTU} `);
  await shows("route", `${subnet.FLANNEL_NETWORK} via ${gateway} `);
}

/** Connects from one container to the other, which has to see the first one's own address, or, where bridge masquerades, its node's. */
async function reach(from: FlannelContainer, to: FlannelContainer, seesOwn: boolean): Promise<void> {
  const server = startIn(to.place.netns, [process.execPath, "-e", listener]);
  try {
    let text = "";
    await expectSoon(
      async () => {
        const argv = ["-e", client, to.address];
        text = await runInNetns(from.place.netns, process.execPath, argv).then(
          ({ stdoutText }) => stdoutText,
          () => "",
        );
        return text.length > 0;
      },
      `${to.address} does not answer ${from.address}`,
      20_000,
    );
    expectEqual(text.length, length, "the length of the answer");
    const seen = text.trimEnd();
    if (seesOwn) return expectEqual(seen, from.address, "the address that the listener sees");
    const { stdoutText: ofNode } = await runInNetns(from.place.node, "ip", ["-4", "-br", "address"]);
    expect(
      ofNode.includes(` ${seen}/`),
      `the listener sees ${seen}, which is no address of the node: ${ofNode}`,
    );
  } finally {
    await server.stop();
  }
}
