import assert from "node:assert/strict";
import { type CaseBodies, needing } from "./contract-case.js";
import { expectCode } from "./expect-code.js";

const list = ["controller CREATE_DELETE_VOLUME", "controller LIST_VOLUMES"] as const;
const snapshots = [
  "controller CREATE_DELETE_VOLUME",
  "controller CREATE_DELETE_SNAPSHOT",
  "controller LIST_SNAPSHOTS",
] as const;

/** How a driver lists volumes and snapshots, and its space. */
export const listCases: CaseBodies = {
  "lists a volume from its creation to its deletion": needing(list, async ({ controller }, bench) => {
    const volume = await bench.volume("list");
    const find = async (): Promise<bigint | undefined> =>
      (await controller.listVolumes({})).entries.find((entry) => entry.volume?.volumeId === volume.volumeId)
        ?.volume?.capacityBytes;
    assert.equal(await find(), volume.capacityBytes, "it is listed with its size");
    await controller.deleteVolume({ volumeId: volume.volumeId });
    assert.equal(await find(), undefined, "it is still listed");
  }),
  "lists volumes page by page, each once": needing(list, async ({ controller }, bench) => {
    const made = [await bench.volume("a"), await bench.volume("b"), await bench.volume("c")];
    const seen = await readPages(
      async (startingToken) => await controller.listVolumes({ maxEntries: 2, startingToken }),
      ({ volume }) => volume?.volumeId,
    );
    for (const { volumeId } of made) assert.equal(seen.get(volumeId), 1, `${volumeId} is listed once`);
  }),
  "refuses a token that it has not given, in lists of volumes": needing(list, async ({ controller }) => {
    const call = controller.listVolumes({ startingToken: "contract-no-such-token" });
    await expectCode(call, "ABORTED", "listVolumes with a wrong token");
  }),
  "tells how much space is left": needing(["controller GET_CAPACITY"], async ({ controller }, bench) => {
    const parameters = { ...bench.options.parameters };
    const some = await controller.getCapacity({ parameters, volumeCapabilities: [bench.capability()] });
    for (const { availableCapacity } of [some, await controller.getCapacity({})])
      assert.ok(availableCapacity >= 0n, "the space is not negative");
    const { minimumVolumeSize: least, maximumVolumeSize: most } = some;
    assert.ok(least === undefined || most === undefined || least <= most, "the sizes are in order");
  }),
  "lists a snapshot by its id and by its volume": needing(snapshots, async ({ controller }, bench) => {
    const volumes = [await bench.volume("by"), await bench.volume("other")] as const;
    const wanted = await bench.snapshot(bench.snapshotRequest("by", volumes[0].volumeId));
    await bench.snapshot(bench.snapshotRequest("other", volumes[1].volumeId));
    const ids = async (filter: object): Promise<(string | undefined)[]> =>
      (await controller.listSnapshots(filter)).entries.map(({ snapshot }) => snapshot?.snapshotId);
    assert.deepEqual(await ids({ snapshotId: wanted.snapshotId }), [wanted.snapshotId]);
    assert.deepEqual(await ids({ sourceVolumeId: volumes[0].volumeId }), [wanted.snapshotId]);
    assert.deepEqual(await ids({ snapshotId: bench.name("absent") }), []);
    assert.deepEqual(await ids({ sourceVolumeId: bench.name("absent") }), []);
    await controller.deleteSnapshot({ snapshotId: wanted.snapshotId });
    assert.deepEqual(await ids({ snapshotId: wanted.snapshotId }), [], "it is still listed");
  }),
  "lists snapshots page by page, each once": needing(snapshots, async ({ controller }, bench) => {
    const { volumeId } = await bench.volume("pages");
    const made: string[] = [];
    for (let round = 0; round < 3; round++)
      made.push((await bench.snapshot(bench.snapshotRequest("pages", volumeId))).snapshotId);
    const seen = await readPages(
      async (startingToken) => await controller.listSnapshots({ maxEntries: 2, startingToken }),
      ({ snapshot }) => snapshot?.snapshotId,
    );
    for (const id of made) assert.equal(seen.get(id), 1, `${id} is listed once`);
  }),
  "refuses a token that it has not given, in lists of snapshots": needing(
    snapshots,
    async ({ controller }) => {
      const call = controller.listSnapshots({ startingToken: "contract-no-such-token" });
      await expectCode(call, "ABORTED", "listSnapshots with a wrong token");
    },
  ),
};

/** Reads a list in pages of two, and counts how often each id is there. */
async function readPages<T>(
  read: (token: string) => Promise<{ entries: T[]; nextToken: string }>,
  idOf: (entry: T) => string | undefined,
): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const tokens = new Set<string>();
  let token = "";
  do {
    const { entries, nextToken } = await read(token);
    assert.ok(entries.length <= 2, `a page has ${entries.length} entries, and at most 2 were asked for`);
    assert.ok(!tokens.has(nextToken), `the token ${nextToken} came twice: the list does not end`);
    for (const entry of entries) {
      const id = idOf(entry);
      assert.ok(id !== undefined && id !== "", "every entry has an id");
      seen.set(id, (seen.get(id) ?? 0) + 1);
    }
    token = nextToken;
    tokens.add(token);
  } while (token !== "");
  return seen;
}
