import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadArchive, openLayout } from "@container-interfaces/oci";
import { Manifest } from "@container-interfaces/oci-spec/image";
import type { Checks } from "../checks.js";
import { expect, expectEqual, present } from "../expect.js";
import { run } from "../lab.js";
import type { DockerRegistry } from "./docker-registry.js";
import type { ImageTools } from "./image-tools.js";
import { openSound, readAll, sha256 } from "./layout-facts.js";

/** A folder, others' programs, and a registry without authentication. */
export interface ImageLab {
  readonly folder: string;
  readonly tools: ImageTools;
  readonly registry: DockerRegistry;
}

/** What skopeo's `inspect` prints. */
interface Inspected {
  readonly Digest: string;
  readonly Layers: readonly string[];
  readonly Architecture: string;
}

/** What skopeo says of an image: the digests of its manifest and its layers. */
export async function skopeoSays(
  tools: ImageTools,
  image: string,
  ...flags: readonly string[]
): Promise<Inspected> {
  return JSON.parse(await tools.skopeo("inspect", ...flags, image)) as Inspected;
}

/** Has others make images, and reads them. Each has to be in order, and has the digests that its maker, or else skopeo, says. */
export async function checkTheirs(checks: Checks, lab: ImageLab): Promise<void> {
  const { folder, tools, registry } = lab;
  const files = await makeFiles(join(folder, "files"));
  const at = (name: string): string => join(folder, name);

  const layout = at("umoci");
  await checks.check("theirs: umoci new, insert and config", async () => {
    await tools.umoci("init", "--layout", layout);
    await expectEmpty(layout);
    await tools.umoci("new", "--image", `${layout}:made`);
    for (const name of ["one", "two"]) {
      await tools.umoci("insert", "--image", `${layout}:made`, join(files, name), `/${name}`);
    }
    const config = ["--config.user", "web", "--config.env", "A=1", "--config.cmd", "/one/program"];
    await tools.umoci(
      "config",
      "--image",
      `${layout}:made`,
      ...config,
      "--architecture",
      "amd64",
      "--tag",
      "set",
    );
    await expectSame(tools, layout, "made");
    await expectSame(tools, layout, "set");
    await using ours = await openLayout(layout);
    const image = await ours.resolve("set");
    expectEqual(
      [image.config.config?.User, image.config.config?.Cmd],
      ["web", ["/one/program"]],
      "the config",
    );
    expectEqual(image.manifest.layers.length, 2, "how many layers it has");
  });
  await checks.check("theirs: garbage of umoci is what umoci says", async () => {
    const [mine, theirs] = [at("gc-ours"), at("gc-theirs")];
    for (const copy of [mine, theirs]) {
      await run(["cp", "-a", layout, copy]);
      await tools.umoci("rm", "--image", `${copy}:set`);
    }
    await tools.umoci("gc", "--layout", theirs);
    await using ours = await openLayout(mine);
    await ours.gc();
    expectEqual(await listing(mine), await listing(theirs), "the blobs that are left");
  });

  const container = `localhost/made`;
  await checks.check("theirs: buildah from scratch, copy, commit", async () => {
    const id = (await tools.buildah("from", "scratch")).trim();
    await tools.buildah("copy", id, files, "/");
    await tools.buildah("config", "--cmd", "/one/program", "--user", "web", "--label", "a=ü", id);
    await tools.buildah("commit", "--rm", id, container);
  });
  await checks.check("theirs: buildah push oci", async () => {
    await tools.buildah("push", container, `oci:${at("buildah")}:made`);
    await expectSame(tools, at("buildah"), "made");
  });
  await checks.check("theirs: buildah push oci-archive", async () => {
    await tools.buildah("push", container, `oci-archive:${at("buildah.tar")}:made`);
    await expectLoads(lab, "buildah.tar", "oci-archive");
  });
  for (const maker of ["buildah", "skopeo"] as const) {
    await checks.check(`theirs: ${maker} docker-archive`, async () => {
      const archive = `${maker}-docker.tar`;
      const to = `docker-archive:${at(archive)}:localhost/made:latest`;
      if (maker === "buildah") await tools.buildah("push", container, to);
      else await tools.skopeo("copy", `oci:${at("buildah")}:made`, to);
      await expectLoads(lab, archive, "docker-archive");
    });
  }

  const remote = `${registry.address}/theirs/made`;
  await checks.check("theirs: skopeo copy from a registry", async () => {
    await tools.skopeo("copy", "--dest-decompress", `oci:${at("buildah")}:made`, `dir:${at("dir")}`);
    await tools.skopeo("copy", `dir:${at("dir")}`, `docker://${remote}:skopeo`);
    await tools.skopeo("copy", `docker://${remote}:skopeo`, `oci:${at("skopeo")}:made`);
    await expectSame(tools, at("skopeo"), "made");
    const { Digest } = await skopeoSays(tools, `docker://${remote}:skopeo`);
    await using ours = await openLayout(at("skopeo"));
    expectEqual((await ours.resolve("made")).descriptor.digest, Digest, "the manifest's digest");
  });
  await checks.check("theirs: skopeo copy with zstd layers", async () => {
    const zstd = ["--dest-compress-format", "zstd"];
    await tools.skopeo("copy", ...zstd, `oci:${at("buildah")}:made`, `oci:${at("zstd")}:made`);
    await expectSame(tools, at("zstd"), "made");
    await using ours = await openLayout(at("zstd"));
    const { manifest } = await ours.resolve("made");
    expect(
      manifest.layers.every(({ mediaType }) => mediaType.endsWith("+zstd")),
      "it has no zstd layers",
    );
  });
  await checks.check("theirs: a Docker manifest by skopeo", async () => {
    const v2s2 = ["--format", "v2s2"];
    await tools.skopeo("copy", ...v2s2, `oci:${at("buildah")}:made`, `docker://${remote}:docker`);
    await using ours = await openLayout(at("docker-v2"), { create: true });
    const bytes = await tools.skopeo("inspect", "--raw", `docker://${remote}:docker`);
    const manifest = Manifest.parse(bytes);
    // skopeo has no layout of such manifests: it is put together here
    for (const { digest, mediaType } of [manifest.config, ...manifest.layers]) {
      const file = at("docker-blob");
      await writeFile(file, await fetchBlob(registry, "theirs/made", digest));
      await ours.addBlob(await readFile(file), { mediaType, digest });
    }
    await ours.putManifest(Buffer.from(bytes), { name: "made" });
    expectEqual(await ours.verify(), [], "what verify finds");
    const [digest] = await readAll(ours, "made");
    expectEqual(
      digest,
      (await skopeoSays(tools, `docker://${remote}:docker`)).Digest,
      "the manifest's digest",
    );
  });
  await checks.check("theirs: crane append, mutate and pull --format oci", async () => {
    const layer = at("layer.tar");
    await run(["tar", "-C", files, "-cf", layer, "two"]);
    const base = (
      await tools.crane("append", "--base", `${remote}:skopeo`, "-f", layer, "-t", `${remote}:more`)
    ).trim();
    const changed = ["--label", "b=2", "--entrypoint", "/two/file", "--user", "0:0"];
    const last = (await tools.crane("mutate", `${remote}:more`, ...changed, "-t", `${remote}:crane`)).trim();
    expect(base !== last, "crane says nothing new");
    await tools.crane("pull", "--format", "oci", `${remote}:crane`, at("crane"));
    await using ours = await openSound(at("crane"));
    const [digest] = await readAll(ours, undefined);
    expectEqual(digest, (await tools.crane("digest", `${remote}:crane`)).trim(), "the manifest's digest");
    expectEqual(digest, last.split("@")[1], "and as mutate printed it");
    expectEqual((await ours.resolve()).config.config?.Entrypoint, ["/two/file"], "the entrypoint");
  });
  await checks.check("theirs: crane pull --format tarball", async () => {
    await tools.crane("pull", "--format", "tarball", `${remote}:crane`, at("crane.tar"));
    await using ours = await openLayout(at("crane-loaded"), { create: true });
    const [loaded] = await loadArchive(at("crane.tar"), ours);
    expectEqual(await ours.verify(), [], "what verify finds");
    const image = await ours.resolve(present(loaded, "the image").descriptor.digest);
    const config = JSON.parse(await tools.crane("manifest", `${remote}:crane`)) as Manifest;
    expectEqual(image.manifest.config.digest, config.config.digest, "the config's digest");
  });
}

/** What is expected of an image in a layout: it is sound, and every digest is as skopeo says. */
async function expectSame(tools: ImageTools, path: string, name: string): Promise<void> {
  await using layout = await openSound(path);
  const [manifest, , ...layers] = await readAll(layout, name);
  const said = await skopeoSays(tools, `oci:${path}:${name}`);
  expectEqual([manifest, layers], [said.Digest, said.Layers], "the digests of the manifest and the layers");
}

async function expectLoads(
  { folder, tools }: ImageLab,
  archive: string,
  transport: "oci-archive" | "docker-archive",
): Promise<void> {
  const path = join(folder, `${archive}-loaded`);
  await using layout = await openLayout(path, { create: true });
  const [loaded] = await loadArchive(join(folder, archive), layout);
  const { descriptor } = present(loaded, "the image");
  expectEqual(await layout.verify(), [], "what verify finds");
  const image = await layout.resolve(descriptor.digest);
  // skopeo converts the manifest of docker save in a way of its own: the config and its layers are the same in both
  const said = sha256(
    await tools.skopeo("inspect", "--config", "--raw", `${transport}:${join(folder, archive)}`),
  );
  expectEqual(image.manifest.config.digest, said, "the config's digest");
  if (transport === "docker-archive") {
    expectEqual(loaded?.name, "localhost/made:latest", "its name");
    const diffIds = image.manifest.layers.map(({ digest }) => digest);
    expectEqual(diffIds, image.config.rootfs.diff_ids, "the digests of its layers, which are not compressed");
  } else {
    const { Digest } = await skopeoSays(tools, `${transport}:${join(folder, archive)}`);
    expectEqual(descriptor.digest, Digest, "the manifest's digest");
  }
}

async function expectEmpty(path: string): Promise<void> {
  await using layout = await openSound(path);
  expectEqual((await layout.index()).manifests, [], "what it lists");
}

async function listing(path: string): Promise<string> {
  return await run(["find", join(path, "blobs"), "-type", "f", "-printf", "%f\n"]).then((text) =>
    text.split("\n").sort().join("\n"),
  );
}

async function fetchBlob(
  { address }: DockerRegistry,
  repository: string,
  digest: string,
): Promise<Uint8Array> {
  const answer = await fetch(`http://${address}/v2/${repository}/blobs/${digest}`);
  expectEqual(answer.status, 200, "the status of a blob");
  return new Uint8Array(await answer.arrayBuffer());
}

/** Makes two folders with files, the second with one of some size. */
async function makeFiles(folder: string): Promise<string> {
  for (const name of ["one", "two"]) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, "one/program"), "#!/bin/sh\n", { mode: 0o755 });
  await writeFile(join(folder, "one/größe"), "ü\n");
  await copyFile("/etc/passwd", join(folder, "two/file"));
  return folder;
}
