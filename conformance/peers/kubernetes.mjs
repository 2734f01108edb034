/**
 * Starts Kubernetes on one node: etcd, the control plane, and a kubelet on a containerd of {@link startContainerd}, in whose network
 * namespace and folder all of it lives, so that whatever takes that away takes this, too. It needs root.
 *
 * @module
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPeers } from "./install.mjs";
import { isAlive } from "./proc.mjs";
import { run, startProgram, waitUntil } from "./run.mjs";

/**
 * @typedef {object} Kubernetes
 * @property {string} node the name of the node
 * @property {string} kubeletDir
 * @property {string} dir a folder for anything; removed at the end
 * @property {string} kubeconfig
 * @property {(...args: string[]) => Promise<string>} kubectl runs it and gives its standard output
 * @property {(...objects: object[]) => Promise<void>} apply creates or changes objects
 * @property {(name: string, argv: string[]) => Promise<number>} start starts a program in the node's network namespace
 * @property {() => Promise<void>} restartKubelet SIGKILL and a new start
 * @property {(name: string) => Promise<string>} logOf the end of a program's log
 * @property {() => Promise<void>} stop removes the node and all that was made
 */

const node = "node-1";
const etcdUrl = "http://127.0.0.1:2379";
const startMs = 90_000;

/**
 * Starts it and waits until the node is ready. The peers that are needed are installed first.
 *
 * @param {object} options
 * @param {import("./containerd.mjs").Containerd} options.containerd nothing but this may run on it; it is stopped with this
 * @param {(line: string) => void} [options.log] told what is installed; default: nothing is said
 * @returns {Promise<Kubernetes>}
 */
export async function startKubernetes({ containerd, log = () => {} }) {
  const peers = await installPeers(["etcd", "kubernetes"], { log });
  const program = (/** @type {string} */ name) => join(peers.kubernetes.bin, name);
  const { netns, address } = containerd;
  const dir = join(containerd.dir, "kubernetes");
  const kubeletDir = join(dir, "kubelet");
  const kubeconfig = join(dir, "kubeconfig");
  const at = (/** @type {string} */ name) => join(dir, name);
  await mkdir(kubeletDir, { recursive: true });

  // without the caller's environment: a proxy there would be asked for the API server
  const env = { PATH: process.env.PATH, HOME: dir };
  const start = (/** @type {string} */ name, /** @type {string[]} */ argv) =>
    startProgram(argv, { netns, logFile: at(`${name}.log`), env });
  const logOf = async (/** @type {string} */ name) =>
    (await readFile(at(`${name}.log`), "utf8").catch(() => "")).trim().slice(-3000);
  const kubectl = (/** @type {string[]} */ ...args) =>
    run([program("kubectl"), "--kubeconfig", kubeconfig, ...args], { netns, env, timeoutMs: 60_000 });
  /** Waits for a program that was started, and says what it said when it does not come up. */
  const ready = async (
    /** @type {string} */ name,
    /** @type {number} */ pid,
    /** @type {() => Promise<boolean>} */ done,
  ) => {
    let is = false;
    const look = async () => {
      is = await done().catch(() => false);
      return is || !(await isAlive(pid));
    };
    await waitUntil(look, startMs, 200);
    if (!is) throw new Error(`${name} is not ready; it said: ${await logOf(name)}`);
  };

  const token = randomBytes(16).toString("hex");
  await writeAccess(dir, kubeconfig, token);
  await start("etcd", [
    join(peers.etcd.bin, "etcd"),
    ...["--data-dir", at("etcd"), "--listen-peer-urls", "http://127.0.0.1:2380"],
    ...["--listen-client-urls", etcdUrl, "--advertise-client-urls", etcdUrl],
    // what is written here need not outlive the machine
    "--unsafe-no-fsync",
  ]);
  const api = await start("kube-apiserver", [
    program("kube-apiserver"),
    ...["--etcd-servers", etcdUrl, "--cert-dir", at("certs"), "--secure-port", "6443"],
    ...["--bind-address", "127.0.0.1", "--advertise-address", address],
    ...["--token-auth-file", at("tokens.csv"), "--authorization-mode", "AlwaysAllow"],
    ...["--service-account-issuer", "https://kubernetes.default", "--service-account-key-file", at("sa.pub")],
    ...["--service-account-signing-key-file", at("sa.key"), "--service-cluster-ip-range", "10.96.0.0/16"],
    ...["--allow-privileged", "--kubelet-preferred-address-types", "InternalIP"],
    ...["--disable-admission-plugins", "ServiceAccount"],
  ]);
  await ready("kube-apiserver", api, async () => (await kubectl("get", "--raw", "/readyz")) === "ok");
  await start("kube-controller-manager", [
    program("kube-controller-manager"),
    ...[
      "--kubeconfig",
      kubeconfig,
      "--leader-elect=false",
      "--controllers",
      "*,-nodeipam,-cloud-node-lifecycle",
    ],
    ...["--service-account-private-key-file", at("sa.key"), "--attach-detach-reconcile-sync-period", "5s"],
  ]);
  await start("kube-scheduler", [
    program("kube-scheduler"),
    "--kubeconfig",
    kubeconfig,
    "--leader-elect=false",
  ]);

  await writeFile(
    at("kubelet.json"),
    JSON.stringify(kubeletConfiguration(containerd.endpoint, dir, address)),
  );
  let kubelet = 0;
  const startKubelet = async () => {
    kubelet = await start("kubelet", [
      program("kubelet"),
      ...["--config", at("kubelet.json"), "--kubeconfig", kubeconfig, "--root-dir", kubeletDir],
      ...["--cert-dir", at("kubelet-certs"), "--hostname-override", node, "--node-ip", address],
    ]);
  };
  await startKubelet();
  const condition = `jsonpath={.status.conditions[?(@.type=="Ready")].status}`;
  await ready(
    "kubelet",
    kubelet,
    async () => (await kubectl("get", "node", node, "-o", condition)) === "True",
  );

  return {
    node,
    kubeletDir,
    dir,
    kubeconfig,
    kubectl,
    start,
    logOf,
    apply: async (...objects) => {
      const file = at(`apply-${randomBytes(4).toString("hex")}.json`);
      await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
      await kubectl("apply", "-f", file);
    },
    restartKubelet: async () => {
      process.kill(kubelet, "SIGKILL");
      await waitUntil(async () => !(await isAlive(kubelet)), 10_000);
      await startKubelet();
    },
    stop: async () => {
      // before etcd, without which it does not end
      if (await isAlive(api)) process.kill(api, "SIGKILL");
      if (await isAlive(kubelet)) process.kill(kubelet, "SIGKILL");
      await containerd.stop();
    },
  };
}

/**
 * Writes what the programs trust each other by: a token, a key pair for service accounts, and where the API server is.
 *
 * @param {string} dir
 * @param {string} kubeconfig
 * @param {string} token
 */
async function writeAccess(dir, kubeconfig, token) {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const secret = { mode: 0o600 };
  await writeFile(join(dir, "sa.pub"), publicKey);
  await writeFile(join(dir, "sa.key"), privateKey, secret);
  await writeFile(join(dir, "tokens.csv"), `${token},admin,admin,system:masters\n`, secret);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "lab", cluster: { server: "https://127.0.0.1:6443", "insecure-skip-tls-verify": true } },
    ],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "admin" } }],
    "current-context": "lab",
  };
  await writeFile(kubeconfig, JSON.stringify(config), secret);
}

/**
 * @param {string} endpoint of containerd
 * @param {string} dir
 * @param {string} address
 */
function kubeletConfiguration(endpoint, dir, address) {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: "AlwaysAllow" },
    containerRuntimeEndpoint: endpoint,
    failSwapOn: false,
    failCgroupV1: false,
    cgroupDriver: "cgroupfs",
    address,
    port: 10250,
    podLogsDir: join(dir, "pod-logs"),
    localStorageCapacityIsolation: false,
    evictionHard: {},
    enforceNodeAllocatable: [],
    oomScoreAdj: 0,
    clusterDNS: ["10.96.0.10"],
    clusterDomain: "cluster.local",
    resolvConf: "",
    // so that a test need not wait long for what is done on a round
    syncFrequency: "10s",
    volumeStatsAggPeriod: "10s",
  };
}
