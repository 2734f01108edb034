import { join } from "node:path";
import {
  type Descriptor,
  Image,
  imageBlobsDir,
  isImageConfigMediaType,
  isManifestMediaType,
  isNonDistributableMediaType,
  Manifest,
  SpecError,
} from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { blobFile, blobSize } from "./blob-file.js";
import { digestParts, isComputed } from "./digest-parts.js";
import type { LayoutFolder } from "./layout-folder.js";
import { listBlobs } from "./list-blobs.js";
import { openBlob } from "./open-blob.js";
import { checkLayoutFile } from "./open-layout.js";
import { readBlob } from "./read-blob.js";
import { walkContent } from "./walk-content.js";

/** Something that is wrong in a layout. */
export interface LayoutFinding {
  /**
   * What kind of thing: `missing` (a blob that is referred to; the specification lets it be elsewhere), `digest` or `size` (other content
   * than was said), `document` (an index, a manifest or a config that breaks the specification), `layout` (the layout's own files, or
   * something in the place of a blob that is none).
   */
  readonly problem: "missing" | "digest" | "size" | "document" | "layout";
  /** The file that it is about. */
  readonly file: string;
  /** The digest of the blob that it is about; undefined for what is no blob. */
  readonly digest: string | undefined;
  /** The digest of what refers to the blob; undefined for `index.json`, and for what is about no descriptor. */
  readonly from: string | undefined;
  /** What is wrong, for a person to read. */
  readonly reason: string;
}

/** Checks everything in a layout. */
export async function verifyLayout(
  folder: LayoutFolder,
  options: CallOptions,
): Promise<readonly LayoutFinding[]> {
  const deadline = new Deadline(`verifying the image layout ${folder.path}`, options);
  deadline.check();
  const findings: LayoutFinding[] = [];
  const found = (descriptor: Descriptor | undefined, from: Descriptor | undefined, error: unknown): void => {
    if (OciError.is(error, "ABORTED") || OciError.is(error, "TIMEOUT")) throw error;
    const { digest } = descriptor ?? {};
    findings.push({
      problem: problemOf(error, digest !== undefined),
      file: digest === undefined ? join(folder.path, "index.json") : fileOf(folder, digest),
      digest,
      from: from?.digest,
      reason: OciError.is(error) || error instanceof SpecError ? error.reason : String(error),
    });
  };

  await checkLayoutFile(folder.path).catch((error: unknown) => {
    if (!OciError.is(error)) throw error;
    const file = join(folder.path, "oci-layout");
    findings.push({ problem: "layout", file, digest: undefined, from: undefined, reason: error.reason });
  });
  const index = await folder.readIndex().catch((error: unknown) => {
    found(undefined, undefined, error);
    return undefined;
  });

  // blobs whose content was compared already
  const verified = new Set<string>();
  const read = async (descriptor: Descriptor): Promise<Uint8Array> => {
    deadline.check();
    verified.add(descriptor.digest);
    return await readBlob(folder, descriptor, {});
  };
  for await (const step of walkContent(index?.manifests ?? [], read)) {
    const { descriptor, from, bytes, error } = step;
    deadline.check();
    if (step.isSubject === true && OciError.is(error, "NOT_FOUND")) continue;
    if (error !== undefined) {
      found(descriptor, from, error);
      continue;
    }
    try {
      if (bytes === undefined) await verifyContent(folder, descriptor, verified, options);
      else await verifyConfig(folder, descriptor, bytes);
    } catch (cause) {
      found(descriptor, from, cause);
    }
  }
  findings.push(...(await verifyRest(folder, verified, deadline)));
  return findings;
}

/** Compares a config or a layer; where another descriptor led to it before, only the size. */
async function verifyContent(
  folder: LayoutFolder,
  descriptor: Descriptor,
  verified: Set<string>,
  options: CallOptions,
): Promise<void> {
  const { digest, mediaType, size, urls } = descriptor;
  const wasVerified = verified.has(digest);
  verified.add(digest);
  const there = await blobSize(folder.path, digest);
  if (there === undefined && (isNonDistributableMediaType(mediaType) || (urls ?? []).length > 0)) return;
  if (wasVerified && there !== undefined) {
    if (BigInt(there) === BigInt(size)) return;
    throw new OciError("SIZE_MISMATCH", "", `it has ${there} bytes, and has to have ${size}`);
  }
  // an algorithm that cannot be computed leaves only the size
  if (there !== undefined && !isComputed(digestParts(digest).algorithm) && BigInt(there) === BigInt(size))
    return;
  for await (const _piece of openBlob(folder, descriptor, options));
}

/** Checks the config of an image against its manifest. */
async function verifyConfig(folder: LayoutFolder, descriptor: Descriptor, bytes: Uint8Array): Promise<void> {
  if (!isManifestMediaType(descriptor.mediaType)) return;
  const { config, layers } = Manifest.parse(bytes);
  if (!isImageConfigMediaType(config.mediaType)) return;
  let text: Uint8Array;
  try {
    text = await readBlob(folder, config, {});
  } catch {
    // told where the config itself is met
    return;
  }
  const { rootfs } = Image.parse(text);
  if (rootfs.diff_ids.length === layers.length) return;
  const reason = `it has ${layers.length} layers, and its config has ${rootfs.diff_ids.length} diff_ids`;
  throw new OciError("INVALID_IMAGE", "", reason);
}

/** Compares blobs that nothing leads to, and finds what is no blob. */
async function verifyRest(
  folder: LayoutFolder,
  verified: ReadonlySet<string>,
  deadline: Deadline,
): Promise<readonly LayoutFinding[]> {
  const findings: LayoutFinding[] = [];
  const about = { digest: undefined, from: undefined };
  try {
    for await (const blob of listBlobs(folder.path)) {
      deadline.check();
      if (blob.digest === undefined) {
        findings.push({ ...about, problem: "layout", file: blob.file, reason: blob.problem });
      } else if (!verified.has(blob.digest) && isComputed(blob.algorithm)) {
        const error = await compare(folder, blob.digest, deadline);
        if (error === undefined) continue;
        const file = fileOf(folder, blob.digest);
        const { reason } = error;
        findings.push({ ...about, problem: problemOf(error, true), file, digest: blob.digest, reason });
      }
    }
  } catch (error) {
    if (!OciError.is(error, "INVALID_LAYOUT")) throw error;
    findings.push({
      ...about,
      problem: "layout",
      file: join(folder.path, imageBlobsDir),
      reason: error.reason,
    });
  }
  return findings;
}

async function compare(
  folder: LayoutFolder,
  digest: string,
  deadline: Deadline,
): Promise<OciError | undefined> {
  try {
    const size = (await blobSize(folder.path, digest)) ?? 0;
    for await (const _piece of openBlob(folder, { mediaType: "", digest, size }, {})) deadline.check();
    return undefined;
  } catch (error) {
    if (OciError.is(error) && error.code !== "ABORTED" && error.code !== "TIMEOUT") return error;
    throw error;
  }
}

function problemOf(error: unknown, isBlob: boolean): LayoutFinding["problem"] {
  if (!isBlob) return "layout";
  if (OciError.is(error, "NOT_FOUND")) return "missing";
  if (OciError.is(error, "DIGEST_MISMATCH")) return "digest";
  if (OciError.is(error, "SIZE_MISMATCH")) return "size";
  return OciError.is(error, "INVALID_LAYOUT") && error.file !== undefined ? "layout" : "document";
}

function fileOf(folder: LayoutFolder, digest: string): string {
  try {
    return blobFile(folder.path, digest);
  } catch {
    return folder.path;
  }
}
