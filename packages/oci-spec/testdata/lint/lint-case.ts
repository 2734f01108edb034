import type { LintOptions } from "../../src/runtime/lint-runtime-spec.js";
import type { Spec } from "../../src/runtime/spec.js";

/** Part of a configuration; may be what no schema accepts. */
type Part = Readonly<Record<string, unknown>>;

/** A configuration, and the paths where the rule finds something: none for a clean one. */
type LintCase = readonly [
  spec: Spec,
  paths: readonly string[],
  more?: LintOptions & { readonly also?: readonly string[] },
];

/** Cases of one rule. */
export type LintCases = Readonly<Record<string, readonly LintCase[]>>;

function onto(base: Part, parts: Part): Spec {
  const sections = Object.entries(parts).map(([key, part]) => {
    const below = base[key];
    const merged =
      typeof below === "object" && typeof part === "object" && !Array.isArray(part)
        ? { ...below, ...part }
        : part;
    return [key, merged] as const;
  });
  return { ...base, ...Object.fromEntries(sections) } as unknown as Spec;
}

/** A clean configuration for Linux, with the parts laid over its sections. */
export function linux(parts: Part = {}): Spec {
  return onto(
    {
      ociVersion: "1.3.0",
      process: { user: { uid: 0, gid: 0 }, args: ["sh"], cwd: "/" },
      root: { path: "rootfs" },
      linux: { namespaces: [{ type: "pid" }, { type: "mount" }] },
    },
    parts,
  );
}

/** A clean configuration for Windows. */
export function windows(parts: Part = {}): Spec {
  return onto(
    {
      ociVersion: "1.3.0",
      process: { args: ["cmd"], cwd: "C:\\" },
      root: { path: "\\\\?\\Volume{0f5c1fce-4c4e-4b6c-9a59-0c6b3fb0a3d1}\\" },
      windows: { layerFolders: ["C:\\scratch"] },
    },
    parts,
  );
}

/** A clean configuration for FreeBSD. */
export function freebsd(parts: Part = {}): Spec {
  const { linux: _, ...base } = linux();
  return onto({ ...base, freebsd: { jail: { host: "new" } } }, parts);
}

/** A clean configuration for z/OS. */
export function zos(parts: Part = {}): Spec {
  const { linux: _, ...base } = linux();
  return onto({ ...base, zos: { namespaces: [{ type: "pid" }] } }, parts);
}

/** A clean configuration without a section of a platform. */
export function bare(parts: Part = {}): Spec {
  const { linux: _, ...base } = linux();
  return onto({ ...base }, parts);
}
