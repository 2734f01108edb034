import {
  annotationRefName,
  type Descriptor,
  type Index,
  isIndexMediaType,
  isManifestMediaType,
  type Platform,
  parseJson,
} from "@container-interfaces/oci-spec/image";
import { Deadline } from "../deadline.js";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { reasonOf } from "../reason-of.js";
import { addBlob } from "./add-blob.js";
import { blobSize } from "./blob-file.js";
import type { BlobFacts } from "./blob-options.js";
import { checkDocument } from "./check-document.js";
import { digestParts } from "./digest-parts.js";
import { documentMediaType } from "./document-media-type.js";
import type { LayoutFolder } from "./layout-folder.js";
import { readBlob } from "./read-blob.js";
import { walkContent } from "./walk-content.js";

const maxManifestBytes = 4 * 1024 * 1024;
/** The characters of which the specification recommends names to be. */
const namePattern = /^[A-Za-z0-9._:@/+-]{1,1024}$/;

/** What is said of a manifest, or an index, that is added. */
export interface PutManifestOptions extends CallOptions {
  /** Its media type. Default: what the document says, or what its form is. */
  readonly mediaType?: string | undefined;
  /** The name that it gets, the annotation `org.opencontainers.image.ref.name`. Default: none. */
  readonly name?: string | undefined;
  /** The digest that it has to have. Default: sha256 of the bytes. */
  readonly digest?: string | undefined;
  /** The platform, for the descriptor. */
  readonly platform?: Platform | undefined;
  /** More annotations, for the descriptor. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The type of artifact, for the descriptor. */
  readonly artifactType?: string | undefined;
}

/** Adds a document with these very bytes, and lists it. */
export async function putManifest(
  folder: LayoutFolder,
  bytes: Uint8Array,
  { name, ...options }: PutManifestOptions,
): Promise<Descriptor> {
  const doing = name === undefined ? "adding a manifest" : `adding the manifest of ${JSON.stringify(name)}`;
  const deadline = new Deadline(doing, options);
  deadline.check();
  if (name !== undefined) checkName(name, doing);
  const mediaType = mediaTypeOf(bytes, options.mediaType, doing);
  const descriptor = await addBlob(folder, bytes, { ...options, mediaType, ...deadline.left() });
  return await list(folder, named(descriptor, name), deadline);
}

/** Gives a name to a document that is there. */
export async function tagEntry(
  folder: LayoutFolder,
  name: string,
  descriptor: Descriptor,
  options: CallOptions,
): Promise<Descriptor> {
  const doing = `naming ${descriptor.digest} ${JSON.stringify(name)}`;
  const deadline = new Deadline(doing, options);
  deadline.check();
  checkName(name, doing);
  const size = await blobSize(folder.path, descriptor.digest);
  if (size === undefined || BigInt(size) !== BigInt(descriptor.size)) {
    throw new OciError("NOT_FOUND", doing, `the image layout ${folder.path} has no such blob`, {
      digest: descriptor.digest,
    });
  }
  const { mediaType } = descriptor;
  if (isIndexMediaType(mediaType) || isManifestMediaType(mediaType)) {
    mediaTypeOf(await readBlob(folder, descriptor, deadline.left()), mediaType, doing);
  }
  return await list(folder, named(descriptor, name), deadline);
}

/** Takes out what has a name. */
export async function untagEntry(folder: LayoutFolder, name: string, options: CallOptions): Promise<boolean> {
  const deadline = new Deadline(`removing the name ${JSON.stringify(name)}`, options);
  return await drop(folder, (entry) => nameOf(entry) === name, deadline);
}

/** Takes out a document with all its names. */
export async function removeEntries(
  folder: LayoutFolder,
  { digest }: BlobFacts,
  options: CallOptions,
): Promise<boolean> {
  digestParts(digest);
  return await drop(folder, (entry) => entry.digest === digest, new Deadline(`removing ${digest}`, options));
}

async function drop(
  folder: LayoutFolder,
  isMeant: (entry: Descriptor) => boolean,
  deadline: Deadline,
): Promise<boolean> {
  deadline.check();
  let wasThere = false;
  await folder.updateIndex(deadline, async (index) => {
    const manifests = index.manifests.filter((entry) => !isMeant(entry));
    wasThere = manifests.length < index.manifests.length;
    return wasThere ? { ...index, manifests } : undefined;
  });
  return wasThere;
}

/**
 * Lists documents that are there, in the place of what has their names.
 *
 * @throws OciError `NOT_FOUND` where what they need was collected meanwhile; as `updateIndex`
 */
export async function listEntries(
  folder: LayoutFolder,
  entries: readonly Descriptor[],
  deadline: Deadline,
): Promise<void> {
  const names = new Set(entries.map(nameOf));
  const digests = new Set(entries.map(({ digest }) => digest));
  await folder.updateIndex(deadline, async (index) => {
    for (const entry of entries) forget(folder, await checkStillThere(folder, entry, deadline));
    const others = index.manifests.filter((entry) =>
      nameOf(entry) === undefined ? !digests.has(entry.digest) : !names.has(nameOf(entry)),
    );
    // without a name it says nothing new where it is listed with one
    const news = entries.filter(
      (entry) => nameOf(entry) !== undefined || !others.some(({ digest }) => digest === entry.digest),
    );
    return { ...index, manifests: [...others, ...news] };
  });
}

/** From here on the index keeps them. */
function forget(folder: LayoutFolder, digests: readonly string[]): void {
  for (const digest of digests) folder.added.delete(digest);
}

async function list(folder: LayoutFolder, descriptor: Descriptor, deadline: Deadline): Promise<Descriptor> {
  await folder.updateIndex(deadline, async (index) => {
    const reached = await checkStillThere(folder, descriptor, deadline);
    forget(folder, reached);
    return withEntry(index, descriptor);
  });
  return descriptor;
}

/**
 * Makes sure that nobody collected what this handle added, or said was there, before it was put in a manifest. Layouts may lack blobs,
 * but not these.
 */
async function checkStillThere(
  folder: LayoutFolder,
  descriptor: Descriptor,
  deadline: Deadline,
): Promise<readonly string[]> {
  const reached: string[] = [];
  const read = async (document: Descriptor): Promise<Uint8Array> => await readBlob(folder, document, {});
  for await (const step of walkContent([descriptor], read)) {
    const { digest } = step.descriptor;
    reached.push(digest);
    if (!folder.added.has(digest) && !folder.found.has(digest)) continue;
    if ((await blobSize(folder.path, digest)) !== undefined) continue;
    throw new OciError("NOT_FOUND", deadline.doing, `the blob ${digest} was removed meanwhile`, {
      digest,
      hint: "Another process collected garbage; add the image once more.",
    });
  }
  return reached;
}

/** An index with a descriptor in it: in the place of one without a name, or of what has its name. */
function withEntry(index: Index, descriptor: Descriptor): Index {
  const name = nameOf(descriptor);
  const { digest } = descriptor;
  if (name === undefined && index.manifests.some((entry) => entry.digest === digest)) {
    // it is listed already: without a name only what is said of it is new
    const manifests = index.manifests.map((entry) =>
      entry.digest === digest && nameOf(entry) === undefined ? descriptor : entry,
    );
    return { ...index, manifests };
  }
  const manifests: Descriptor[] = [];
  let isPlaced = false;
  for (const entry of index.manifests) {
    const isReplaced = nameOf(entry) === undefined ? entry.digest === digest : nameOf(entry) === name;
    if (!isReplaced) manifests.push(entry);
    else if (!isPlaced) {
      manifests.push(descriptor);
      isPlaced = true;
    }
  }
  return { ...index, manifests: isPlaced ? manifests : [...manifests, descriptor] };
}

function nameOf(descriptor: Descriptor): string | undefined {
  return descriptor.annotations?.[annotationRefName];
}

function named(descriptor: Descriptor, name: string | undefined): Descriptor {
  if (name === undefined) return descriptor;
  return { ...descriptor, annotations: { ...descriptor.annotations, [annotationRefName]: name } };
}

/** Whether a text can be given to an image as its name. */
export function isImageName(name: string): boolean {
  return namePattern.test(name);
}

function checkName(name: string, doing: string): void {
  if (isImageName(name)) return;
  throw new OciError("INVALID_ARGUMENT", doing, "it cannot be a name", {
    hint: "A name consists of letters and digits of ASCII and of -._:@/+.",
  });
}

/** Refuses what is said to be a manifest or an index and is none: a layout that lists it could not be collected any more. */
function checkKnown(mediaType: string, document: unknown, doing: string): void {
  try {
    checkDocument(mediaType, document);
  } catch (cause) {
    const reason = `it is no valid ${isIndexMediaType(mediaType) ? "index" : "manifest"}: ${reasonOf(cause, "it is none")}`;
    throw new OciError("INVALID_ARGUMENT", doing, reason, { cause });
  }
}

/** The media type of a document, which is valid where its type is known. */
function mediaTypeOf(bytes: Uint8Array, given: string | undefined, doing: string): string {
  if (bytes.length > maxManifestBytes) {
    const reason = `it has ${bytes.length} bytes, and may have ${maxManifestBytes}`;
    throw new OciError("TOO_LARGE", doing, reason);
  }
  const invalid = (reason: string, cause?: unknown): OciError =>
    new OciError("INVALID_ARGUMENT", doing, reason, cause === undefined ? {} : { cause });
  let document: unknown;
  try {
    document = parseJson(bytes);
  } catch (cause) {
    throw invalid("the bytes are no JSON", cause);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw invalid("the bytes are no JSON object");
  }
  const said = "mediaType" in document ? document.mediaType : undefined;
  if (said !== undefined && given !== undefined && said !== given) {
    throw invalid(`it is said to be ${given}, and says of itself to be ${JSON.stringify(said)}`);
  }
  const mediaType = given ?? documentMediaType(document);
  if (mediaType === undefined) throw invalid("its media type is not known");
  checkKnown(mediaType, document, doing);
  return mediaType;
}
