import { compareReleases } from "./oci-version.js";
import type { Spec } from "./spec.js";
import { usedFields } from "./used-fields.js";

/**
 * Says the lowest release of the runtime specification that has all fields and values that a configuration uses: the best
 * `ociVersion` for it, as runtimes of that minor version and later ones take it. At least `1.0.0`. Looks at what
 * `versionedFields` lists; a stated `ociVersion` plays no part.
 */
export function minimumOciVersion(spec: Spec): string {
  let minimum = "1.0.0";
  for (const { field } of usedFields(spec)) {
    if (compareReleases(field.since, minimum) > 0) minimum = field.since;
  }
  return minimum;
}
