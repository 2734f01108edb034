import { RpcError } from "@container-interfaces/transport";
import type {
  NodeGetStorageHealthResponse_StorageBackendHealth,
  Topology,
  TopologyRequirement,
} from "../gen/csi/v1/csi.js";
import type { Timestamp } from "../gen/google/protobuf/timestamp.js";
import type { FakeDriverOptions } from "./fake-driver-options.js";
import type { FakeGroupSnapshot, FakeSnapshot, FakeVolume } from "./fake-volume.js";

/** Bytes of one block in what SnapshotMetadata tells. */
export const fakeBlockBytes = 4096;

/** What a fake driver has made. Tests look at it and may change it. */
export class FakeDriverState {
  /** The volumes by id. */
  readonly volumes: Map<string, FakeVolume> = new Map();
  /** The snapshots by id, those of groups too. */
  readonly snapshots: Map<string, FakeSnapshot> = new Map();
  /** The groups of snapshots by id. */
  readonly groupSnapshots: Map<string, FakeGroupSnapshot> = new Map();
  /** The nodes to which volumes can be attached. */
  readonly nodes: Set<string>;
  /** The node that Node speaks for. */
  readonly nodeId: string;
  /** Where everything is. */
  readonly topology: Topology | undefined;
  /** Bytes for all volumes together. */
  capacityBytes: bigint;
  /** What NodeGetStorageHealth answers. */
  storageHealth: NodeGetStorageHealthResponse_StorageBackendHealth[] = [];
  #serial = 0;

  /** @internal */
  constructor(options: FakeDriverOptions) {
    const segments = options.topology ?? { "topology.fake.csi.example.com/zone": "a" };
    this.nodeId = options.nodeId ?? "node-1";
    this.nodes = new Set([this.nodeId, ...(options.otherNodes ?? [])]);
    this.topology = Object.keys(segments).length === 0 ? undefined : { segments: { ...segments } };
    this.capacityBytes = options.capacityBytes ?? 1n << 40n;
  }

  /** Whether there is no volume, snapshot or group. */
  get isEmpty(): boolean {
    return this.volumes.size + this.snapshots.size + this.groupSnapshots.size === 0;
  }

  /** Bytes that are left for volumes. */
  get availableBytes(): bigint {
    let used = 0n;
    for (const { capacityBytes } of this.volumes.values()) used += capacityBytes;
    return used > this.capacityBytes ? 0n : this.capacityBytes - used;
  }

  /** The last serial that was given. */
  get lastSerial(): number {
    return this.#serial;
  }

  /** The serial of a new object. */
  nextSerial(): number {
    return ++this.#serial;
  }

  /**
   * Writes to a volume as a workload does, so that SnapshotMetadata has something to tell.
   *
   * @throws RpcError `NOT_FOUND`; `OUT_OF_RANGE` behind the end of the volume
   */
  write(volumeId: string, byteOffset: number, sizeBytes: number): void {
    const volume = this.volume(volumeId);
    if (byteOffset < 0 || sizeBytes < 0 || BigInt(byteOffset + sizeBytes) > volume.capacityBytes)
      throw new RpcError("OUT_OF_RANGE", `volume ${volumeId} has ${volume.capacityBytes} bytes only`);
    const serial = this.nextSerial();
    const end = Math.ceil((byteOffset + sizeBytes) / fakeBlockBytes);
    for (let block = Math.floor(byteOffset / fakeBlockBytes); block < end; block++)
      volume.blocks.set(block, serial);
  }

  /**
   * Gives a volume.
   *
   * @throws RpcError `NOT_FOUND`
   */
  volume(volumeId: string): FakeVolume {
    return found(this.volumes.get(volumeId), `volume ${volumeId}`);
  }

  /**
   * Gives a snapshot.
   *
   * @throws RpcError `NOT_FOUND`
   */
  snapshot(snapshotId: string): FakeSnapshot {
    return found(this.snapshots.get(snapshotId), `snapshot ${snapshotId}`);
  }

  /** Whether a place is where this driver is: what both name is equal. */
  isHere(place: Topology): boolean {
    const own = this.topology?.segments ?? {};
    return Object.entries(place.segments).every(([key, value]) => own[key] === value);
  }

  /**
   * Gives the places of a new object.
   *
   * @throws RpcError `RESOURCE_EXHAUSTED` when none of those asked for is here
   */
  placesFor(required: TopologyRequirement | undefined): Topology[] {
    const places = [...(required?.requisite ?? []), ...(required?.preferred ?? [])];
    if (places.length > 0 && !places.some((place) => this.isHere(place)))
      throw new RpcError("RESOURCE_EXHAUSTED", "nothing can be provisioned in the places asked for");
    return this.topology === undefined ? [] : [this.topology];
  }

  /** The time of a new snapshot. */
  now(): Timestamp {
    const ms = Date.now();
    return { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 };
  }
}

function found<T>(object: T | undefined, what: string): T {
  if (object === undefined) throw new RpcError("NOT_FOUND", `there is no ${what}`);
  return object;
}
