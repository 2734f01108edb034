import { join } from "node:path";
import { createRegistry, openLayout, type Registry, type TransferEvent } from "@container-interfaces/oci";
import type { Checks } from "../checks.js";
import { expect, expectEqual, present } from "../expect.js";
import type { ImageLab } from "./check-theirs.js";
import { skopeoSays } from "./check-theirs.js";
import type { DockerRegistry } from "./docker-registry.js";
import { expectOciError } from "./expect-oci-error.js";
import { openSound, readAll, sha256 } from "./layout-facts.js";
import { addFlatIndex, addSampleImage, addSampleIndex } from "./sample-image.js";

async function all(items: AsyncIterable<string>): Promise<readonly string[]> {
  const list: string[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Pulls from Debian's docker-registry and pushes to it, and looks at it with crane and skopeo. */
export async function checkRegistry(
  checks: Checks,
  { folder, tools, registry: peer }: ImageLab,
): Promise<void> {
  const registry = createRegistry();
  await using layout = await openLayout(join(folder, "registry-ours"), { create: true });
  const image = await addSampleImage(layout, { name: "sample", size: 300_000, seed: "registry" });
  const digests = await readAll(layout, "sample");
  const repository = `${peer.address}/ours/pushed`;
  await checks.check("registry: push, and crane and skopeo see it", async () => {
    const pushed = await registry.push(layout, "sample", `${repository}:one`);
    expectEqual(pushed.digest, image.digest, "the digest that push gives");
    expectEqual((await tools.crane("digest", `${repository}:one`)).trim(), image.digest, "what crane says");
    expect(
      (await tools.crane("validate", "--remote", `${repository}:one`)).includes("PASS"),
      "crane finds something",
    );
    const said = await skopeoSays(tools, `docker://${repository}:one`);
    expectEqual([said.Digest, ...said.Layers], [digests[0], ...digests.slice(2)], "what skopeo says");
    const raw = await tools.skopeo("inspect", "--raw", `docker://${repository}:one`);
    expectEqual(sha256(raw), image.digest, "the digest of the manifest's bytes");
  });
  await checks.check("registry: a second push moves nothing", async () => {
    const events: TransferEvent[] = [];
    await registry.push(layout, "sample", `${repository}:two`, {
      onProgress: (event) => void events.push(event),
    });
    const blobs = events.filter(({ digest }) => digest !== image.digest);
    expectEqual([...new Set(blobs.map(({ kind }) => kind))], ["present"], "what happened to blobs");
  });
  await checks.check("registry: blobs are mounted from another repository", async () => {
    const events: TransferEvent[] = [];
    const options = { mountFrom: repository, onProgress: (event: TransferEvent) => void events.push(event) };
    await registry.push(layout, "sample", `${peer.address}/ours/mounted:one`, options);
    const blobs = events.filter(({ digest }) => digest !== image.digest);
    expectEqual([...new Set(blobs.map(({ kind }) => kind))], ["mounted"], "what happened to blobs");
    await tools.crane("validate", "--remote", `${peer.address}/ours/mounted:one`);
  });
  await checks.check("registry: what crane and skopeo pushed is pulled", async () => {
    await tools.skopeo("copy", `oci:${layout.path}:sample`, `docker://${repository}:skopeo`);
    await tools.crane("copy", `${repository}:skopeo`, `${repository}:crane`);
    for (const tag of ["skopeo", "crane"]) {
      const path = join(folder, `pulled-${tag}`);
      await using pulled = await openLayout(path, { create: true });
      await registry.pull(`${repository}:${tag}`, pulled, { name: "pulled" });
      await using sound = await openSound(path);
      const theirs = (await tools.crane("digest", `${repository}:${tag}`)).trim();
      expectEqual(await readAll(sound, "pulled"), [theirs, ...digests.slice(1)], "the digests");
    }
  });
  await checks.check("registry: resolve, headManifest and openBlob", async () => {
    const found = await registry.resolve(`${repository}:one`);
    expectEqual(found.descriptor.digest, image.digest, "what resolve finds");
    expectEqual(
      (await registry.headManifest(`${repository}:one`)).digest,
      image.digest,
      "what headManifest says",
    );
    const [layer] = found.manifest.layers;
    let size = 0;
    for await (const piece of registry.openBlob(repository, present(layer, "a layer"))) size += piece.length;
    expectEqual(size, layer?.size, "the bytes of the layer");
    await expectOciError(registry.resolve(`${repository}:absent`), "NOT_FOUND");
    await expectOciError(registry.resolve(`${peer.address}/ours/absent:one`), "NOT_FOUND");
  });
  for (const nested of [false, true]) {
    await checks.check(
      `registry: ${nested ? "a nested index" : "an index"} of two platforms, all and one`,
      async () => {
        const name = nested ? "nested" : "flat";
        const root = nested
          ? (await addSampleIndex(layout, name, { seed: "remote" })).root
          : await addFlatIndex(layout, name, { seed: "remote" });
        const to = `${peer.address}/ours/index:${name}`;
        await registry.push(layout, name, to);
        expectEqual((await tools.crane("digest", to)).trim(), root.digest, "what crane says");
        await using whole = await openLayout(join(folder, `pulled-${name}-all`), { create: true });
        await registry.pull(to, whole, { allPlatforms: true, name });
        await using one = await openLayout(join(folder, `pulled-${name}-one`), { create: true });
        await registry.pull(to, one, { platform: "linux/arm64", name });
        expectEqual((await whole.index()).manifests[0]?.digest, root.digest, "the root of all");
        for (const platform of ["linux/amd64", "linux/arm64"]) {
          expectEqual(await readAll(whole, name, platform), await readAll(layout, name, platform), platform);
        }
        expectEqual(await readAll(one, name), await readAll(layout, name, "linux/arm64"), "the one");
        expectEqual([await whole.verify(), await one.verify()], [[], []], "what verify finds");
      },
    );
  }
  await checkTags(checks, registry, peer, tools);
}

async function checkTags(
  checks: Checks,
  registry: Registry,
  { address }: DockerRegistry,
  tools: ImageLab["tools"],
): Promise<void> {
  const repository = `${address}/ours/pushed`;
  await checks.check("registry: tags, also by pages, are those that crane and skopeo list", async () => {
    const theirs = (await tools.crane("ls", repository)).trim().split("\n").sort();
    expect(theirs.length >= 4, `there are only ${theirs.join()}`);
    expectEqual([...(await all(registry.tags(repository)))].sort(), theirs, "the tags");
    expectEqual([...(await all(registry.tags(repository, { pageSize: 1 })))].sort(), theirs, "by pages");
    const said = JSON.parse(await tools.skopeo("list-tags", `docker://${repository}`)) as { Tags: string[] };
    expectEqual([...said.Tags].sort(), theirs, "what skopeo says");
  });
  await checks.check("registry: delete a manifest and a blob", async () => {
    const { digest } = await registry.headManifest(`${repository}:one`);
    const { manifest } = await registry.resolve(`${repository}:one`);
    await registry.deleteManifest(`${repository}@${digest}`);
    await expectOciError(registry.headManifest(`${repository}:one`), "NOT_FOUND");
    await registry.deleteBlob(repository, manifest.config.digest);
    const read = async (): Promise<void> => {
      for await (const _ of registry.openBlob(repository, manifest.config));
    };
    await expectOciError(read(), "NOT_FOUND");
    // this registry deletes no tag by its name
    await expectOciError(registry.deleteTag(`${address}/ours/mounted:one`), "UNSUPPORTED");
  });
}
