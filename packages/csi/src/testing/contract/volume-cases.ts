import assert from "node:assert/strict";
import { type CaseBodies, needing } from "./contract-case.js";
import { atOnce, expectCode, orNotFound } from "./expect-code.js";

const create = ["controller CREATE_DELETE_VOLUME"] as const;

/** What a driver does with volumes. */
export const volumeCases: CaseBodies = {
  "creates one volume for a name, however often it is asked": needing(
    create,
    async ({ controller }, bench) => {
      const request = await bench.volumeRequest("once");
      const { volume } = await controller.createVolume(request);
      assert.ok(volume !== undefined && volume.volumeId !== "");
      assert.ok(Buffer.byteLength(volume.volumeId) <= 128, "the id has at most 128 bytes");
      assert.ok(
        volume.capacityBytes === 0n || volume.capacityBytes >= bench.volumeBytes,
        `it has ${volume.capacityBytes} bytes, and ${bench.volumeBytes} were required`,
      );
      assert.deepEqual((await controller.createVolume(request)).volume, volume);
      const other = await bench.volume("other");
      assert.notEqual(other.volumeId, volume.volumeId, "another name is another volume");
    },
  ),
  "creates one volume when equal calls come at once": needing(create, async ({ controller }, bench) => {
    const request = await bench.volumeRequest("parallel");
    const one = async (): Promise<string> => (await controller.createVolume(request)).volume?.volumeId ?? "";
    const ids = await atOnce(one, bench.patienceMs);
    assert.equal(new Set(ids).size, 1, `the same name gave ${ids}`);
  }),
  "refuses the name of a volume that has another size": needing(create, async ({ controller }, bench) => {
    const request = await bench.volumeRequest("size", {
      capacityRange: { requiredBytes: bench.volumeBytes },
    });
    const { volume } = await controller.createVolume(request);
    if (volume?.capacityBytes === 0n) return "the driver does not tell the size of a volume";
    const larger = { ...request, capacityRange: { requiredBytes: (volume?.capacityBytes ?? 0n) * 2n } };
    await expectCode(controller.createVolume(larger), "ALREADY_EXISTS", "createVolume of another size");
  }),
  "creates a volume whose name is as long as a name can be": needing(create, async (_, bench) => {
    const name = bench.name("long").padEnd(128, "x");
    await bench.volume("long", { name });
  }),
  "creates a volume whose size is left to the driver": needing(create, async (_, bench) => {
    const { capacityBytes } = await bench.volume("default", { capacityRange: undefined });
    assert.ok(capacityBytes >= 0n);
  }),
  "creates a volume of an exact size, or says that it cannot": needing(
    create,
    async ({ controller }, bench) => {
      const exact = { requiredBytes: bench.volumeBytes, limitBytes: bench.volumeBytes };
      const { volume } = await controller.createVolume(
        await bench.volumeRequest("exact", { capacityRange: exact }),
      );
      const size = volume?.capacityBytes;
      assert.ok(size === 0n || size === bench.volumeBytes, `it has ${size} bytes, not ${bench.volumeBytes}`);
    },
  ),
  "does not create a volume of 2^62 bytes": needing(create, async ({ controller }, bench) => {
    const request = await bench.volumeRequest("huge", { capacityRange: { requiredBytes: 1n << 62n } });
    const codes = ["OUT_OF_RANGE", "RESOURCE_EXHAUSTED", "INVALID_ARGUMENT"] as const;
    await expectCode(controller.createVolume(request), codes, "createVolume of 2^62 bytes");
  }),
  "deletes a volume any number of times, and then it is gone": needing(
    create,
    async ({ controller }, bench) => {
      const { volumeId } = await bench.volume("delete");
      const volumeCapabilities = [bench.capability()];
      await controller.validateVolumeCapabilities({ volumeId, volumeCapabilities });
      for (let round = 0; round < 3; round++) await controller.deleteVolume({ volumeId });
      const look = controller.validateVolumeCapabilities({ volumeId, volumeCapabilities });
      await expectCode(look, "NOT_FOUND", "validateVolumeCapabilities of a deleted volume");
    },
  ),
  "deletes a volume that was never there": needing(create, async ({ controller }, bench) => {
    await controller.deleteVolume({ volumeId: bench.name("absent") });
  }),
  "creates a new volume under the name of a deleted one": needing(create, async ({ controller }, bench) => {
    const request = await bench.volumeRequest("again");
    const first = (await controller.createVolume(request)).volume?.volumeId ?? "";
    await controller.deleteVolume({ volumeId: first });
    const { volume } = await controller.createVolume({ ...request, capacityRange: undefined });
    const volumeCapabilities = [bench.capability()];
    await controller.validateVolumeCapabilities({ volumeId: volume?.volumeId ?? "", volumeCapabilities });
  }),
  "deletes a volume when equal calls come at once": needing(create, async ({ controller }, bench) => {
    const { volumeId } = await bench.volume("parallel-delete");
    await atOnce(() => controller.deleteVolume({ volumeId }), bench.patienceMs);
  }),
  "confirms the ways in which a volume can be used": needing(create, async ({ controller }, bench) => {
    const { volumeId, volumeContext } = await bench.volume("validate");
    const volumeCapabilities = [bench.capability()];
    const answer = await controller.validateVolumeCapabilities({
      volumeId,
      volumeContext,
      volumeCapabilities,
    });
    assert.ok(answer.confirmed !== undefined, `not confirmed: ${answer.message}`);
    assert.equal(answer.message, "", "there is no message beside what is confirmed");
    const [confirmed] = answer.confirmed.volumeCapabilities;
    assert.equal(confirmed?.accessMode?.mode, volumeCapabilities[0]?.accessMode?.mode);
    assert.equal(confirmed?.accessType?.$case, volumeCapabilities[0]?.accessType?.$case);
  }),
  "tells of a volume": needing([...create, "controller GET_VOLUME"], async ({ controller }, bench) => {
    const volume = await bench.volume("get");
    const answer = await controller.controllerGetVolume({ volumeId: volume.volumeId });
    assert.equal(answer.volume?.volumeId, volume.volumeId);
    assert.equal(answer.volume?.capacityBytes, volume.capacityBytes);
    await controller.deleteVolume({ volumeId: volume.volumeId });
    const gone = controller.controllerGetVolume({ volumeId: volume.volumeId });
    await expectCode(gone, "NOT_FOUND", "controllerGetVolume of a deleted volume");
  }),
  "copies a volume": needing([...create, "controller CLONE_VOLUME"], async ({ controller }, bench) => {
    const source = await bench.volume("source");
    const from = (volumeId: string): object => ({
      volumeContentSource: { type: { $case: "volume", value: { volumeId } } },
    });
    const request = await bench.volumeRequest("clone", from(source.volumeId));
    const { volume } = await controller.createVolume(request);
    assert.ok(volume !== undefined && volume.volumeId !== source.volumeId, "the copy is another volume");
    const origin = volume.contentSource?.type;
    assert.equal(origin?.$case === "volume" ? origin.value.volumeId : undefined, source.volumeId);
    assert.equal((await controller.createVolume(request)).volume?.volumeId, volume.volumeId);
    const absent = await bench.volumeRequest("clone", from(bench.name("absent")));
    await expectCode(controller.createVolume(absent), "NOT_FOUND", "createVolume from an absent volume");
    await orNotFound(controller.deleteVolume({ volumeId: volume.volumeId }));
  }),
  "changes a volume to mutable parameters, all or none": needing(
    [...create, "controller MODIFY_VOLUME"],
    async ({ controller }, bench) => {
      const { volumeId } = await bench.volume("modify");
      const modify = (id: string, mutableParameters: Record<string, string>): Promise<unknown> =>
        controller.controllerModifyVolume({ volumeId: id, mutableParameters });
      const wrong = { "contract-no-such-key": "1" };
      await expectCode(modify(volumeId, wrong), "INVALID_ARGUMENT", "controllerModifyVolume of a wrong key");
      const created = controller.createVolume(
        await bench.volumeRequest("modify", { mutableParameters: wrong }),
      );
      await expectCode(created, "INVALID_ARGUMENT", "createVolume with a wrong mutable parameter");
      const right = { ...bench.options.mutableParameters };
      if (Object.keys(right).length === 0) return;
      await expectCode(
        modify(bench.name("absent"), right),
        "NOT_FOUND",
        "controllerModifyVolume of no volume",
      );
      await modify(volumeId, right);
      await modify(volumeId, right);
      await bench.volume("modified", { mutableParameters: right });
    },
  ),
};
