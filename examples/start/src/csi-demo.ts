import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectDriver, type DriverClient, type Volume } from "@container-interfaces/csi";
import { table } from "./table.js";

const driverProgram = fileURLToPath(
  import.meta.resolve("@container-interfaces/example-csi-hostpath/dist/main.js"),
);
const MiB = 1024n * 1024n;
const capability = { accessType: { $case: "mount", value: {} }, accessMode: { mode: 1 } } as const;

/**
 * CSI on the driver of `examples/csi-hostpath`, a program of its own: a volume is created, published, written to, cloned, expanded and
 * deleted, as the sidecars and kubelet do it. Without root, volumes are published as links.
 */
export async function csiDemo(signal: AbortSignal): Promise<void> {
  console.log("\nCSI: the driver of examples/csi-hostpath, which keeps volumes in folders\n");
  const folder = await mkdtemp(join(tmpdir(), "container-interfaces-"));
  const endpoint = `unix://${join(folder, "csi.sock")}`;
  const args = ["--endpoint", endpoint, "--data-dir", join(folder, "data"), "--node-id", "node-1"];
  const program = spawn(process.execPath, [driverProgram, ...args, "--publish-mode", "link"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(program, "exit");
  let said = "";
  program.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`;
  });
  try {
    await using driver = await connectDriver(endpoint, { waitForReady: true, timeoutMs: 20_000, signal });
    await driver.waitUntilReady({ timeoutMs: 20_000, signal });
    console.log(`Driver ${driver.name}, version ${driver.vendorVersion}`);
    await walk(driver, folder, signal);
  } catch (error) {
    if (program.exitCode !== null) console.error(`the driver ended: ${said}`);
    throw error;
  } finally {
    program.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  }
}

async function walk(driver: DriverClient, folder: string, signal: AbortSignal): Promise<void> {
  const { controller, node } = driver;
  const volume = await create(driver, "pvc-1", signal);
  const { volumeId } = volume;
  const target = join(folder, "pods", "web", "mount");
  const stagingTargetPath = join(folder, "staging");
  for (const path of [dirname(target), stagingTargetPath]) await mkdir(path, { recursive: true });

  console.log("Publish on node-1, write, read");
  const { publishContext } = await controller.controllerPublishVolume(
    { volumeId, nodeId: "node-1", volumeCapability: capability },
    { signal },
  );
  const at = { volumeId, stagingTargetPath, volumeCapability: capability, publishContext };
  await node.nodeStageVolume(at, { signal });
  await node.nodePublishVolume({ ...at, targetPath: target }, { signal });
  await writeFile(join(target, "greeting"), "hello");

  const { snapshot } = await controller.createSnapshot(
    { name: "snapshot-1", sourceVolumeId: volumeId },
    { signal },
  );
  const snapshotId = snapshot?.snapshotId ?? "";
  console.log(`  wrote a greeting, and took a snapshot of ${snapshot?.sizeBytes} bytes`);
  await controller.controllerExpandVolume(
    { volumeId, capacityRange: { requiredBytes: 32n * MiB } },
    { signal },
  );
  const restored = await create(driver, "pvc-2", signal, snapshotId);

  const rows: string[][] = [];
  for await (const { volume: each } of driver.listVolumes({}, { signal }))
    rows.push([each?.volumeId.slice(0, 8) ?? "", `${(each?.capacityBytes ?? 0n) / MiB} MiB`]);
  console.log(`\n${table("Volumes", ["ID", "CAPACITY"], rows)}`);
  console.log(`The greeting is still there: ${await readFile(join(target, "greeting"), "utf8")}`);

  console.log("Unpublish and delete");
  await node.nodeUnpublishVolume({ volumeId, targetPath: target }, { signal });
  await node.nodeUnstageVolume({ volumeId, stagingTargetPath }, { signal });
  await controller.controllerUnpublishVolume({ volumeId, nodeId: "node-1" }, { signal });
  for (const id of [volumeId, restored.volumeId]) await controller.deleteVolume({ volumeId: id }, { signal });
  await controller.deleteSnapshot({ snapshotId }, { signal });
  let left = 0;
  for await (const _ of driver.listVolumes({}, { signal })) left += 1;
  console.log(`  ${left} volumes left`);
}

async function create(
  { controller }: DriverClient,
  name: string,
  signal: AbortSignal,
  snapshotId?: string,
): Promise<Volume> {
  const { volume } = await controller.createVolume(
    {
      name,
      capacityRange: { requiredBytes: 16n * MiB },
      volumeCapabilities: [capability],
      ...(snapshotId === undefined
        ? {}
        : { volumeContentSource: { type: { $case: "snapshot", value: { snapshotId } } } }),
    },
    { signal },
  );
  if (volume === undefined) throw new Error("the driver answers without a volume");
  const from = snapshotId === undefined ? "" : " from the snapshot";
  console.log(
    `Volume ${volume.volumeId.slice(0, 8)} made for ${name}${from}: ${volume.capacityBytes / MiB} MiB`,
  );
  return volume;
}
