import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { RpcError } from "@container-interfaces/transport";
import { Collection } from "./collection.js";
import type { GroupRecord, SnapshotRecord, UseRecord, VolumeRecord } from "./records.js";

/**
 * Everything the driver has: records in `state/`, and the data of volumes and snapshots in `data/ID`. Data is complete before its record
 * is written, and a record is removed before its data, so that data without a record is rubbish of a crash and swept at the start.
 */
export class Store {
  #lastSerial: number;

  readonly dataDir: string;
  readonly volumes: Collection<VolumeRecord>;
  readonly snapshots: Collection<SnapshotRecord>;
  readonly groups: Collection<GroupRecord>;
  readonly uses: Collection<UseRecord>;

  private constructor(
    dataDir: string,
    volumes: Collection<VolumeRecord>,
    snapshots: Collection<SnapshotRecord>,
    groups: Collection<GroupRecord>,
    uses: Collection<UseRecord>,
  ) {
    this.dataDir = dataDir;
    this.volumes = volumes;
    this.snapshots = snapshots;
    this.groups = groups;
    this.uses = uses;
    const all = [volumes, snapshots, groups, uses].flatMap((each) => each.all.map(({ serial }) => serial));
    this.#lastSerial = Math.max(0, ...all);
  }

  /** Opens the state in a folder, which is made where it is missing, and sweeps what a crash left. */
  static async open(dir: string): Promise<Store> {
    const state = join(dir, "state");
    const store = new Store(
      join(dir, "data"),
      await Collection.open<VolumeRecord>(join(state, "volumes")),
      await Collection.open<SnapshotRecord>(join(state, "snapshots")),
      await Collection.open<GroupRecord>(join(state, "groups")),
      await Collection.open<UseRecord>(join(state, "uses")),
    );
    await mkdir(store.dataDir, { recursive: true, mode: 0o700 });
    await store.#sweep();
    return store;
  }

  async #sweep(): Promise<void> {
    for (const { id, groupId } of this.snapshots.all)
      if (groupId !== undefined && this.groups.get(groupId) === undefined) await this.snapshots.remove(id);
    const known = new Set([...this.volumes.all, ...this.snapshots.all].map(({ id }) => this.pathOf(id)));
    for (const name of await readdir(this.dataDir)) {
      const path = join(this.dataDir, name);
      if (!known.has(path)) await rm(path, { recursive: true, force: true });
    }
  }

  /** Where the data of a volume or snapshot is. */
  pathOf(id: string): string {
    return join(this.dataDir, Buffer.from(id).toString("base64url"));
  }

  nextSerial(): number {
    this.#lastSerial += 1;
    return this.#lastSerial;
  }

  /** @throws RpcError `NOT_FOUND` */
  volume(id: string): VolumeRecord {
    const record = this.volumes.get(id);
    if (record !== undefined) return record;
    throw new RpcError("NOT_FOUND", `there is no volume ${JSON.stringify(id)}`, {
      doing: "looking for the volume",
      hint: "Check the volume id, and that the volume was not deleted.",
    });
  }

  /** @throws RpcError `NOT_FOUND` */
  snapshot(id: string): SnapshotRecord {
    const record = this.snapshots.get(id);
    if (record !== undefined) return record;
    throw new RpcError("NOT_FOUND", `there is no snapshot ${JSON.stringify(id)}`, {
      doing: "looking for the snapshot",
      hint: "Check the snapshot id, and that the snapshot was not deleted.",
    });
  }

  /** The snapshots of a group. */
  membersOf(groupId: string): SnapshotRecord[] {
    return this.snapshots.all.filter((snapshot) => snapshot.groupId === groupId);
  }

  /** Removes the data of what has no record any more. */
  async removeData(id: string): Promise<void> {
    await rm(this.pathOf(id), { recursive: true, force: true });
  }
}
