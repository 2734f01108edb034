import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { connectDriver } from "@container-interfaces/csi";
import type { Checks } from "../checks.js";
import { expect, expectEqual, present } from "../expect.js";
import { cgroupFolders, installPeers, mounts } from "../lab.js";
import { processesWith } from "../observe/processes.js";
import { timed } from "../timed.js";
import { expectNothingBelow } from "./expect-nothing-below.js";
import { ImageBuilder } from "./image-builder.js";
import { ImageContainer, readConfig } from "./image-container.js";
import { removeBelow } from "./remove-below.js";
import { type UsedVolume, VolumeUser } from "./volume-user.js";

const name = "image.container-interfaces.example";

/** Builds the example's image by its Containerfile, runs it, and uses each program that it needs of its base. */
export async function checkImage(checks: Checks): Promise<void> {
  const peers = await installPeers(["buildah", "umoci", "runc-1.5"], { log: console.log });
  const runc = join(peers["runc-1.5"]?.bin ?? "", "runc");
  const folder = await mkdtemp(join(tmpdir(), "ci-image-"));
  const container = new ImageContainer(runc, folder);
  const { shared, endpoint } = container;
  try {
    const bundle = await timed("image: build", () => new ImageBuilder(folder, peers).build());
    await checks.check("image: it adds one file to its base", async () => {
      expectEqual(await readdir(join(bundle, "rootfs/app")), ["main.mjs"], "what is in /app");
      expectEqual((await readConfig(bundle)).process.args, ["node", "/app/main.mjs"], "the command line");
    });
    await checks.check("image: its driver answers", async () => {
      await container.start(bundle, [
        "--name",
        name,
        "--data-dir",
        join(shared, "data"),
        "--node-id",
        "node-1",
      ]);
      await using driver = await connectDriver(endpoint);
      expectEqual(driver.name, name, "the driver's name");
      expectEqual((await driver.identity.probe({})).ready, true, "whether it is ready");
    });
    for (const kind of ["mount", "block"] as const) {
      await checks.check(`image: a ${kind} volume and a copy of it are used and deleted`, () =>
        checkVolume(endpoint, shared, kind),
      );
    }
    await checks.check("image: SIGTERM ends it", async () => {
      expectEqual(await container.terminate(), 0, "how it ends");
      expectEqual((await readdir(shared)).sort(), ["data", "pods"], "what it leaves");
      expectEqual(await readdir(join(shared, "data/data")), [], "the data that is left");
    });
    await checks.check("image: nothing is left of it", async () => {
      await expectNothingBelow(shared);
      expectEqual(await processesWith(folder), [], "what runs");
      expectEqual(await cgroupFolders(`/${basename(folder)}`), [], "the cgroups");
    });
  } finally {
    await container.remove();
    await removeBelow(folder);
  }
}

async function checkVolume(endpoint: string, shared: string, kind: UsedVolume["kind"]): Promise<void> {
  await using user = new VolumeUser(endpoint, join(shared, "pods"));
  const volume = await user.create(`${kind}-volume`, kind);
  await user.publish(volume);
  const target = user.targetOf(volume);
  expect(
    (await mounts()).some(({ path }) => path === target),
    "what the driver mounts does not show outside",
  );
  await user.write(volume, "hello");
  await user.unpublish(volume);
  const taken = await user.controller.createSnapshot({
    sourceVolumeId: volume.volumeId,
    name: `${kind}-snapshot`,
  });
  const { snapshotId } = present(taken.snapshot, "the snapshot");
  const copy = await user.create(`${kind}-copy`, kind, snapshotId);
  await user.publish(copy);
  expectEqual(await user.read(copy, 5), "hello", "what the copy has");
  await user.unpublish(copy);
  await user.controller.deleteSnapshot({ snapshotId });
  for (const { volumeId } of [volume, copy]) await user.controller.deleteVolume({ volumeId });
}
