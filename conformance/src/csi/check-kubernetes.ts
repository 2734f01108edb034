import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ControllerDefinition, type Volume } from "@container-interfaces/csi";
import { type Connection, connect } from "@container-interfaces/transport";
import type { Checks } from "../checks.js";
import { expect, expectEqual, expectSoon, present } from "../expect.js";
import {
  type Containerd,
  installPeers,
  isAlive,
  type Kubernetes,
  mounts,
  startContainerd,
  startKubernetes,
} from "../lab.js";
import { leftoversOf } from "../observe/leftovers.js";
import { timed } from "../timed.js";
import {
  claim,
  claimed,
  driverName,
  driverObjects,
  ephemeral,
  type PodVolume,
  persistentVolume,
  pod,
} from "./kubernetes-objects.js";

const example = fileURLToPath(new URL("../../../examples/csi-hostpath/dist/main.js", import.meta.url));
const sidecars = ["csi-provisioner", "csi-attacher", "csi-resizer"] as const;
const manifests = fileURLToPath(new URL("../../../examples/csi-hostpath/kubernetes", import.meta.url));
/** What the node is made of. */
const runtimePeers = ["kubernetes", "etcd", "containerd-2.4", "runc-1.5", "busybox", "cni-plugins", "crane"];
type Peers = Awaited<ReturnType<typeof installPeers>>;
// less than a check may take, so that it is told what everybody said
const soonMs = 75_000;
const capabilities = {
  mount: [{ accessType: { $case: "mount", value: {} }, accessMode: { mode: 1 } }],
  block: [{ accessType: { $case: "block", value: {} }, accessMode: { mode: 1 } }],
} as const;

/** A real control plane, a kubelet, the sidecars, and the example's driver, which registers itself. */
class Cluster {
  readonly kubernetes: Kubernetes;
  readonly connection: Connection;
  readonly #image: string;
  readonly #peers: Peers;
  readonly #socket: string;
  readonly #programs = new Map<string, number>();
  #supervision: NodeJS.Timeout | undefined;

  constructor(kubernetes: Kubernetes, image: string, peers: Peers) {
    this.kubernetes = kubernetes;
    this.#image = image;
    this.#peers = peers;
    this.#socket = join(kubernetes.kubeletDir, "plugins", driverName, "csi.sock");
    this.connection = connect(`unix://${this.#socket}`);
  }

  /** Starts the driver or a sidecar, in the place of the one that ran. */
  async restart(name: "driver" | (typeof sidecars)[number]): Promise<void> {
    const { kubernetes } = this;
    const before = this.#programs.get(name);
    this.#programs.delete(name);
    if (before !== undefined && (await isAlive(before))) {
      process.kill(before, "SIGKILL");
      await expectSoon(async () => !(await isAlive(before)), `${name} does not end`);
    }
    const driver = [
      ...[process.execPath, example, "--endpoint", `unix://${this.#socket}`, "--name", driverName],
      ...["--data-dir", join(kubernetes.dir, "volumes"), "--node-id", kubernetes.node],
      ...["--registry-dir", join(kubernetes.kubeletDir, "plugins_registry")],
    ];
    const sidecar = [
      join(this.#peers[name]?.bin ?? "", name),
      ...["--csi-address", this.#socket, "--kubeconfig", kubernetes.kubeconfig],
      ...(name === "csi-provisioner" ? ["--feature-gates=Topology=true"] : []),
    ];
    this.#programs.set(name, await kubernetes.start(name, name === "driver" ? driver : sidecar));
  }

  async start(): Promise<void> {
    await mkdir(join(this.#socket, ".."), { recursive: true });
    await this.kubernetes.apply(...driverObjects());
    for (const name of ["driver", ...sidecars] as const) await this.restart(name);
    // they end when they lose their driver, and kubelet starts them again
    this.#supervision = setInterval(() => void this.#startEnded().catch(() => {}), 500);
  }

  async #startEnded(): Promise<void> {
    for (const name of sidecars) {
      const pid = this.#programs.get(name);
      if (pid === undefined || (await isAlive(pid))) continue;
      this.#programs.delete(name);
      await this.restart(name);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#supervision);
    await this.connection.close();
    await this.kubernetes.stop();
  }

  /** Creates a pod and waits until its script has ended well. */
  async run(name: string, script: string, volume: PodVolume): Promise<void> {
    await this.kubernetes.apply(pod(name, this.#image, script, volume));
    await this.ended(name);
  }

  /** Waits until the script of a pod has ended well. */
  async ended(name: string): Promise<void> {
    await this.soon(`pod ${name} is not done`, async () =>
      (await this.kubernetes.kubectl("logs", name)).includes("done"),
    );
  }

  async remove(kind: string, ...names: readonly string[]): Promise<void> {
    await this.kubernetes.kubectl("delete", kind, ...names, "--wait=true", "--timeout=100s");
  }

  /** Waits for something, and tells what everybody said when it does not come. */
  async soon(message: string, done: () => Promise<boolean>): Promise<void> {
    try {
      await expectSoon(() => done().catch(() => false), message, soonMs);
    } catch (error) {
      const events = await this.kubernetes.kubectl("get", "events", "-A", "--sort-by=.lastTimestamp");
      const logs = await Promise.all(
        [...this.#programs.keys()].map(async (name) => `${name}: ${await this.kubernetes.logOf(name)}`),
      );
      throw new Error(
        [String(error), events.slice(-3_000), ...logs.map((log) => log.slice(-1_500))].join("\n"),
      );
    }
  }

  async volumes(): Promise<Volume[]> {
    const { entries } = await this.connection.client(ControllerDefinition).listVolumes({});
    return entries.flatMap(({ volume }) => volume ?? []);
  }

  /** Where volumes of the driver are mounted by kubelet. */
  async mounted(): Promise<string[]> {
    const { kubeletDir } = this.kubernetes;
    return (await mounts())
      .map(({ path }) => path)
      .filter((path) => path.startsWith(`${kubeletDir}/`) && path.includes("csi"));
  }
}

/** Has a real Kubernetes provision, attach, mount, expand and delete volumes of `examples/csi-hostpath`. */
export async function checkKubernetes(checks: Checks): Promise<void> {
  // before the checks, which have an end: building them takes minutes
  const peers = await timed("kubernetes: install", () =>
    installPeers([...sidecars, ...runtimePeers], { log: console.log }),
  );
  let lab: Containerd | undefined;
  let cluster: Cluster | undefined;
  const check = (what: string, body: (there: Cluster) => Promise<void>): Promise<void> =>
    checks.check(`kubernetes: ${what}`, () => body(present(cluster, "the cluster")));
  try {
    await checks.check("kubernetes: a node is ready", async () => {
      lab = await timed("kubernetes: containerd", () =>
        startContainerd({ version: "2.4", log: console.log }),
      );
      const containerd = lab;
      const kubernetes = await timed("kubernetes: control plane and node", () =>
        startKubernetes({ containerd, log: console.log }),
      );
      cluster = new Cluster(kubernetes, containerd.images.busybox, peers);
    });
    await check("the API server accepts the example's manifests", async ({ kubernetes }) => {
      const accepted = await kubernetes.kubectl("apply", "--dry-run=server", "-f", manifests);
      for (const kind of ["csidriver", "storageclass", "statefulset", "clusterrole"])
        expect(accepted.includes(kind), `no ${kind} was accepted: ${accepted}`);
    });
    await check("the driver registers with kubelet", async (there) => {
      await there.start();
      await there.soon("CSINode does not name the driver", async () =>
        (await there.kubernetes.kubectl("get", "csinode", there.kubernetes.node, "-o", "json")).includes(
          driverName,
        ),
      );
    });
    await check("a claim is provisioned, used by two pods in turn, and deleted", checkClaim);
    await check("a claim grows", checkExpansion);
    await check("a volume that was there is mounted", (there) => checkThere(there, "mount"));
    await check("a volume that was there is a device", (there) => checkThere(there, "block"));
    await check("an inline volume lives as long as its pod", checkInline);
    await check("kubelet, driver and sidecars are killed in the middle", checkKilled);
    await check("no volume and no mount is left", async (there) => {
      await there.soon("something is left", async () => (await there.volumes()).length === 0);
      expectEqual(await there.mounted(), [], "what is mounted");
    });
  } finally {
    await (cluster?.stop() ?? lab?.stop());
    if (lab !== undefined) {
      const gone = lab;
      await checks.check("kubernetes: nothing is left of it", async () =>
        expectEqual(await leftoversOf(gone), [], "what is left"),
      );
    }
  }
}

async function checkClaim(there: Cluster): Promise<void> {
  await there.kubernetes.apply(claim("data"));
  await there.run("writer", "echo hello > /data/file", { volume: claimed("data") });
  expectEqual((await there.volumes()).length, 1, "the number of volumes");
  await there.remove("pod", "writer");
  await there.run("reader", "grep hello /data/file", { volume: claimed("data") });
  await there.remove("pod", "reader");
  await there.remove("pvc", "data");
  await there.soon("the volume stays", async () => (await there.volumes()).length === 0);
}

async function checkExpansion(there: Cluster): Promise<void> {
  await there.kubernetes.apply(claim("growing"));
  await there.run("grower", "true", { volume: claimed("growing") });
  await there.kubernetes.apply(claim("growing", { size: "32Mi" }));
  await there.soon("the claim does not grow", async () => {
    const path = "jsonpath={.status.capacity.storage}";
    return (await there.kubernetes.kubectl("get", "pvc", "growing", "-o", path)) === "32Mi";
  });
  expectEqual((await there.volumes())[0]?.capacityBytes, 32n * 1024n * 1024n, "the volume's capacity");
  await there.remove("pod", "grower");
  await there.remove("pvc", "growing");
  await there.soon("the volume stays", async () => (await there.volumes()).length === 0);
}

async function checkThere(there: Cluster, kind: "mount" | "block"): Promise<void> {
  const controller = there.connection.client(ControllerDefinition);
  const name = `there-${kind}`;
  const block = kind === "block";
  const { volume } = await controller.createVolume({
    name,
    capacityRange: { requiredBytes: 16n * 1024n * 1024n },
    volumeCapabilities: capabilities[kind],
  });
  const { volumeId } = present(volume, "the volume");
  await there.kubernetes.apply(
    persistentVolume(name, volumeId, block),
    claim(name, { volumeName: name, block }),
  );
  const script = block
    ? "test -b /dev/data && echo hello > /tmp/x && dd if=/tmp/x of=/dev/data && head -c 5 /dev/data | grep hello"
    : "echo hello > /data/file && grep hello /data/file";
  await there.run(name, script, { volume: claimed(name), block });
  await there.remove("pod", name);
  await there.remove("pvc", name);
  await there.remove("pv", name);
  await there.soon(
    "the volume is still attached",
    async () => (await there.kubernetes.kubectl("get", "volumeattachment", "-o", "name")).trim() === "",
  );
  await controller.deleteVolume({ volumeId });
}

async function checkInline(there: Cluster): Promise<void> {
  await there.run("inline", "echo hello > /data/file", { volume: ephemeral() });
  await there.remove("pod", "inline");
  await there.soon("its volume stays", async () => (await there.mounted()).length === 0);
}

async function checkKilled(there: Cluster): Promise<void> {
  await there.kubernetes.apply(claim("killed"));
  await there.restart("csi-provisioner");
  await there.restart("driver");
  await there.run("killed", "echo hello > /data/file", { volume: claimed("killed") });
  await there.kubernetes.restartKubelet();
  await there.restart("driver");
  await there.restart("csi-attacher");
  await there.remove("pod", "killed");
  await there.run("after", "grep hello /data/file", { volume: claimed("killed") });
  expect((await there.mounted()).length > 0, "nothing is mounted for the pod that runs");
  await there.restart("driver");
  await there.remove("pod", "after");
  await there.remove("pvc", "killed");
  await there.soon("the volume stays", async () => (await there.volumes()).length === 0);
}
