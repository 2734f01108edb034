import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ImageTools } from "@container-interfaces/conformance/image-tools";
import { openLayout } from "@container-interfaces/oci";
import type { Result } from "../result.js";
import { type BenchImage, imageName, makeImage } from "./make-image.js";
import { measureRuns, ourProgram, program, type Run } from "./programs.js";

/** 500 MB each, in one layer. */
const images: readonly BenchImage[] = [
  { title: "50,000 files of 10 kB", layers: 1, filesPerLayer: 50_000, fileBytes: 10_000, compressible: true },
  { title: "10 files of 50 MB", layers: 1, filesPerLayer: 10, fileBytes: 50_000_000, compressible: true },
];

/** The names of the rows. */
export const unpackRows: readonly string[] = images.map(({ title }) => `oci: unpack ${title}`);

/** Measures how long it takes to unpack an image. @param folder on a file system in memory */
export async function measureUnpack(
  folder: string,
  tools: ImageTools,
  rounds: number,
  only: string,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, image] of images.entries()) {
    const row = unpackRows[index] ?? "";
    if (!row.includes(only)) continue;
    const path = join(folder, "image");
    await makeImage(path, image);
    const layer = await layerFile(path);
    const ours = ourProgram("unpack-main.js", path);
    const runs = new Map<string, Run>([
      ["ours", ours],
      ["ours again", ours],
      [
        "umoci",
        program((target) =>
          tools.commandLine("umoci", "raw", "unpack", "--image", `${path}:${imageName}`, target),
        ),
      ],
      [
        "GNU tar",
        program(async (target) => {
          await mkdir(target);
          return { argv: ["tar", "--numeric-owner", "-xpzf", layer, "-C", target], env: process.env };
        }),
      ],
    ]);
    results.push(await measureRuns(row, "image", runs, join(folder, "rootfs"), rounds));
    await rm(path, { recursive: true });
  }
  return results;
}

async function layerFile(path: string): Promise<string> {
  await using layout = await openLayout(path);
  const { manifest } = await layout.resolve(imageName);
  return layout.blobPath(manifest.layers[0]?.digest ?? "");
}
