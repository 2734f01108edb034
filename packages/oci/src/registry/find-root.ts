import { annotationRefName, type Descriptor } from "@container-interfaces/oci-spec/image";
import { fullReference } from "../full-reference.js";
import { OciError } from "../oci-error.js";
import type { ContentStore } from "./content-store.js";

const MOST_SHOWN = 20;

/**
 * Finds what a name stands for in a store: exactly, by its digest, or in the normal form of references.
 *
 * @throws OciError `NOT_FOUND` with the names that there are, `INVALID_ARGUMENT` for several
 */
export async function findRoot(store: ContentStore, name: string, doing: string): Promise<Descriptor> {
  const { manifests } = await store.index();
  const wanted = fullReference(name);
  const ways: readonly ((entry: Descriptor) => boolean)[] = [
    (entry) => nameOf(entry) === name,
    ({ digest }) => digest === name,
    (entry) => {
      const other = nameOf(entry) ?? "";
      return wanted !== undefined && /[/:]/.test(other) && fullReference(other) === wanted;
    },
  ];
  for (const way of ways) {
    const found = manifests.filter(way);
    const [first] = found;
    if (first === undefined) continue;
    if (found.every(({ digest }) => digest === first.digest)) return first;
    const digests = found.map(({ digest }) => digest).slice(0, MOST_SHOWN);
    throw new OciError("INVALID_ARGUMENT", doing, `${JSON.stringify(name)} means ${digests.join(" or ")}`, {
      hint: "Name it by its digest.",
    });
  }
  const names = manifests.map(nameOf).filter((other) => other !== undefined);
  const there =
    names.length === 0
      ? "it has no names"
      : `it has ${names.slice(0, MOST_SHOWN).join(", ")}${names.length > MOST_SHOWN ? " and more" : ""}`;
  throw new OciError("NOT_FOUND", doing, `the layout has no ${JSON.stringify(name)}; ${there}`);
}

function nameOf({ annotations }: Descriptor): string | undefined {
  return annotations?.[annotationRefName];
}
