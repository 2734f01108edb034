import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { describe, expect, it } from "vitest";
import {
  collect,
  digestOf,
  failure,
  newLayout,
  plantBlob,
  plantIndex,
  smallImage,
} from "../../test/layout-lab.js";
import type { CallOptions, ContentSource } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { addImage } from "./add-image.js";
import { type Layout, layoutFolderOf } from "./layout.js";
import { resolveImage } from "./resolve-image.js";

const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";
const configType = "application/vnd.oci.image.config.v1+json";
const containerdName = "io.containerd.image.name";
const platform = "linux/amd64";

/** Adds an index with images of several platforms, and gives their descriptors. */
async function multiPlatform(
  layout: Layout,
  name: string,
  architectures: readonly string[],
): Promise<Descriptor[]> {
  const children: Descriptor[] = [];
  for (const architecture of architectures) {
    const child = await smallImage(layout, undefined, { architecture, content: `${name} ${architecture}` });
    await layout.remove(child);
    children.push(child);
  }
  const index = { schemaVersion: 2, mediaType: indexType, manifests: children };
  await layout.putManifest(Buffer.from(JSON.stringify(index)), { name });
  return children;
}

function plantManifest(layout: Layout, more: object, mediaType = manifestType): Descriptor {
  return plantBlob(layout, JSON.stringify({ schemaVersion: 2, mediaType, ...more }), mediaType);
}

const named = (descriptor: Descriptor, name: string) => ({
  ...descriptor,
  annotations: { "org.opencontainers.image.ref.name": name },
});

describe("resolve", () => {
  it("gives the manifest's own bytes, the config, and the layers to read", async () => {
    const layout = await newLayout();
    const descriptor = await smallImage(layout, "web");
    const image = await layout.resolve("web", { platform });
    expect(image.descriptor).toEqual(descriptor);
    expect(image.name).toBe("web");
    expect(digestOf(image.manifestBytes)).toBe(descriptor.digest);
    expect(image.config).toMatchObject({ os: "linux", architecture: "amd64" });
    const [layer] = image.manifest.layers;
    expect(await collect(image.openBlob(layer as Descriptor))).toHaveLength(layer?.size as number);
  });

  it.each([
    ["busybox", "busybox"],
    ["busybox:1.36", "busybox:1.36"],
    ["docker.io/library/busybox:1.36", "busybox:1.36"],
    ["busybox:1.36", "docker.io/library/busybox:1.36"],
    ["docker.io/library/busybox:latest", "busybox"],
    ["index.docker.io/someone/tool:v1", "someone/tool:v1"],
    ["my odd name", "my odd name"],
  ])("finds what is called %s as %s", async (annotation, asked) => {
    const layout = await newLayout();
    plantIndex(layout, [named(await smallImage(layout, undefined), annotation)]);
    expect((await layout.resolve(asked, { platform })).name).toBe(asked);
  });

  it.each([
    ["1.36", "busybox:1.36"],
    ["latest", "busybox"],
    ["busybox", "docker.io/library/busybox"],
    ["busybox:1.36", "busybox:1.37"],
    ["Busybox", "busybox"],
    ["busybox:1.36", "1.36"],
  ])("does not take what is called %s for %s", async (annotation, asked) => {
    const layout = await newLayout();
    plantIndex(layout, [named(await smallImage(layout, undefined), annotation)]);
    const error = await failure(layout.resolve(asked, { platform }), "NOT_FOUND");
    expect(error.message).toContain(JSON.stringify(annotation));
  });

  it("says which tags there are, as none is implied but latest", async () => {
    const layout = await newLayout();
    for (const name of ["hello:1", "docker.io/library/hello:2", "other:1", "hello"]) {
      await smallImage(layout, name, { content: name });
    }
    await layout.untag("hello");
    const bare = await failure(layout.resolve("hello"), "NOT_FOUND");
    expect(bare.hint).toBe(
      'A name without a tag means the tag latest. Say "hello:1" or "docker.io/library/hello:2".',
    );
    expect((await failure(layout.resolve("hello:3"), "NOT_FOUND")).hint).toBe(
      'Say "hello:1" or "docker.io/library/hello:2".',
    );
    expect((await failure(layout.resolve("nothing"), "NOT_FOUND")).hint).toBeUndefined();
    expect((await failure(layout.resolve("A B"), "NOT_FOUND")).hint).toBeUndefined();
  });

  it("ends in time, also amid its reads", async () => {
    const layout = await newLayout();
    const index = await multiPlatform(layout, "web", ["amd64", "arm64"]);
    expect(index).toHaveLength(2);
    const [signal, options] = [new AbortController(), [] as CallOptions[]];
    const source: ContentSource = {
      async *openBlob(descriptor, more = {}) {
        options.push(more);
        yield* layout.openBlob(descriptor, more);
        signal.abort(new Error("enough"));
      },
    };
    const folder = layoutFolderOf(layout);
    const more = { platform, timeoutMs: 60_000, signal: signal.signal };
    const error = await failure(resolveImage(source, folder, "web", more), "ABORTED");
    expect(error.cause).toMatchObject({ message: "enough" });
    expect(options).toEqual([{ timeoutMs: expect.any(Number), signal: signal.signal }]);
    expect(options[0]?.timeoutMs).toBeLessThanOrEqual(60_000);
    // not taken for a manifest that cannot be read
    plantIndex(layout, [named(plantBlob(layout, "{}", manifestType), "web")]);
    const during = new AbortController();
    const failing: ContentSource = {
      async *openBlob() {
        yield new Uint8Array();
        during.abort();
        throw new OciError("READ_FAILED", "reading", "it broke off");
      },
    };
    await failure(resolveImage(failing, folder, "web", { platform, signal: during.signal }), "ABORTED");
    const slow: ContentSource = {
      async *openBlob(_, { timeoutMs = 0 } = {}) {
        yield new Uint8Array();
        const end = performance.now() + timeoutMs;
        while (performance.now() < end);
        throw new OciError("TIMEOUT", "reading", "it did not end within 0.2 ms");
      },
    };
    const over = await failure(resolveImage(slow, folder, "web", { platform, timeoutMs: 20 }), "TIMEOUT");
    expect(over.reason).toBe("it did not end within 20 ms");
  });

  it("knows containerd's names, and prefers what is exactly asked for", async () => {
    const layout = await newLayout();
    const one = await smallImage(layout, undefined, { content: "1" });
    const two = await smallImage(layout, undefined, { content: "2" });
    const full = "docker.io/library/web:latest";
    plantIndex(layout, [
      { ...one, annotations: { [containerdName]: full, "org.opencontainers.image.ref.name": "latest" } },
      named(two, "web"),
    ]);
    expect((await layout.resolve(full)).descriptor.digest).toBe(one.digest);
    expect((await layout.resolve("latest")).descriptor.digest).toBe(one.digest);
    expect((await layout.resolve("web")).descriptor.digest).toBe(two.digest);
  });

  it("finds manifests and indexes by their digest, wherever they are", async () => {
    const layout = await newLayout();
    const [, arm] = await multiPlatform(layout, "web", ["amd64", "arm64"]);
    const digest = arm?.digest ?? "";
    const index = (await layout.index()).manifests[0]?.digest ?? "";
    for (const name of [digest, `@${digest}`, `registry.example.com/web@${digest}`, `web:1@${digest}`]) {
      expect((await layout.resolve(name)).config.architecture).toBe("arm64");
    }
    expect((await layout.resolve(index, { platform: "linux/arm64" })).descriptor.digest).toBe(digest);
    await failure(layout.resolve(digestOf("nothing")), "NOT_FOUND");
    const [layer] = (await layout.resolve(digest)).manifest.layers;
    await failure(layout.resolve(layer?.digest), "NOT_FOUND");
  });

  it("needs no name where there is one image only", async () => {
    const layout = await newLayout();
    await failure(layout.resolve(), "NOT_FOUND");
    const { digest } = await smallImage(layout, "web");
    expect((await layout.resolve()).descriptor.digest).toBe(digest);
    expect((await layout.resolve()).name).toBeUndefined();
    await layout.tag("also", await smallImage(layout, "web"));
    expect((await layout.resolve()).descriptor.digest).toBe(digest);
    await smallImage(layout, "other", { content: "other" });
    const error = await failure(layout.resolve(undefined, { platform }), "AMBIGUOUS");
    expect(error.message).toMatch(/several images: .*\((web|also)\).*\(other\)/);
  });
});

describe("the platform", () => {
  it("chooses among those of an index, as text or in parts", async () => {
    const layout = await newLayout();
    await multiPlatform(layout, "web", ["amd64", "arm64", "s390x"]);
    for (const architecture of ["amd64", "arm64", "s390x"]) {
      const byText = await layout.resolve("web", { platform: `linux/${architecture}` });
      expect(byText.config.architecture).toBe(architecture);
      const byParts = await layout.resolve("web", { platform: { os: "linux", architecture } });
      expect(byParts.descriptor).toEqual(byText.descriptor);
    }
    const error = await failure(layout.resolve("web", { platform: "linux/riscv64" }), "NOT_FOUND");
    expect(error.message).toContain("linux/amd64, linux/arm64, linux/s390x, and not for linux/riscv64");
    const wrong = await failure(layout.resolve("web", { platform: "a/b/c/d" }), "INVALID_ARGUMENT");
    expect(wrong.message).toMatch(
      /^\[INVALID_ARGUMENT\] resolving the image "web": "a\/b\/c\/d" is no platform: /,
    );
    expect(wrong.message).not.toContain("INVALID_PLATFORM");
  });

  it("prefers the best variant, not the first", async () => {
    const layout = await newLayout();
    const v6 = await smallImage(layout, undefined, { architecture: "arm", content: "v6" });
    const v7 = await smallImage(layout, undefined, { architecture: "arm", content: "v7" });
    const arm = (variant: string) => ({ platform: { os: "linux", architecture: "arm", variant } });
    plantIndex(layout, [named({ ...v6, ...arm("v6") }, "web"), named({ ...v7, ...arm("v7") }, "web")]);
    expect((await layout.resolve("web", { platform: "linux/arm/v7" })).descriptor.digest).toBe(v7.digest);
    expect((await layout.resolve("web", { platform: "linux/arm/v6" })).descriptor.digest).toBe(v6.digest);
    await failure(layout.resolve("web", { platform: "linux/arm/v5" }), "NOT_FOUND");
  });

  it("is that of the config where the descriptor does not say it", async () => {
    const layout = await newLayout();
    const strip = ({ platform: _, ...rest }: Descriptor): Descriptor => rest;
    const amd = strip(await smallImage(layout, undefined, { content: "amd" }));
    const arm = strip(await smallImage(layout, undefined, { architecture: "arm64", content: "arm" }));
    plantIndex(layout, [named(amd, "web"), named(arm, "web")]);
    expect((await layout.resolve("web", { platform: "linux/arm64" })).descriptor.digest).toBe(arm.digest);
    await failure(layout.resolve("web", { platform: "linux/s390x" }), "NOT_FOUND");
  });

  it("is only held against the sole image when it was asked for", async () => {
    const layout = await newLayout();
    await smallImage(layout, "web", { architecture: "s390x" });
    expect((await layout.resolve("web")).config.architecture).toBe("s390x");
    await failure(layout.resolve("web", { platform }), "NOT_FOUND");
  });

  it("decides between entries of the same name, unless two are for the same", async () => {
    const layout = await newLayout();
    const amd = await smallImage(layout, undefined, { content: "a" });
    const arm = await smallImage(layout, undefined, { architecture: "arm64", content: "b" });
    const other = await smallImage(layout, undefined, { content: "c" });
    plantIndex(layout, [named(amd, "web"), named(arm, "web")]);
    expect((await layout.resolve("web", { platform: "linux/arm64" })).descriptor.digest).toBe(arm.digest);
    plantIndex(layout, [named(amd, "web"), named(arm, "web"), named(other, "web")]);
    expect((await layout.resolve("web", { platform: "linux/arm64" })).descriptor.digest).toBe(arm.digest);
    const error = await failure(layout.resolve("web", { platform }), "AMBIGUOUS");
    expect(error.message).toContain(amd.digest);
    expect(error.message).toContain(other.digest);
    expect(error.message).not.toContain(arm.digest);
  });

  it("takes the first of one index, and passes over what is no image", async () => {
    const layout = await newLayout();
    const first = await smallImage(layout, undefined, { content: "1" });
    const second = await smallImage(layout, undefined, { content: "2" });
    const unknown = plantBlob(layout, "<a/>", "application/xml");
    const attestation = {
      ...second,
      platform: { os: "unknown", architecture: "unknown" },
      annotations: { "vnd.docker.reference.type": "attestation-manifest" },
    };
    const nested = plantManifest(layout, { manifests: [unknown, attestation, first, second] }, indexType);
    const outer = plantManifest(layout, { manifests: [nested] }, indexType);
    plantIndex(layout, [named(outer, "web")]);
    expect((await layout.resolve("web", { platform })).descriptor.digest).toBe(first.digest);
    plantIndex(layout, [named(plantManifest(layout, { manifests: [attestation] }, indexType), "web")]);
    await failure(layout.resolve("web"), "NOT_FOUND");
  });
});

describe("documents", () => {
  it("takes Docker's", async () => {
    const layout = await newLayout();
    const image = await layout.resolve((await smallImage(layout, undefined)).digest);
    const docker = "application/vnd.docker.distribution.manifest";
    const config = { ...image.manifest.config, mediaType: "application/vnd.docker.container.image.v1+json" };
    const layers = image.manifest.layers.map((layer) => ({
      ...layer,
      mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
    }));
    const manifest = plantManifest(layout, { config, layers }, `${docker}.v2+json`);
    const list = plantManifest(
      layout,
      { manifests: [{ ...manifest, platform: { os: "linux", architecture: "amd64" } }] },
      `${docker}.list.v2+json`,
    );
    plantIndex(layout, [named(list, "web")]);
    const resolved = await layout.resolve("web", { platform });
    expect(resolved.descriptor.mediaType).toBe(`${docker}.v2+json`);
    expect(resolved.manifest.layers).toEqual(layers);
  });

  it("says of what type an artifact is", async () => {
    const layout = await newLayout();
    const empty = plantBlob(layout, "{}", "application/vnd.oci.empty.v1+json");
    const artifact = plantManifest(layout, {
      artifactType: "application/vnd.example.sbom",
      config: empty,
      layers: [empty],
    });
    const chart = plantManifest(layout, {
      config: { ...empty, mediaType: "application/vnd.cncf.helm.config.v1+json" },
      layers: [],
    });
    plantIndex(layout, [
      named(artifact, "sbom"),
      named(chart, "chart"),
      named(plantBlob(layout, "<a/>", "text/xml"), "xml"),
    ]);
    expect((await failure(layout.resolve("sbom"), "UNSUPPORTED")).message).toContain(
      "an artifact of type application/vnd.example.sbom, and no image",
    );
    expect((await failure(layout.resolve("chart", { platform }), "UNSUPPORTED")).message).toContain(
      "helm.config",
    );
    expect((await failure(layout.resolve("xml"), "UNSUPPORTED")).message).toContain("text/xml");
    // beside an image it is passed over
    const image = await smallImage(layout, undefined);
    plantIndex(layout, [named(artifact, "web"), named(image, "web")]);
    expect((await layout.resolve("web")).descriptor.digest).toBe(image.digest);
  });

  it("wants as many layers in the config as in the manifest", async () => {
    const layout = await newLayout();
    const { manifest } = await layout.resolve((await smallImage(layout, undefined)).digest);
    const twice = plantManifest(layout, { ...manifest, layers: [...manifest.layers, ...manifest.layers] });
    plantIndex(layout, [named(twice, "web")]);
    const error = await failure(layout.resolve("web"), "INVALID_IMAGE");
    expect(error.message).toContain("it has 2 layers, and its config has 1 diff_ids");
  });

  it("makes the same image of the same input", async () => {
    const [one, two] = [await newLayout(), await newLayout()];
    const digests = [await smallImage(one, "a"), await smallImage(two, "b")].map(({ digest }) => digest);
    expect(digests[0]).toBe(digests[1]);
    const scratch = await addImage(one, {
      name: "scratch",
      config: { os: "linux", architecture: "arm64" },
      layers: [],
    });
    expect(scratch).toMatchObject({
      mediaType: manifestType,
      platform: { os: "linux", architecture: "arm64" },
    });
    const { config, manifest } = await one.resolve("scratch");
    expect(config.rootfs.diff_ids).toEqual([]);
    expect(manifest.config.mediaType).toBe(configType);
  });
});
