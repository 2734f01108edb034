import { describe, expect, it } from "vitest";
import { readRuntime } from "../../testdata/document-paths.js";
import { linux } from "../../testdata/lint/lint-case.js";
import { minimumOciVersion } from "./minimum-oci-version.js";
import { runtimeSpecReleases } from "./oci-version.js";
import { Spec } from "./spec.js";
import { type VersionedField, versionedFields } from "./versioned-fields.js";

/** The smallest document that uses a field: objects and one-item lists down to a value. */
function documentOf({ path, values, pattern }: VersionedField, value?: unknown): Spec {
  const leaf = value ?? values?.[0] ?? (pattern === undefined ? true : "relative/path");
  const steps = path.replaceAll("[]", ".[]").split(".");
  const nested = steps.reduceRight<unknown>(
    (inner, step) => (step === "[]" ? [inner] : { [step]: inner }),
    leaf,
  );
  return { ociVersion: "1.0.0", ...(nested as object) } as Spec;
}

const withValues = versionedFields.flatMap((field) =>
  (field.values ?? [undefined]).map((value) => [`${field.path} ${value ?? ""}`, field, value] as const),
);

describe("minimumOciVersion", () => {
  it.each(withValues)("of a document with %s is the release that brought it", (_name, field, value) => {
    // a new value of a field that is younger than 1.0.0 itself needs at least what the field needs
    const needed = versionedFields
      .filter(
        (other) =>
          other.values === undefined &&
          other.pattern === undefined &&
          (field.path === other.path ||
            field.path.startsWith(`${other.path}.`) ||
            field.path.startsWith(`${other.path}[`)),
      )
      .map(({ since }) => since)
      .concat(field.since)
      .sort()
      .at(-1);
    expect(minimumOciVersion(documentOf(field, value))).toBe(needed);
  });

  it("is the release of the youngest field", () => {
    expect(minimumOciVersion(linux())).toBe("1.0.0");
    expect(minimumOciVersion(linux({ domainname: "a", linux: { personality: { domain: "LINUX" } } }))).toBe(
      "1.1.0",
    );
    expect(minimumOciVersion(linux({ domainname: "a", linux: { netDevices: { eth0: {} } } }))).toBe("1.3.0");
  });

  it("does not look at what is stated", () => {
    expect(minimumOciVersion(linux({ ociVersion: "1.3.0" }))).toBe("1.0.0");
    expect(minimumOciVersion(linux({ ociVersion: "soon" }))).toBe("1.0.0");
  });

  it.each([
    ["runc-spec.json", "1.0.0"],
    ["containerd-linux.json", "1.1.0"],
    ["linux.json", "1.3.0"],
  ])("of %s is %s", (name, version) => {
    expect(minimumOciVersion(Spec.parse(readRuntime(name)))).toBe(version);
  });

  it("is a release", () => {
    for (const field of versionedFields) {
      expect(runtimeSpecReleases).toContain(minimumOciVersion(documentOf(field)));
    }
  });
});
