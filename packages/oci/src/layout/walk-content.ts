import {
  Descriptor,
  Index,
  isImageConfigMediaType,
  isIndexMediaType,
  isManifestMediaType,
  Manifest,
  mediaTypeEmptyJSON,
  parseJson,
} from "@container-interfaces/oci-spec/image";
import { OciError } from "../oci-error.js";

/** Deeper than any image, and any signature of a signature. */
const maxDepth = 16;

/** One descriptor that a walk came to. */
export interface WalkStep {
  readonly descriptor: Descriptor;
  /** What led to it; undefined for one that the walk began with. */
  readonly from: Descriptor | undefined;
  /** The bytes of a document that was read: an index, a manifest, or an unknown one that an index lists. */
  readonly bytes?: Uint8Array | undefined;
  /** Why a document could not be read, or is none: its content is then unknown. */
  readonly error?: unknown;
  /** Whether it was met as a subject, which need not be there: whoever has a signature may lack what it is of. */
  readonly isSubject?: boolean | undefined;
}

interface Place {
  readonly descriptor: Descriptor;
  readonly from: Descriptor | undefined;
  readonly depth: number;
  /** Whether it may lead on: configs and layers are opaque. */
  readonly leadsOn: boolean;
  readonly isSubject?: boolean | undefined;
}

/**
 * Goes to everything that descriptors lead to: over indexes and manifests to configs, layers and subjects, each once, the first one
 * first. What is not read (configs, layers) need not be there.
 *
 * @param read gives a document's bytes, verified; what it throws becomes the `error` of the step
 */
export async function* walkContent(
  roots: readonly Descriptor[],
  read: (descriptor: Descriptor) => Promise<Uint8Array>,
): AsyncGenerator<WalkStep, void, undefined> {
  const visited = new Set<string>();
  const places: Place[] = [];
  const push = (more: readonly Place[]): void => {
    for (let at = more.length - 1; at >= 0; at -= 1) places.push(more[at] as Place);
  };
  push(roots.map((descriptor) => ({ descriptor, from: undefined, depth: 0, leadsOn: true })));
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { descriptor, from, depth, isSubject } = place;
    const leadsOn = place.leadsOn && mayLeadOn(descriptor);
    // a blob may be met as a layer first, and as a manifest then
    const key = `${descriptor.digest} ${leadsOn ? descriptor.mediaType : ""}`;
    if (visited.has(key)) continue;
    visited.add(key);
    if (!leadsOn) {
      yield { descriptor, from };
      continue;
    }
    let bytes: Uint8Array;
    let children: readonly Place[];
    try {
      bytes = await read(descriptor);
      children = childrenOf(descriptor, bytes).map((child) => ({
        ...child,
        from: descriptor,
        depth: depth + 1,
      }));
      if (depth >= maxDepth && children.length > 0) throw tooDeep(descriptor);
    } catch (error) {
      // something else may need it
      if (isSubject === true && OciError.is(error, "NOT_FOUND")) visited.delete(key);
      yield { descriptor, from, error, isSubject };
      continue;
    }
    yield { descriptor, from, bytes, isSubject };
    push(children);
  }
}

/** Whether content may refer to more: an index, a manifest, or another document that is small enough to be one. */
function mayLeadOn({ mediaType, size }: Descriptor): boolean {
  if (isIndexMediaType(mediaType) || isManifestMediaType(mediaType)) return true;
  if (isImageConfigMediaType(mediaType) || mediaType === mediaTypeEmptyJSON) return false;
  return /[/+]json$/.test(mediaType) && size <= 4 * 1024 * 1024;
}

/**
 * What a document refers to.
 *
 * @throws SpecError for an index or a manifest that is none
 */
function childrenOf(
  { mediaType }: Descriptor,
  bytes: Uint8Array,
): readonly Pick<Place, "descriptor" | "leadsOn" | "isSubject">[] {
  const on = (descriptor: Descriptor) => ({ descriptor, leadsOn: true });
  const about = (subject: Descriptor | undefined) =>
    subject === undefined ? [] : [{ descriptor: subject, leadsOn: true, isSubject: true }];
  const opaque = (descriptor: Descriptor) => ({ descriptor, leadsOn: false });
  if (isIndexMediaType(mediaType)) {
    const { manifests, subject } = Index.parse(bytes);
    return [...manifests.map(on), ...about(subject)];
  }
  if (isManifestMediaType(mediaType)) {
    const { config, layers, subject } = Manifest.parse(bytes);
    return [opaque(config), ...layers.map(opaque), ...about(subject)];
  }
  // a document of another specification: whatever looks like a descriptor is taken for one
  return descriptorsIn(bytes).map(({ key, descriptor }) =>
    key === "subject" || key === "manifests" ? on(descriptor) : opaque(descriptor),
  );
}

function descriptorsIn(bytes: Uint8Array): { key: string; descriptor: Descriptor }[] {
  let document: unknown;
  try {
    document = parseJson(bytes);
  } catch {
    return [];
  }
  if (typeof document !== "object" || document === null) return [];
  return Object.entries(document).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((item): item is Descriptor => Descriptor.is(item))
      .map((descriptor) => ({ key, descriptor })),
  );
}

function tooDeep({ digest }: Descriptor): OciError {
  const reason = `it is ${maxDepth} documents deep and refers to more`;
  return new OciError("INVALID_LAYOUT", `reading the document ${digest}`, reason, { digest });
}
