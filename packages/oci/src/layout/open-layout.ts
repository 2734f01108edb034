import { link, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  ImageLayout,
  type Index,
  imageBlobsDir,
  imageIndexFile,
  imageLayoutFile,
  imageLayoutVersion,
  mediaTypeImageIndex,
  parseJson,
} from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import { OciError } from "../oci-error.js";
import { errorCode, fileError } from "./file-error.js";
import { Layout } from "./layout.js";
import { LayoutFolder } from "./layout-folder.js";
import { readDocument } from "./read-document.js";
import { SafeFolder } from "./safe-folder.js";

const maxLayoutFileBytes = 64 * 1024;

/** How a layout is opened. */
export interface OpenLayoutOptions {
  /** Makes an empty layout where the folder is missing or empty. Default: false. */
  readonly create?: boolean | undefined;
}

/**
 * Opens an image layout, the folder with `oci-layout`, `index.json` and `blobs`. For reading, nothing is written to it.
 *
 * ```ts
 * await using layout = await openLayout("/var/lib/images");
 * const image = await layout.resolve("busybox:1.36", { platform: "linux/amd64" });
 * ```
 *
 * @param path the folder; only here links are followed
 * @throws OciError `INVALID_LAYOUT` for a folder that holds something else, `UNSUPPORTED` for a layout of another version, `READ_FAILED`,
 *   `WRITE_FAILED`
 */
export async function openLayout(path: string, options: OpenLayoutOptions = {}): Promise<Layout> {
  if (options.create === true) await createLayout(path);
  await checkLayoutFile(path);
  const blobs = await SafeFolder.open(path, [imageBlobsDir]);
  if (blobs === undefined) {
    const file = join(path, imageBlobsDir);
    throw new OciError("INVALID_LAYOUT", `opening the image layout ${path}`, `there is no folder ${file}`, {
      file,
    });
  }
  await blobs.close();
  const layout = new Layout(path);
  await layout.index();
  return layout;
}

/**
 * Checks the file `oci-layout`.
 *
 * @throws OciError `INVALID_LAYOUT`, `UNSUPPORTED`, `READ_FAILED`
 */
export async function checkLayoutFile(path: string): Promise<void> {
  const doing = `opening the image layout ${path}`;
  const file = join(path, imageLayoutFile);
  const bytes = await readDocument(path, imageLayoutFile, maxLayoutFileBytes, doing);
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch (cause) {
    throw new OciError("INVALID_LAYOUT", doing, `${file} is no JSON`, { file, cause });
  }
  if (ImageLayout.is(value)) return;
  const version =
    typeof value === "object" && value !== null && "imageLayoutVersion" in value
      ? value.imageLayoutVersion
      : undefined;
  if (typeof version !== "string") {
    throw new OciError("INVALID_LAYOUT", doing, `${file} does not say its imageLayoutVersion`, { file });
  }
  const reason = `its version is ${JSON.stringify(version.slice(0, 40))}, and only ${imageLayoutVersion} is known`;
  throw new OciError("UNSUPPORTED", doing, reason, { file });
}

async function createLayout(path: string): Promise<void> {
  const doing = `creating the image layout ${path}`;
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw fileError("WRITE_FAILED", doing, path, error);
  }
  const root = await SafeFolder.open(path, []);
  try {
    const names = (await root?.names()) ?? [];
    if (names.includes(imageLayoutFile) && names.includes(imageIndexFile)) return;
    // another process may be at it
    const others = names.find((name) => !isOfLayout(name));
    if (others !== undefined) {
      throw new OciError(
        "INVALID_LAYOUT",
        doing,
        `the folder is no image layout, and has ${JSON.stringify(others)}`,
        {
          file: path,
          hint: "Create it in a new or an empty folder.",
        },
      );
    }
  } finally {
    await root?.close();
  }
  await (await SafeFolder.open(path, [imageBlobsDir, "sha256"], true))?.close();
  const index: Index = { schemaVersion: 2, mediaType: mediaTypeImageIndex, manifests: [] };
  const folder = new LayoutFolder(path);
  try {
    await writeOnce(folder, imageIndexFile, index, doing);
    await writeOnce(folder, imageLayoutFile, { imageLayoutVersion } satisfies ImageLayout, doing);
  } finally {
    await folder.close();
  }
}

function isOfLayout(name: string): boolean {
  return (
    [imageBlobsDir, imageIndexFile, imageLayoutFile].includes(name) ||
    name.startsWith(".container-interfaces")
  );
}

/** Writes a file whole, unless there is one. */
async function writeOnce(folder: LayoutFolder, name: string, value: object, doing: string): Promise<void> {
  const temporary = await folder.newFile(new Deadline(doing, {}));
  const file = join(folder.path, name);
  await folder.writeFile(temporary, Buffer.from(JSON.stringify(value)));
  try {
    await link(temporary, file);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw fileError("WRITE_FAILED", doing, file, error);
  }
  await rm(temporary, { force: true });
  const root = await folder.openRoot();
  await root.sync();
  await root.close();
}
