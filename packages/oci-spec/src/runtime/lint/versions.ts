import { compareReleases, isSemVer, releaseOf } from "../oci-version.js";
import { usedFields } from "../used-fields.js";
import type { CheckedRule } from "./rule.js";

/** Rules about `ociVersion`. */
export const versionRules: readonly CheckedRule[] = [
  {
    name: "oci-version-malformed",
    severity: "error",
    description: "An `ociVersion` that is not in the format of SemVer 2.0.0.",
    *check(spec) {
      if (!isSemVer(spec.ociVersion)) {
        yield [
          ["ociVersion"],
          "it has to be a version of three numbers such as 1.3.0, as SemVer 2.0.0 has it",
        ];
      }
    },
  },
  {
    name: "field-newer-than-version",
    severity: "warning",
    description: "A field or a value that a later release brought than `ociVersion` says.",
    *check(spec) {
      if (!isSemVer(spec.ociVersion)) return;
      const stated = releaseOf(spec.ociVersion);
      for (const { field, path } of usedFields(spec)) {
        if (compareReleases(field.since, stated) > 0) {
          yield [path, `it came with ${field.since}, ociVersion says ${spec.ociVersion}; raise that`];
        }
      }
    },
  },
  {
    name: "field-removed",
    severity: "warning",
    description: "A field that the stated release does not have any more.",
    *check(spec) {
      if (!isSemVer(spec.ociVersion)) return;
      const stated = releaseOf(spec.ociVersion);
      for (const { field, path } of usedFields(spec)) {
        if (field.removed !== undefined && compareReleases(field.removed, stated) <= 0) {
          yield [path, `it is gone since ${field.removed}, and ignored`];
        }
      }
    },
  },
];
