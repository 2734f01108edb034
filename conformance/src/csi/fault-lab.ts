import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, expectEqual } from "../expect.js";
import { DriverProcess } from "./driver-process.js";
import { expectNothingBelow } from "./expect-nothing-below.js";
import { type UsedVolume, VolumeUser } from "./volume-user.js";

/** What a caller of the driver knows of a volume. */
export interface KnownVolume extends UsedVolume {
  readonly text: string;
  readonly capacityBytes?: bigint;
}

/** The example as a program that is killed, and what it has acknowledged. */
export class FaultLab {
  /** By their names. */
  readonly volumes: Map<string, KnownVolume> = new Map();
  /** Ids by their names. */
  readonly snapshots: Map<string, string> = new Map();
  readonly folder: string;
  readonly #endpoint: string;
  #driver: DriverProcess | undefined;
  #user: VolumeUser | undefined;

  constructor(folder: string) {
    this.folder = folder;
    this.#endpoint = `unix://${join(folder, "faults.sock")}`;
  }

  get user(): VolumeUser {
    if (this.#user === undefined) throw new Error("the driver does not run");
    return this.#user;
  }

  /** Starts the driver, unless it runs. */
  async start(): Promise<void> {
    if (this.#driver !== undefined) return;
    const data = ["--data-dir", join(this.folder, "data"), "--node-id", "node-1"];
    this.#driver = await DriverProcess.start(
      ["--endpoint", this.#endpoint, ...data, "--publish-mode", "bind"],
      [this.#endpoint],
    );
    this.#user = new VolumeUser(this.#endpoint, join(this.folder, "pods"));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    await this.#driver?.end(signal);
    await this.#user?.[Symbol.asyncDispose]();
    this.#driver = undefined;
    this.#user = undefined;
  }

  /**
   * Makes all calls at once, kills the driver in the middle and starts it again, and makes the calls again. A call that was answered
   * before has to give the same result.
   *
   * @returns the results, and how many calls the kill left without an answer
   */
  async killAmid<T>(
    calls: readonly (() => Promise<T>)[],
    delayMs: number,
  ): Promise<{ readonly results: readonly T[]; readonly unanswered: number }> {
    const answers = Promise.allSettled(calls.map((call) => call()));
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await this.end("SIGKILL");
    const before = await answers;
    await this.start();
    const results: T[] = [];
    for (const [index, call] of calls.entries()) {
      const result = await call();
      const answer = before[index];
      if (answer?.status === "fulfilled") expectEqual(result, answer.value, "the result after the restart");
      results.push(result);
    }
    return { results, unanswered: before.filter(({ status }) => status === "rejected").length };
  }

  /** Every volume and snapshot is there once, with its size and its data, nothing else is, and nothing stays mounted. */
  async expectAll(): Promise<void> {
    const { entries } = await this.user.controller.listVolumes({});
    const volumes = [...this.volumes.values()];
    const ids = volumes.map(({ volumeId }) => volumeId).sort();
    expectEqual(entries.map(({ volume }) => volume?.volumeId ?? "").sort(), ids, "the volumes");
    const snapshots = (await this.user.controller.listSnapshots({})).entries;
    const snapshotIds = [...this.snapshots.values()].sort();
    expectEqual(
      snapshots.map(({ snapshot }) => snapshot?.snapshotId ?? "").sort(),
      snapshotIds,
      "the snapshots",
    );
    const data = (await readdir(join(this.folder, "data/data"))).sort();
    const wanted = [...ids, ...snapshotIds].map((id) => Buffer.from(id).toString("base64url")).sort();
    expectEqual(data, wanted, "the data");
    await expectNothingBelow(this.folder);
    for (const volume of volumes) {
      if (volume.capacityBytes !== undefined) {
        const found = entries.find((each) => each.volume?.volumeId === volume.volumeId);
        expectEqual(found?.volume?.capacityBytes, volume.capacityBytes, "the size of a volume");
      }
      await this.expectData(volume);
    }
    await expectNothingBelow(this.folder);
  }

  /** Mounts a volume, reads its text, and takes the mount away. */
  async expectData(volume: KnownVolume): Promise<void> {
    await this.user.publish(volume);
    const text = await this.user.read(volume, Buffer.byteLength(volume.text));
    await this.user.unpublish(volume);
    expect(text === volume.text, `a ${volume.kind} volume has ${JSON.stringify(text)}, not ${volume.text}`);
  }
}
