import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checks } from "../checks.js";
import { expect, expectEqual, present } from "../expect.js";
import { installPeers, mounts } from "../lab.js";
import { runSanity } from "./check-sanity.js";
import { FaultLab, type KnownVolume } from "./fault-lab.js";
import { removeBelow } from "./remove-below.js";
import { soak } from "./soak.js";
import type { UsedVolume } from "./volume-user.js";

/** What is at work when the driver is killed, and the longest time until then: about what all calls of it take. */
const operations = {
  create: { work: create, longestMs: 35 },
  snapshot: { work: snapshot, longestMs: 120 },
  publish: { work: publish, longestMs: 300 },
  expand: { work: expand, longestMs: 20 },
  delete: { work: remove, longestMs: 20 },
};
const count = soak ? 50 : 10;
const atOnce = 6;

/** Kills the example at random moments of what it does, and looks for everything that it has acknowledged. */
export async function checkFaults(checks: Checks): Promise<void> {
  const { "csi-sanity": sanity } = await installPeers(["csi-sanity"], { log: console.log });
  const folder = await mkdtemp(join(tmpdir(), "ci-faults-"));
  const lab = new FaultLab(folder);
  let unanswered = 0;
  try {
    for (let round = 0; round < count; round += 1) {
      const names = Object.keys(operations) as (keyof typeof operations)[];
      const name = present(names[round % names.length], "the operation");
      const { work, longestMs } = operations[name];
      const delayMs = Math.random() * longestMs;
      await checks.check(`kill -9 amid ${name}, ${round + 1} of ${count}`, async () => {
        try {
          await lab.start();
          const left = await work(lab, `${name}-${round}`, delayMs);
          console.log(`  ${left} calls had no answer after ${delayMs.toFixed(1)} ms`);
          unanswered += left;
          await lab.expectAll();
        } catch (error) {
          throw new Error(`${delayMs.toFixed(1)} ms after the calls were made`, { cause: error });
        }
      });
    }
    await checks.check("kill -9: calls were at work", async () => {
      expect(unanswered >= count, `${unanswered} calls were at work in ${count} kills`);
    });
    await checks.check("kill -9: all volumes can be deleted, and csi-sanity passes", async () => {
      for (const { volumeId } of lab.volumes.values()) await lab.user.controller.deleteVolume({ volumeId });
      lab.volumes.clear();
      await lab.expectAll();
      await lab.end("SIGTERM");
      const program = join(sanity?.bin ?? "", "csi-sanity");
      await runSanity(program, folder, { driver: "example", accessType: "mount", split: false, seed: 7 });
    });
  } finally {
    await lab.end("SIGKILL");
    await removeBelow(folder);
  }
}

type Kind = UsedVolume["kind"];

async function create(lab: FaultLab, prefix: string, delayMs: number): Promise<number> {
  const wanted = Array.from({ length: atOnce }, (_, index) => ({
    name: `${prefix}-${index}`,
    kind: (index % 2 === 0 ? "mount" : "block") as Kind,
  }));
  const { results, unanswered } = await lab.killAmid(
    wanted.map(
      ({ name, kind }) =>
        () =>
          lab.user.create(name, kind),
    ),
    delayMs,
  );
  for (const [index, volume] of results.entries()) {
    const text = `the data of ${wanted[index]?.name}`;
    await lab.user.publish(volume);
    await lab.user.write(volume, text);
    await lab.user.unpublish(volume);
    lab.volumes.set(present(wanted[index], "the name").name, { ...volume, text });
  }
  return unanswered;
}

async function snapshot(lab: FaultLab, prefix: string, delayMs: number): Promise<number> {
  const sources = newest(lab);
  const take = async (sourceVolumeId: string, name: string): Promise<string> => {
    const taken = await lab.user.controller.createSnapshot({ sourceVolumeId, name });
    return present(taken.snapshot, "the snapshot").snapshotId;
  };
  const { results, unanswered } = await lab.killAmid(
    sources.map(
      ([, { volumeId }], index) =>
        () =>
          take(volumeId, `${prefix}-${index}`),
    ),
    delayMs,
  );
  for (const [index, snapshotId] of results.entries()) lab.snapshots.set(`${prefix}-${index}`, snapshotId);
  await lab.expectAll();
  for (const [index, snapshotId] of results.entries()) {
    const { kind, text } = present(sources[index], "the source")[1];
    const restored = await lab.user.create(`${prefix}-restored-${index}`, kind, snapshotId);
    await lab.expectData({ ...restored, text });
    await lab.user.controller.deleteVolume({ volumeId: restored.volumeId });
    await lab.user.controller.deleteSnapshot({ snapshotId });
  }
  lab.snapshots.clear();
  return unanswered;
}

/** Publishes and unpublishes, so that the kill comes amid either. */
async function publish(lab: FaultLab, _: string, delayMs: number): Promise<number> {
  const used = newest(lab).map(([, volume]) => volume);
  const { unanswered } = await lab.killAmid(
    used.map((volume) => async () => {
      await lab.user.publish(volume);
      await lab.user.unpublish(volume);
    }),
    delayMs,
  );
  await Promise.all(used.map((volume) => lab.user.publish(volume)));
  const targets = used.map((volume) => lab.user.targetOf(volume)).sort();
  const mounted = (await mounts())
    .map(({ path }) => path)
    .filter((path) => path.startsWith(`${lab.folder}/`));
  expectEqual(mounted.sort(), targets, "what is mounted");
  await Promise.all(used.map((volume) => lab.user.unpublish(volume)));
  return unanswered;
}

async function expand(lab: FaultLab, prefix: string, delayMs: number): Promise<number> {
  const growing = newest(lab);
  const requiredBytes = BigInt(8 + Number(prefix.split("-")[1])) * 1024n * 1024n;
  const { results, unanswered } = await lab.killAmid(
    growing.map(
      ([, { volumeId }]) =>
        () =>
          lab.user.controller.controllerExpandVolume({ volumeId, capacityRange: { requiredBytes } }),
    ),
    delayMs,
  );
  for (const { capacityBytes } of results) expectEqual(capacityBytes, requiredBytes, "the size");
  for (const [name, volume] of growing) lab.volumes.set(name, { ...volume, capacityBytes: requiredBytes });
  return unanswered;
}

async function remove(lab: FaultLab, _: string, delayMs: number): Promise<number> {
  // some stay, so that old data is looked for to the end
  const leaving = newest(lab).slice(0, atOnce - 2);
  const { unanswered } = await lab.killAmid(
    leaving.map(
      ([, { volumeId }]) =>
        () =>
          lab.user.controller.deleteVolume({ volumeId }),
    ),
    delayMs,
  );
  for (const [name] of leaving) lab.volumes.delete(name);
  return unanswered;
}

/** The volumes that were made last. */
function newest(lab: FaultLab): readonly (readonly [string, KnownVolume])[] {
  return [...lab.volumes].slice(-atOnce);
}
