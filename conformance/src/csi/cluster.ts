import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ControllerDefinition, type Volume } from "@container-interfaces/csi";
import { type Connection, connect } from "@container-interfaces/transport";
import { expectSoon } from "../expect.js";
import { type installPeers, isAlive, type Kubernetes, mounts } from "../lab.js";
import { driverProgram } from "./driver-process.js";
import { driverName, driverObjects, type PodVolume, pod } from "./kubernetes-objects.js";

/** The sidecars that run beside the driver. */
export const sidecars = ["csi-provisioner", "csi-attacher", "csi-resizer"] as const;
// less than a check may take, so that it is told what everybody said
const soonMs = 75_000;

/** Where peers are. */
type Peers = Awaited<ReturnType<typeof installPeers>>;

/** A real control plane, a kubelet, the sidecars, and the example's driver, which registers itself. */
export class Cluster {
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
      ...[process.execPath, driverProgram, "--endpoint", `unix://${this.#socket}`, "--name", driverName],
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
