/** The first three numbers of a version of Windows. */
interface WindowsVersion {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
}

/** The builds of the long-term releases, oldest first, from the one on with which containers are compatible. */
const LONG_TERM_BUILDS = [20_348, 26_100] as const;

/**
 * Whether Windows of one version runs containers of another. Up to the release before Server 2022 it has to be the same
 * build; from then on each runs what came from the last long-term release but one up to its own build. Where either version is
 * not known, it does.
 */
export function runsWindows(hostVersion: string, containerVersion: string): boolean {
  const host = parseWindowsVersion(hostVersion);
  if (host === undefined || containerVersion === "") return true;
  const container = parseWindowsVersion(containerVersion) ?? { major: 0, minor: 0, build: 0 };
  if (host.major !== container.major || host.minor !== container.minor) return false;
  const generation = LONG_TERM_BUILDS.findLastIndex((build) => build <= host.build);
  if (generation < 0) return host.build === container.build;
  const oldest = LONG_TERM_BUILDS[Math.max(0, generation - 1)] ?? 0;
  return oldest <= container.build && container.build <= host.build;
}

/** Orders two versions of Windows by all their numbers: below zero when the first is the newer one. */
export function byNewestWindows(a: string, b: string): number {
  const left = a.split(".", 8);
  const right = b.split(".", 8);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = numberAt(right, index) - numberAt(left, index);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numberAt(numbers: readonly string[], index: number): number {
  const text = numbers[index] ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : -1;
}

/** All zero counts as not known. */
function parseWindowsVersion(text: string): WindowsVersion | undefined {
  const [major, minor, build] = text
    .split(".", 3)
    .map((number) => (/^\d{1,20}$/.test(number) ? Number(number) : Infinity));
  if (major === undefined || minor === undefined || build === undefined) return undefined;
  if (major > 255 || minor > 255 || build > 65_535) return undefined;
  return major === 0 && minor === 0 && build === 0 ? undefined : { major, minor, build };
}
