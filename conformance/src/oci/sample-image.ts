import { createHash } from "node:crypto";
import { type AddedLayer, addImage, addLayer, type Layout, layerTar } from "@container-interfaces/oci";
import {
  type Descriptor,
  descriptorEmptyJSON,
  type Image,
  mediaTypeImageIndex,
  mediaTypeImageManifest,
  stringifyJson,
} from "@container-interfaces/oci-spec/image";

/** The type of the artifacts that {@link addSampleArtifact} makes, unless told. */
export const sampleArtifactType = "application/vnd.example.report";

/** Bytes that do not get smaller, the same for a seed. */
export function noise(size: number, seed: string): Buffer {
  const parts: Buffer[] = [];
  for (let number = 0; number * 64 < size; number += 1) {
    parts.push(createHash("sha512").update(`${seed} ${number}`).digest());
  }
  return Buffer.concat(parts).subarray(0, size);
}

/** What a sample image is like; the same gives the same digest. */
interface SampleOptions {
  readonly architecture?: string;
  /** The name in the layout; default: none, and `index.json` lists it without one. */
  readonly name?: string;
  /** Bytes of the second layer's file. Default: 1,000. */
  readonly size?: number;
  /** Makes another image. Default: empty. */
  readonly seed?: string;
}

/** Makes an image of two layers. */
export async function addSampleImage(
  layout: Layout,
  { architecture = "amd64", name, size = 1_000, seed = "" }: SampleOptions,
): Promise<Descriptor> {
  const layers: readonly AddedLayer[] = [
    await addLayer(
      layout,
      layerTar([
        { name: "etc/", type: "directory" },
        { name: "etc/passwd", content: "root:x:0:0:root:/:/bin/sh\nweb:x:1000:1000::/:/bin/sh\n" },
      ]),
    ),
    await addLayer(layout, layerTar([{ name: "data", content: noise(size, `${seed} ${architecture}`) }]), {
      annotations: { "org.example.note": "größe <&>" },
    }),
  ];
  const config: Omit<Image, "rootfs"> = {
    created: "2024-02-03T04:05:06Z",
    os: "linux",
    architecture,
    config: { User: "web", Env: ["A=1"], Cmd: ["/data"], Labels: { "org.example.kind": "sample" } },
    history: [{ created_by: "one" }, { created_by: "two" }],
  };
  return await addImage(layout, { config, layers, name });
}

/** Makes an index in an index, with images of two platforms, and gives the descriptors of all. */
export async function addSampleIndex(
  layout: Layout,
  name: string,
  options: SampleOptions = {},
): Promise<{ readonly root: Descriptor; readonly images: readonly Descriptor[] }> {
  const images: Descriptor[] = [];
  for (const architecture of ["amd64", "arm64"]) {
    const image = await addSampleImage(layout, { ...options, architecture });
    await layout.remove(image);
    images.push(image);
  }
  const document = (manifests: readonly Descriptor[]): Buffer =>
    Buffer.from(stringifyJson({ schemaVersion: 2, mediaType: mediaTypeImageIndex, manifests }));
  const [first, ...others] = images;
  const inner = await layout.addBlob(document(others), { mediaType: mediaTypeImageIndex });
  const root = await layout.putManifest(document([...(first === undefined ? [] : [first]), inner]), { name });
  return { root, images };
}

/** Makes an index of two platforms, without another one in it. */
export async function addFlatIndex(
  layout: Layout,
  name: string,
  options: SampleOptions = {},
): Promise<Descriptor> {
  const manifests: Descriptor[] = [];
  for (const architecture of ["amd64", "arm64"]) {
    const image = await addSampleImage(layout, { ...options, architecture });
    await layout.remove(image);
    manifests.push(image);
  }
  const index = stringifyJson({ schemaVersion: 2, mediaType: mediaTypeImageIndex, manifests });
  return await layout.putManifest(Buffer.from(index), { name });
}

/** What an artifact is like. */
interface ArtifactOptions {
  readonly name?: string;
  readonly artifactType?: string;
  readonly text?: string;
  /** The type is that of the config, as before version 1.1 of the specification. Default: false. */
  readonly isConfigType?: boolean;
}

/** Makes an artifact that refers to an image. */
export async function addSampleArtifact(
  layout: Layout,
  subject: Descriptor,
  options: ArtifactOptions = {},
): Promise<Descriptor> {
  const { name, artifactType = sampleArtifactType, text = "all is well", isConfigType = false } = options;
  const { data: _, ...empty } = descriptorEmptyJSON;
  const config = isConfigType ? { ...empty, mediaType: artifactType } : empty;
  await layout.addBlob(Buffer.from("{}"), config);
  const layer = await layout.addBlob(Buffer.from(text), { mediaType: "text/plain" });
  const { mediaType, digest, size } = subject;
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypeImageManifest,
    ...(isConfigType ? {} : { artifactType }),
    config,
    layers: [layer],
    subject: { mediaType, digest, size },
    annotations: { "org.example.result": text },
  };
  return await layout.putManifest(Buffer.from(stringifyJson(manifest)), { name, artifactType });
}
