import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DockerRegistry } from "@container-interfaces/conformance/docker-registry";
import type { ImageTools } from "@container-interfaces/conformance/image-tools";
import { createRegistry, openLayout } from "@container-interfaces/oci";
import type { Result } from "../result.js";
import { type BenchImage, imageName, makeImage } from "./make-image.js";
import { measureRuns, ourProgram, program, type Run } from "./programs.js";
import { timePull } from "./time-pull.js";

const image: BenchImage = {
  title: "8 layers of 64 MB",
  layers: 8,
  filesPerLayer: 1,
  fileBytes: 64_000_000,
  compressible: false,
};

/** The name of the row. */
export const pullRow: string = `oci: pull ${image.title} from loopback`;

/** Measures how long it takes to pull an image from docker-registry into a layout. @param folder on a file system in memory */
export async function measurePull(folder: string, tools: ImageTools, rounds: number): Promise<Result[]> {
  const registry = await DockerRegistry.start(join(folder, "registry"));
  try {
    const reference = `${registry.address}/bench/image:1`;
    const path = join(folder, "image");
    await makeImage(path, image);
    {
      await using layout = await openLayout(path);
      await createRegistry().push(layout, imageName, reference);
    }
    await rm(path, { recursive: true });
    const ours: Run = (target) => timePull(reference, target);
    const runs = new Map<string, Run>([
      ["ours", ours],
      ["ours again", ours],
      ["ours, with its start", ourProgram("pull-main.js", reference)],
      [
        "skopeo",
        program((target) =>
          tools.commandLine(
            "skopeo",
            ...["copy", "--src-tls-verify=false", `docker://${reference}`, `oci:${target}:${imageName}`],
          ),
        ),
      ],
    ]);
    return [await measureRuns(pullRow, "image", runs, join(folder, "pulled"), rounds)];
  } finally {
    await registry.stop();
  }
}
