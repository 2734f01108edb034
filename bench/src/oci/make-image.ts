import { randomFillSync } from "node:crypto";
import { addImage, addLayer, type LayerEntry, layerTar, openLayout } from "@container-interfaces/oci";

/** An image that is unpacked or pulled. */
export interface BenchImage {
  /** What the names of rows call it, such as `50,000 files of 10 kB`. */
  readonly title: string;
  readonly layers: number;
  readonly filesPerLayer: number;
  readonly fileBytes: number;
  /** Whether what is in the files gets smaller by compression, to about two thirds, or not at all. */
  readonly compressible: boolean;
}

/** What the image is called in its layout. */
export const imageName = "bench";

/** Makes a layout with one image. */
export async function makeImage(path: string, image: BenchImage): Promise<void> {
  await using layout = await openLayout(path, { create: true });
  const layers = [];
  for (let layer = 0; layer < image.layers; layer += 1)
    layers.push(await addLayer(layout, layerTar(entriesOf(image, layer))));
  await addImage(layout, { config: { os: "linux", architecture: "amd64" }, layers, name: imageName });
}

const folderSize = 100;

function* entriesOf(
  { filesPerLayer, fileBytes, compressible }: BenchImage,
  layer: number,
): Generator<LayerEntry> {
  for (let file = 0; file < filesPerLayer; file += 1) {
    const folder = `layer${layer}/folder${Math.floor(file / folderSize)}`;
    if (file === 0) yield { name: `layer${layer}/`, type: "directory" };
    if (file % folderSize === 0) yield { name: `${folder}/`, type: "directory" };
    yield { name: `${folder}/file${file}`, content: content(fileBytes, compressible) };
  }
}

function content(size: number, compressible: boolean): Buffer {
  const bytes = randomFillSync(Buffer.allocUnsafe(size));
  // every third kilobyte is text that repeats itself
  for (let at = 0; compressible && at < size; at += 3 * 1024)
    bytes.fill("container interfaces ", at, Math.min(size, at + 1024));
  return bytes;
}
