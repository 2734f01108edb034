import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RpcError } from "@container-interfaces/csi";
import type { Checks } from "../checks.js";
import { expect, expectEqual, expectSoon } from "../expect.js";
import { statusOf } from "../observe/processes.js";
import { DriverProcess } from "./driver-process.js";
import { expectNothingBelow } from "./expect-nothing-below.js";
import { removeBelow } from "./remove-below.js";
import { soak } from "./soak.js";
import { type UsedVolume, VolumeUser } from "./volume-user.js";

const callers = 64;
const rounds = soak ? 8 : 2;
const roundMs = 15_000;
/** One of so many callers has block volumes, which need a loop device each. */
const blockShare = 8;
/** One of so many volumes is created and published twice at once. */
const meetShare = 8;
const mostGrowthMiB = 48;

/** What the process of the driver holds. */
interface Held {
  readonly descriptors: number;
  readonly memoryMiB: number;
}

/** What the calls of a round came to. */
interface Tally {
  volumes: number;
  met: number;
  aborted: number;
}

/** Has many callers use the example at once, and looks for what it does not give back. */
export async function checkLoad(checks: Checks): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ci-load-"));
  const endpoint = `unix://${join(folder, "csi.sock")}`;
  const data = ["--data-dir", join(folder, "data"), "--node-id", "node-1", "--publish-mode", "bind"];
  const driver = await DriverProcess.start(["--endpoint", endpoint, ...data], [endpoint]);
  const held: Held[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      await checks.check(`load: ${callers} callers, ${round + 1} of ${rounds}`, async () => {
        const before = await openDescriptors(driver.pid);
        const tally: Tally = { volumes: 0, met: 0, aborted: 0 };
        const until = Date.now() + roundMs;
        const all = Array.from({ length: callers }, (_, caller) =>
          callUntil(until, endpoint, join(folder, "pods"), `${round}-${caller}`, caller, tally),
        );
        const ended = await Promise.allSettled(all);
        for (const each of ended) if (each.status === "rejected") throw each.reason;
        console.log(
          `  ${tally.volumes} volumes; ${tally.aborted} of ${tally.met} calls that met another were ABORTED`,
        );
        expect(tally.aborted > 0, "no call met another one at work");
        await expectNothingBelow(folder);
        expectEqual(await readdir(join(folder, "data/data")), [], "the data that is left");
        expectEqual(await readdir(join(folder, "data/state/uses")), [], "what the driver says is in use");
        await expectSoon(
          async () => (await openDescriptors(driver.pid)) <= before,
          `the driver had ${before} open descriptors, and has more`,
        );
        held.push({ descriptors: before, memoryMiB: await memoryMiB(driver.pid) });
      });
    }
    await checks.check("load: the driver does not grow", async () => {
      const sizes = held.map((each) => each.memoryMiB);
      console.log(`  ${sizes.map((size) => size.toFixed(0)).join(", ")} MiB`);
      expectEqual(sizes.length, rounds, "the number of rounds");
      const growth = (sizes.at(-1) ?? 0) - (sizes[0] ?? 0);
      expect(growth < mostGrowthMiB, `it has grown by ${growth.toFixed(0)} MiB since the first round`);
    });
  } finally {
    await driver.end("SIGTERM");
    await removeBelow(folder);
  }
}

/** One caller: volume after volume, from its creation to its end. */
async function callUntil(
  until: number,
  endpoint: string,
  folder: string,
  prefix: string,
  caller: number,
  tally: Tally,
): Promise<void> {
  await using user = new VolumeUser(endpoint, folder);
  const kind: UsedVolume["kind"] = caller % blockShare === 0 ? "block" : "mount";
  for (let index = 0; Date.now() < until; index += 1) {
    const name = `${prefix}-${index}`;
    const meets = (caller + index) % meetShare === 0;
    const create = (): Promise<UsedVolume> => user.create(name, kind);
    const volume = meets ? await meet(create, tally) : await create();
    const publish = (): Promise<void> => user.publish(volume);
    await (meets ? meet(publish, tally) : publish());
    const { volumeId } = volume;
    const { usage } = await user.node.nodeGetVolumeStats({ volumeId, volumePath: user.targetOf(volume) });
    expect((usage[0]?.total ?? 0n) > 0n, "the volume has no size");
    await user.unpublish(volume);
    await user.controller.deleteVolume({ volumeId });
    tally.volumes += 1;
  }
}

/** Makes a call twice at once: one of them succeeds, and the other one may be told that the first is at work. */
async function meet<T>(call: () => Promise<T>, tally: Tally): Promise<T> {
  const both = await Promise.allSettled([call(), call()]);
  const results = both.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const errors = both.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  for (const error of errors) if (!RpcError.is(error, "ABORTED")) throw error;
  tally.met += 1;
  tally.aborted += errors.length;
  const [first, second = first] = results;
  expect(results.length > 0, "two calls that met have both been told that the other one is at work");
  expectEqual(second, first, "the result of the second of two equal calls");
  return first as T;
}

async function openDescriptors(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

async function memoryMiB(pid: number): Promise<number> {
  return Number((await statusOf(pid, "VmRSS"))[0]) / 1024;
}
