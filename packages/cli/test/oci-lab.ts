import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  addImage,
  addLayer,
  type LayerEntry,
  type Layout,
  layerTar,
  openLayout,
} from "@container-interfaces/oci";
import {
  type Descriptor,
  type Image,
  mediaTypeImageIndex,
  mediaTypeImageManifest,
} from "@container-interfaces/oci-spec/image";
import { startOci } from "./start-oci.js";
import type { Outcome, RunningProgram } from "./start-program.js";
import { temporaryFolder } from "./temporary-folder.js";

/** What is said of an image of the lab beside its name. */
export interface LabImage {
  readonly architecture?: string;
  readonly config?: Image["config"];
  readonly entries?: readonly LayerEntry[];
}

/** A machine for the command, in a folder: the working folder with a layout `images`, and one for temporary files. */
export class OciLab {
  readonly folder: string = temporaryFolder();
  /** The working folder of the command. */
  readonly cwd: string = join(this.folder, "work");
  readonly temporary: string = join(this.folder, "tmp");

  constructor() {
    for (const path of [this.cwd, this.temporary]) mkdirSync(path);
  }

  /** The path of something in the working folder. */
  path(name: string): string {
    return join(this.cwd, name);
  }

  /** Opens the layout, and makes it first where it is not there. */
  async layout(name = "images"): Promise<Layout> {
    return await openLayout(this.path(name), { create: true });
  }

  /** Adds an image with one layer to the layout. */
  async image(
    name: string | undefined,
    { architecture = "amd64", config, entries }: LabImage = {},
  ): Promise<Descriptor> {
    await using layout = await this.layout();
    const content = `for ${architecture}\n`;
    const all = entries ?? [
      { name: "bin/", type: "directory", mode: 0o755 },
      { name: "bin/hello", mode: 0o755, content },
    ];
    const layer = await addLayer(layout, layerTar(all));
    return await addImage(layout, {
      name,
      config: {
        os: "linux",
        architecture,
        created: "2026-01-02T03:04:05Z",
        config: config ?? { Cmd: ["/bin/hello"], Env: ["PATH=/bin"], Labels: { team: "lab" } },
        history: [{ created_by: "COPY hello /bin" }, { created_by: 'CMD ["/bin/hello"]', empty_layer: true }],
      },
      layers: [layer],
    });
  }

  /** Adds an index with an image for amd64 and one for arm64. */
  async index(name: string): Promise<Descriptor> {
    const manifests: Descriptor[] = [];
    for (const architecture of ["amd64", "arm64"]) {
      const { annotations: _, ...descriptor } = await this.image(undefined, { architecture });
      manifests.push(descriptor);
    }
    await using layout = await this.layout();
    const index = { schemaVersion: 2, mediaType: mediaTypeImageIndex, manifests };
    const put = await layout.putManifest(Buffer.from(JSON.stringify(index)), { name });
    for (const each of manifests) await layout.remove(each);
    return put;
  }

  /** Adds what refers to a manifest. */
  async referrer(subject: Descriptor): Promise<void> {
    await using layout = await this.layout();
    const config = await layout.addBlob(Buffer.from("{}"), {
      mediaType: "application/vnd.oci.empty.v1+json",
    });
    const { mediaType, digest, size } = subject;
    const manifest = {
      schemaVersion: 2,
      mediaType: mediaTypeImageManifest,
      artifactType: "application/vnd.example.signature",
      config,
      layers: [config],
      subject: { mediaType, digest, size },
    };
    await layout.putManifest(Buffer.from(JSON.stringify(manifest)));
  }

  /** Writes a document into the working folder. */
  write(name: string, document: unknown): void {
    writeFileSync(this.path(name), typeof document === "string" ? document : JSON.stringify(document));
  }

  /** Starts `oci` in the working folder. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProgram {
    return startOci(args, { HOME: this.folder, TMPDIR: this.temporary, ...env }, this.cwd);
  }

  /** Runs `oci` to its end. */
  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return await this.start(args, env).ended;
  }
}
