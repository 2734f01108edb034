import { type Layout, OciError } from "@container-interfaces/oci";
import { annotationRefName, type Descriptor } from "@container-interfaces/oci-spec/image";
import { formatReference, parseDockerRef } from "@container-interfaces/oci-spec/reference";

/** The names that an entry of an index has, its own and the one that containerd gives. */
export function namesOf({ annotations }: Descriptor): readonly string[] {
  const names = [annotations?.[annotationRefName], annotations?.["io.containerd.image.name"]];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/**
 * Finds the entries of a layout's index that a name or a digest means; without one all of them. What is not listed is found by its digest
 * where it is an image.
 *
 * @throws OciError `NOT_FOUND`, with the names that there are; what reading throws
 */
export async function findEntries(
  layout: Layout,
  name: string | undefined,
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  const { manifests } = await layout.index();
  if (name === undefined) return manifests;
  const digest = name.slice(name.lastIndexOf("@") + 1);
  const normal = normalForm(name);
  for (const isMeant of [
    (entry: Descriptor) => namesOf(entry).includes(name),
    (entry: Descriptor) => entry.digest === digest,
    (entry: Descriptor) =>
      normal !== undefined &&
      namesOf(entry).some((other) => /[/:]/.test(other) && normalForm(other) === normal),
  ]) {
    const found = manifests.filter(isMeant);
    if (found.length > 0) return found;
  }
  return [(await layout.resolve(name, { signal })).descriptor];
}

/**
 * Finds the one entry that is meant.
 *
 * @throws OciError `INVALID_ARGUMENT` where there are several; as `findEntries`
 */
export async function findEntry(
  layout: Layout,
  name: string | undefined,
  signal: AbortSignal,
): Promise<Descriptor> {
  const found = await findEntries(layout, name, signal);
  const digests = [...new Set(found.map(({ digest }) => digest))];
  const [entry] = found;
  if (entry !== undefined && digests.length === 1) return entry;
  const doing = `looking into the image layout ${layout.path}`;
  if (entry === undefined) throw new OciError("NOT_FOUND", doing, "it has no images");
  const names = [...new Set(found.flatMap((each) => namesOf(each).slice(0, 1)))].slice(0, 20);
  throw new OciError("INVALID_ARGUMENT", doing, `it has ${digests.length} images`, {
    hint: `Say which one is meant: ${[...names, ...digests].slice(0, 20).join(", ")}.`,
  });
}

function normalForm(name: string): string | undefined {
  try {
    return formatReference(parseDockerRef(name));
  } catch {
    return undefined;
  }
}
