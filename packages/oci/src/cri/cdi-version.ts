import type { CdiContainerEdits, CdiSpec } from "./cdi-spec.js";

/** The versions of CDI, in their order. */
export const cdiVersions: readonly string[] = [
  "0.1.0",
  "0.2.0",
  "0.3.0",
  "0.4.0",
  "0.5.0",
  "0.6.0",
  "0.7.0",
  "0.8.0",
  "1.0.0",
  "1.1.0",
];

/** The lowest version of CDI that has all fields that a file uses; at least 0.3.0. */
export function minimumCdiVersion(spec: CdiSpec): string {
  const edits = [spec.containerEdits ?? {}, ...spec.devices.map(({ containerEdits }) => containerEdits)];
  const some = (uses: (edits: CdiContainerEdits) => boolean): boolean => edits.some(uses);
  if (some(needs110)) return "1.1.0";
  if (some(({ intelRdt, additionalGids = [] }) => intelRdt !== undefined || additionalGids.length > 0)) {
    return "0.7.0";
  }
  const annotated = [spec, ...spec.devices].some(
    ({ annotations = {} }) => Object.keys(annotations).length > 0,
  );
  if (annotated || spec.kind.slice(spec.kind.indexOf("/")).includes(".")) return "0.6.0";
  if (
    spec.devices.some(({ name }) => /^\d/.test(name)) ||
    some(({ deviceNodes = [] }) => deviceNodes.some(({ hostPath }) => hostPath))
  ) {
    return "0.5.0";
  }
  return some(({ mounts = [] }) => mounts.some(({ type }) => type)) ? "0.4.0" : "0.3.0";
}

function needs110({ netDevices = [], intelRdt }: CdiContainerEdits): boolean {
  return netDevices.length > 0 || intelRdt?.schemata !== undefined || intelRdt?.enableMonitoring === true;
}
