import { fileURLToPath } from "node:url";
import { ControllerDefinition } from "@container-interfaces/csi";
import type { Checks } from "../checks.js";
import { expect, expectEqual, present } from "../expect.js";
import { type Containerd, installPeers, startContainerd, startKubernetes } from "../lab.js";
import { leftoversOf } from "../observe/leftovers.js";
import { timed } from "../timed.js";
import { Cluster, sidecars } from "./cluster.js";
import { claim, claimed, driverName, ephemeral, persistentVolume } from "./kubernetes-objects.js";
import { capabilityOf, type UsedVolume } from "./volume-user.js";

const manifests = fileURLToPath(new URL("../../../examples/csi-hostpath/kubernetes", import.meta.url));
/** What the node is made of. */
const runtimePeers = ["kubernetes", "etcd", "containerd-2.4", "runc-1.5", "busybox", "cni-plugins", "crane"];

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

async function checkThere(there: Cluster, kind: UsedVolume["kind"]): Promise<void> {
  const controller = there.connection.client(ControllerDefinition);
  const name = `there-${kind}`;
  const block = kind === "block";
  const { volume } = await controller.createVolume({
    name,
    capacityRange: { requiredBytes: 16n * 1024n * 1024n },
    volumeCapabilities: [capabilityOf(kind)],
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
