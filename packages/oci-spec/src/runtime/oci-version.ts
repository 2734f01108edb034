/** The releases of the runtime specification from 1.0 on, in their order. */
export const runtimeSpecReleases: readonly string[] = [
  "1.0.0",
  "1.0.1",
  "1.0.2",
  "1.1.0",
  "1.2.0",
  "1.2.1",
  "1.3.0",
];

/** SemVer 2.0.0: three numbers, a prerelease, and build metadata. */
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*))?(?:\+([\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*))?$/;
const LONGEST = 256;

/** Whether a text is a version in the format of SemVer 2.0.0. */
export function isSemVer(version: string): boolean {
  return version.length <= LONGEST && SEMVER.test(version);
}

/** Compares the three numbers of two versions: below 0 when the first is older, 0 when they are the same. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  const different = left.findIndex((number, index) => number !== right[index]);
  return different === -1 ? 0 : (left[different] ?? 0n) < (right[different] ?? 0n) ? -1 : 1;
}

/**
 * The release whose fields a document of this version may use. A candidate such as `1.1.0-rc.2` counts as the release that
 * it became; a development version such as `1.0.2-dev` or `1.1.0+dev` came after the release that it names and counts as the next one.
 */
export function releaseOf(version: string): string {
  const release = version.split(/[-+]/, 1)[0] ?? version;
  if (!/[-+.]dev\b/.test(version)) return release;
  return runtimeSpecReleases.find((other) => compareReleases(other, release) > 0) ?? release;
}

function numbersOf(version: string): readonly bigint[] {
  return (version.split(/[-+]/, 1)[0] ?? "").split(".").map((number) => BigInt(number));
}
