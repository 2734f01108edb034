import assert from "node:assert/strict";
import { RpcError } from "@container-interfaces/transport";
import type { ContractBench } from "./contract-bench.js";
import type { CaseBodies } from "./contract-case.js";

/** What a runtime does with images. */
export const imageCases: CaseBodies = {
  "pulls an image, shows it, and removes it any number of times": async (client, bench) => {
    const spec = { image: bench.options.image };
    const { imageRef } = await client.pullImage({ image: spec });
    assert.equal((await client.pullImage({ image: spec })).imageRef, imageRef);
    const byRef = (await client.imageStatus({ image: { image: imageRef } })).image;
    const byName = (await client.imageStatus({ image: spec })).image;
    assert.ok(byName !== undefined && byName.size > 0n);
    assert.equal(byRef?.id, byName.id);
    assert.equal((await client.imageStatus({ image: { image: byName.id } })).image?.id, byName.id);
    assert.ok((await client.listImages({})).images.some(({ id }) => id === byName.id));
    await client.removeImage({ image: spec });
    await client.removeImage({ image: spec });
    assert.equal((await client.imageStatus({ image: spec })).image, undefined);
    assert.ok((await client.listImages({})).images.every(({ id }) => id !== byName.id));
    await client.pullImage({ image: spec });
  },
  // apart from the others, as containerd up to 2.4 lists every image whatever the filter says
  "lists only the image that a filter names": async (client, bench) => {
    const { imageRef } = await client.pullImage({ image: { image: bench.options.image } });
    const list = async (image: string): Promise<string[]> =>
      (await client.listImages({ filter: { image: { image } } })).images.map(({ id }) => id);
    const { image } = await client.imageStatus({ image: { image: imageRef } });
    assert.deepEqual(await list(bench.options.image), [image?.id]);
    assert.deepEqual(await list(absentImage(bench)), []);
  },
  "answers for an image that is not there": async (client, bench) => {
    const image = { image: absentImage(bench) };
    assert.equal((await client.imageStatus({ image })).image, undefined);
    await client.removeImage({ image });
    await assert.rejects(client.pullImage({ image }), RpcError);
  },
  "tells what the images take": async (client) => {
    const { imageFilesystems } = await client.imageFsInfo({});
    assert.ok(imageFilesystems.length > 0);
    for (const each of imageFilesystems) assert.ok(each.timestamp > 0n && each.fsId?.mountpoint !== "");
  },
};

function absentImage({ options }: ContractBench): string {
  return options.absentImage ?? "localhost:1/none:none";
}
