/**
 * A flannel network of two nodes, each a network namespace: a real etcd, and `go/flannel-node` in both. It needs root.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addNamespace, joinNamespaces } from "./cni-namespaces.mjs";
import { createLabFolder, teardownLab } from "./cni-teardown.mjs";
import { installPeers } from "./install.mjs";
import { isAlive } from "./proc.mjs";
import { run, startProgram, waitUntil } from "./run.mjs";

/**
 * @typedef {object} FlannelNode
 * @property {string} netns path of its network namespace
 * @property {string} address of its `eth0`, which leads to the other node
 * @property {string} subnetFile what flannel tells CNI, as flanneld does in /run/flannel/subnet.env
 *
 * @typedef {object} FlannelNodes
 * @property {string} id 9 characters, unique on this machine
 * @property {string} dir private folder for anything; removed at the end
 * @property {[FlannelNode, FlannelNode]} nodes
 * @property {() => Promise<void>} close removes all that was made; a second call does nothing
 */

/** Of the network from which each node gets a subnet of 24 bits; both ranges are set aside for tests (RFC 2544). */
const network = "198.19.0.0/16";
const addresses = ["198.18.0.1", "198.18.0.2"];
const prefix = "/coreos.com/network";
const startMs = 30_000;

/** Without what would send a request to a proxy. */
const direct = { PATH: process.env.PATH };

/**
 * Builds `go/flannel-node` into a folder; the udp backend of flannel is in C.
 *
 * @param {string} dir
 * @returns {Promise<string>} path of the program
 */
export async function buildFlannelNode(dir) {
  const cwd = fileURLToPath(new URL("../go/flannel-node", import.meta.url));
  const program = join(dir, "flannel-node");
  const env = { ...process.env, CGO_ENABLED: "1", GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local" };
  await run(["go", "build", "-o", program, "."], { cwd, env });
  return program;
}

/**
 * Waits until a program that was started has done something.
 *
 * @param {string} name
 * @param {{ pid: number, logFile: string }} program
 * @param {() => Promise<boolean>} done
 */
async function ready(name, { pid, logFile }, done) {
  await waitUntil(async () => (await done()) || !(await isAlive(pid)), startMs);
  if (await done()) return;
  const said = (await readFile(logFile, "utf8")).trim().slice(-2000);
  throw new Error(`${name} ${(await isAlive(pid)) ? "is not ready" : "has ended"}; it said: ${said}`);
}

/**
 * Starts both nodes, and waits until each has its subnet file and the way to the other one's subnet. The peers that are needed
 * are installed first. Any number of networks may run at once.
 *
 * @param {object} options
 * @param {string} options.program of {@link buildFlannelNode}
 * @param {"vxlan" | "host-gw" | "udp"} options.backend
 * @param {boolean} [options.ipMasq] whether flannel masquerades, and not the CNI plugin; default false
 * @param {(line: string) => void} [options.log] told what is installed; default: nothing is said
 * @returns {Promise<FlannelNodes>}
 */
export async function startFlannelNodes({ program, backend, ipMasq = false, log = () => {} }) {
  const peers = await installPeers(["busybox", "etcd"], { log });
  const { id, dir } = await createLabFolder();
  try {
    const [one, other] = [await addNamespace(id, "one"), await addNamespace(id, "other")];
    await joinNamespaces(
      { netns: one, addresses: [`${addresses[0]}/24`] },
      { netns: other, addresses: [`${addresses[1]}/24`] },
    );
    const etcd = `http://${addresses[0]}:2379`;
    const busybox = join(peers.busybox.bin, "busybox");
    await startEtcd(join(peers.etcd.bin, "etcd"), busybox, etcd, one, dir);
    await put(busybox, etcd, one, { Network: network, Backend: { Type: backend } });

    const start = async (/** @type {string} */ netns, /** @type {number} */ index) => {
      const node = { netns, address: addresses[index], subnetFile: join(dir, `subnet-${index}.env`) };
      const logFile = join(dir, `flannel-${index}.log`);
      const places = ["-etcd-endpoints", etcd, "-prefix", prefix, "-iface", "eth0"];
      const argv = [program, ...places, "-subnet-file", node.subnetFile, `-ip-masq=${ipMasq}`];
      const pid = await startProgram(argv, { netns, logFile, env: process.env });
      return { node, pid, logFile };
    };
    const started = [await start(one, 0), await start(other, 1)];
    /** @type {[FlannelNode, FlannelNode]} */
    const nodes = [started[0].node, started[1].node];
    for (const { node, pid, logFile } of started)
      await ready("flannel-node", { pid, logFile }, () => joined(node, nodes));
    return { id, dir, nodes, close: () => teardownLab(dir) };
  } catch (error) {
    await teardownLab(dir);
    throw error;
  }
}

/**
 * Starts etcd in a namespace and waits until it answers.
 *
 * @param {string} program
 * @param {string} busybox
 * @param {string} url where it answers
 * @param {string} netns
 * @param {string} dir
 */
async function startEtcd(program, busybox, url, netns, dir) {
  const flags = [
    ...["--data-dir", join(dir, "etcd"), "--listen-peer-urls", "http://127.0.0.1:2380"],
    ...["--listen-client-urls", url, "--advertise-client-urls", url],
  ];
  const logFile = join(dir, "etcd.log");
  const pid = await startProgram([program, ...flags], { netns, logFile, env: direct });
  await ready("etcd", { pid, logFile }, () =>
    run([busybox, "wget", "-q", "-O", "-", `${url}/health`], { netns, timeoutMs: 5_000, env: direct }).then(
      (text) => text.includes('"true"'),
      () => false,
    ),
  );
}

/**
 * Writes the configuration of the network into etcd, which takes keys and values in base64.
 *
 * @param {string} busybox
 * @param {string} url
 * @param {string} netns
 * @param {object} config
 */
async function put(busybox, url, netns, config) {
  const [key, value] = [`${prefix}/config`, JSON.stringify(config)].map((text) =>
    Buffer.from(text).toString("base64"),
  );
  const body = JSON.stringify({ key, value });
  const argv = [busybox, "wget", "-q", "-O", "-", "--post-data", body, `${url}/v3/kv/put`];
  await run(argv, { netns, timeoutMs: 5_000, env: direct });
}

/**
 * Whether a node has its subnet file and a route to the subnet of every other node. The udp backend has one route for all.
 *
 * @param {FlannelNode} node
 * @param {readonly FlannelNode[]} nodes
 */
async function joined(node, nodes) {
  const routes = (await run(["ip", "-4", "route"], { netns: node.netns })).split("\n");
  for (const { netns, subnetFile } of nodes) {
    const text = await readFile(subnetFile, "utf8").catch(() => "");
    const [, subnet] = /^FLANNEL_SUBNET=(\d+\.\d+\.\d+)\.1\/24$/m.exec(text) ?? [];
    if (subnet === undefined) return false;
    const ways = [`${subnet}.0/24 `, `${network} `];
    if (netns !== node.netns && !routes.some((route) => ways.some((way) => route.startsWith(way))))
      return false;
  }
  return true;
}
