import { readFile } from "node:fs/promises";
import { expect, expectEqual, expectSoon, present } from "../expect.js";
import { blobCount, blobPath, exists } from "../observe/files.js";
import type { Peer } from "./peer.js";

/** Checks images: their blobs in the content store, what is said of them, and their removal. */
export async function checkImages(peer: Peer): Promise<void> {
  await checkPull(peer);
  await checkFilter(peer);
  await checkImageUsers(peer);
  await checkRemoval(peer);
}

async function checkPull(peer: Peer): Promise<void> {
  await peer.check("PullImage brings an image's blobs, and the lists have it", async () => {
    const { client, plain, lab, ledger } = peer;
    const image = lab.images.busybox2;
    const { manifest, config } = present(lab.digests[image], "digests");
    await client.pullImage({ image: { image: lab.images.user } });
    expect(!(await exists(blobPath(lab.root, manifest))), "the blob is there before the pull");
    const absent = await client.imageStatus({ image: { image } });
    expectEqual(absent.image, undefined, "the status of an absent image");
    const before = await blobCount(lab.root);
    const { imageRef } = await client.pullImage({ image: { image } });
    expectEqual(imageRef, config, "the answer of PullImage");
    for (const digest of [manifest, config]) {
      expect(await exists(blobPath(lab.root, digest)), `the content store lacks ${digest}`);
    }
    ledger.saw("PullImage", `${(await blobCount(lab.root)) - before} blobs in the content store`);
    const found = present((await client.imageStatus({ image: { image } })).image, "the image");
    const digested = image.replace(/:[^:/]+$/, `@${manifest}`);
    expectEqual(
      [found.id, found.repoTags, found.repoDigests],
      [config, [image], [digested]],
      "id, tags and digests",
    );
    for (const name of [config, config.replace("sha256:", ""), digested]) {
      const { image: same } = await client.imageStatus({ image: { image: name } });
      expectEqual(same?.id, config, `the image found as ${name}`);
    }
    const size = await compressedSize(lab.root, manifest);
    expectEqual(Number(found.size), size, "the size, which is that of the compressed blobs");
    for (const list of [client, plain]) {
      const { images } = await list.listImages({});
      expect(
        images.some(({ id }) => id === config),
        "the list lacks the image",
      );
    }
    ledger.saw("ListImages", "the pulled images");
    if (peer.lacks.has("StreamImages")) return;
    const streamed = [];
    for await (const { images } of client.streamImages({})) streamed.push(...images.map(({ id }) => id));
    const { images } = await plain.listImages({});
    expectEqual(streamed.sort(), images.map(({ id }) => id).sort(), "StreamImages");
    ledger.saw("StreamImages", `the same ${streamed.length} images`);
  });
}

async function checkFilter(peer: Peer): Promise<void> {
  await peer.check("ListImages by name gives that image alone", async () => {
    const { client, lab } = peer;
    const image = lab.images.busybox2;
    await client.pullImage({ image: { image } });
    const { images } = await client.listImages({ filter: { image: { image } } });
    expectEqual(
      images.map(({ id }) => id),
      [lab.digests[image]?.config],
      "the list by name",
    );
  });
}

async function checkImageUsers(peer: Peer): Promise<void> {
  await peer.check("ImageStatus has digest and user as the image was made", async () => {
    const { images, digests } = peer.lab;
    for (const [image, uid, username] of [
      [images.user, 1000n, ""],
      [images.username, undefined, "www-data"],
      [images.pause, 65535n, ""],
    ] as const) {
      await peer.client.pullImage({ image: { image } });
      const { image: found, info } = await peer.client.imageStatus({ image: { image }, verbose: true });
      expectEqual([found?.uid?.value, found?.username], [uid, username], `uid and username of ${image}`);
      expectEqual(found?.id, digests[image]?.config, `the id of ${image}`);
      expect(
        present(info.info, "info in the verbose status").includes("imageSpec"),
        "the verbose status lacks the image's configuration",
      );
    }
    peer.ledger.saw("ImageStatus", "id = config digest, uid 1000 / www-data as made");
  });
}

async function checkRemoval(peer: Peer): Promise<void> {
  await peer.check("RemoveImage takes the image and its own blobs away", async () => {
    const { client, lab, ledger } = peer;
    const image = lab.images.busybox2;
    const { manifest, config } = present(lab.digests[image], "digests");
    await client.pullImage({ image: { image } });
    await client.pullImage({ image: { image: lab.images.busybox } });
    await client.removeImage({ image: { image } });
    expectEqual(
      (await client.imageStatus({ image: { image } })).image,
      undefined,
      "the status after the removal",
    );
    const { images } = await client.listImages({});
    expect(!images.some(({ id }) => id === config), "the list still has the image");
    await expectSoon(
      async () =>
        !(await exists(blobPath(lab.root, manifest))) && !(await exists(blobPath(lab.root, config))),
      "the blobs of the image stay in the content store",
      15_000,
    );
    const kept = present(lab.digests[lab.images.busybox], "digests").manifest;
    expect(await exists(blobPath(lab.root, kept)), "a blob of another image went too");
    await client.removeImage({ image: { image } });
    ledger.saw("RemoveImage", "manifest and config blobs collected; again: fine");
  });
}

/** The size of a manifest with its configuration and layers, as they are stored. */
async function compressedSize(root: string, manifest: string): Promise<number> {
  const text = await readFile(blobPath(root, manifest), "utf8");
  const { config, layers } = JSON.parse(text) as { config: { size: number }; layers: { size: number }[] };
  return text.length + config.size + layers.reduce((sum, { size }) => sum + size, 0);
}
