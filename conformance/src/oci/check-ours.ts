import { readFile } from "node:fs/promises";
import { join } from "node:path";
import zlib from "node:zlib";
import {
  addImage,
  addLayer,
  type Layout,
  layerTar,
  openLayout,
  saveArchive,
} from "@container-interfaces/oci";
import type { Checks } from "../checks.js";
import { expect, expectEqual } from "../expect.js";
import { type ImageLab, skopeoSays } from "./check-theirs.js";
import { readAll, sha256 } from "./layout-facts.js";
import { addFlatIndex, addSampleArtifact, addSampleImage, addSampleIndex } from "./sample-image.js";

/** Makes images, and has others read them: each says the digests that ours have. */
export async function checkOurs(checks: Checks, lab: ImageLab): Promise<void> {
  const path = join(lab.folder, "ours");
  await using layout = await openLayout(path, { create: true });
  await checkImages(checks, lab, layout);
  await checkIndexes(checks, lab, layout);
  await checks.check("ours: verify finds nothing after others have read it", async () => {
    expectEqual(await layout.verify(), [], "what verify finds");
  });
}

async function checkImages(
  checks: Checks,
  { folder, tools, registry }: ImageLab,
  layout: Layout,
): Promise<void> {
  const at = (name: string): string => join(folder, name);
  const image = await addSampleImage(layout, { name: "sample" });
  const [manifest, config, ...layers] = await readAll(layout, "sample");
  const source = `oci:${layout.path}:sample`;
  await checks.check("ours: skopeo inspect", async () => {
    const said = await skopeoSays(tools, source);
    expectEqual([said.Digest, said.Layers], [manifest, layers], "the digests");
    expectEqual(sha256(await tools.skopeo("inspect", "--raw", source)), image.digest, "that of the bytes");
    expectEqual(sha256(await tools.skopeo("inspect", "--config", "--raw", source)), config, "the config's");
  });
  await checks.check("ours: skopeo copy, and back", async () => {
    await tools.skopeo("copy", "--preserve-digests", source, `oci:${at("ours-copy")}:back`);
    await using copy = await openLayout(at("ours-copy"));
    expectEqual(await copy.verify(), [], "what verify finds");
    expectEqual(await readAll(copy, "back"), [manifest, config, ...layers], "the digests");
  });
  await checks.check("ours: umoci unpack and stat", async () => {
    await tools.umoci("unpack", "--image", `${layout.path}:sample`, at("ours-umoci"));
    const text = await readFile(at("ours-umoci/rootfs/etc/passwd"), "utf8");
    expect(text.includes("web:x:1000"), "the file is another one");
    const stat = JSON.parse(await tools.umoci("stat", "--json", "--image", `${layout.path}:sample`)) as {
      history: { layer: { digest: string } | null }[];
    };
    expectEqual(
      stat.history.map(({ layer }) => layer?.digest),
      layers,
      "the layers",
    );
  });
  await checks.check("ours: buildah from, pull and mount", async () => {
    await tools.buildah("pull", source);
    const id = (await tools.buildah("from", source)).trim();
    const inspected = JSON.parse(await tools.buildah("inspect", id)) as {
      FromImageDigest: string;
      OCIv1: { config: { User: string } };
    };
    expectEqual(inspected.FromImageDigest, manifest, "the digest");
    expectEqual(inspected.OCIv1.config.User, "web", "the user");
    await tools.buildah("rm", id);
  });
  await checks.check("ours: crane push and validate", async () => {
    await using one = await openLayout(at("ours-one"), { create: true });
    await addSampleImage(one, {});
    const remote = `${registry.address}/ours/crane:sample`;
    const said = (await tools.crane("push", one.path, remote)).trim();
    expectEqual(said.split("@")[1], manifest, "the digest that crane pushed");
    expectEqual((await tools.crane("digest", remote)).trim(), manifest, "the digest that it has there");
    expect((await tools.crane("validate", "--remote", remote)).includes("PASS"), "crane finds something");
  });
  await checks.check("ours: saveArchive, skopeo reads it", async () => {
    const archive = at("ours.tar");
    await saveArchive(layout, archive, { names: ["sample"] });
    const said = await skopeoSays(tools, `oci-archive:${archive}:sample`);
    expectEqual([said.Digest, said.Layers], [manifest, layers], "the digests");
    await tools.skopeo("copy", `oci-archive:${archive}:sample`, `docker-archive:${at("ours-docker.tar")}`);
  });
  for (const compression of ["none", "zstd"] as const) {
    // Node has it from 22.15
    if (compression === "zstd" && !("createZstdCompress" in zlib)) continue;
    await checks.check(
      `ours: layers compressed by ${compression}, skopeo and buildah read them`,
      async () => {
        const layer = await addLayer(layout, layerTar([{ name: "file", content: "x".repeat(5_000) }]), {
          compression,
        });
        const of = { os: "linux", architecture: "amd64" };
        const { digest } = await addImage(layout, { name: compression, config: of, layers: [layer] });
        const other = `oci:${layout.path}:${compression}`;
        expectEqual((await skopeoSays(tools, other)).Digest, digest, "the digest");
        await tools.skopeo("copy", other, `docker-archive:${at(`${compression}-docker.tar`)}`);
        const id = (await tools.buildah("from", other)).trim();
        await tools.buildah("rm", id);
      },
    );
  }
  await checks.check("ours: an artifact with a subject", async () => {
    const artifact = await addSampleArtifact(layout, image, { name: "artifact" });
    const text = await tools.skopeo("inspect", "--raw", `oci:${layout.path}:artifact`);
    expectEqual(sha256(text), artifact.digest, "the digest of the bytes");
    await tools.skopeo("copy", `oci:${layout.path}:artifact`, `oci:${at("ours-artifact")}:artifact`);
    await using copy = await openLayout(at("ours-artifact"));
    expectEqual((await copy.index()).manifests[0]?.digest, artifact.digest, "that of skopeo's copy");
    const [found] = await layout.referrers(image.digest);
    expectEqual(found?.digest, artifact.digest, "what refers to the image");
  });
}

async function checkIndexes(
  checks: Checks,
  { folder, tools, registry }: ImageLab,
  layout: Layout,
): Promise<void> {
  const flat = await addFlatIndex(layout, "flat", { seed: "flat" });
  const source = `oci:${layout.path}:flat`;
  await checks.check("ours: an index of two platforms, skopeo copies all of it and one", async () => {
    expectEqual(sha256(await tools.skopeo("inspect", "--raw", source)), flat.digest, "the index's digest");
    const copy = join(folder, "flat-copy");
    await tools.skopeo("copy", "--all", "--preserve-digests", source, `oci:${copy}:all`);
    await using all = await openLayout(copy);
    expectEqual(await all.verify(), [], "what verify finds");
    for (const platform of ["linux/amd64", "linux/arm64"]) {
      const [digest, ...rest] = await readAll(layout, "flat", platform);
      expectEqual(await readAll(all, "all", platform), [digest, ...rest], `the digests for ${platform}`);
    }
  });
  await checks.check("ours: a nested index, crane pushes and validates it", async () => {
    await using nested = await openLayout(join(folder, "ours-nested"), { create: true });
    const { root, images } = await addSampleIndex(nested, "nested", { seed: "nested" });
    const remote = `${registry.address}/ours/nested:nested`;
    await tools.crane("push", "--index", nested.path, remote);
    // crane pushes index.json itself, as the index above
    const [entry] = (JSON.parse(await tools.crane("manifest", remote)) as { manifests: { digest: string }[] })
      .manifests;
    expectEqual(entry?.digest, root.digest, "what the pushed index lists");
    const { address } = registry;
    for (const { digest } of images) {
      await tools.crane("validate", "--remote", `${address}/ours/nested@${digest}`);
    }
    const [, arm] = images;
    expectEqual(
      (await nested.resolve("nested", { platform: "linux/arm64" })).descriptor.digest,
      arm?.digest,
      "the image for linux/arm64",
    );
  });
}
