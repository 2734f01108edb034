import type { Platform } from "../image/platform.js";
import { matchNormalized } from "./match-platform.js";
import { normalizePlatform } from "./normalize-platform.js";
import { platformOrder } from "./platform-order.js";
import { byNewestWindows } from "./windows-version.js";

/** Something that may say which platform it is for; a descriptor of the image specification is such. */
export interface ForPlatform {
  /** What it needs. Default: not said, and then it is never chosen. */
  readonly platform?: Platform | undefined;
}

/**
 * Chooses what runs best on a platform, as from the manifests of an image index: what `platformOrder` has first; then what
 * uses more features of the system; on Windows then the newest version; then the first.
 *
 * @param want what is there to run on
 * @param candidates such as `index.manifests`
 * @returns undefined when nothing runs there
 */
export function selectPlatform<T extends ForPlatform>(
  want: Platform,
  candidates: readonly T[],
): T | undefined {
  const normalized = candidates.map(({ platform }) => platform && normalizePlatform(platform));
  for (const accepted of platformOrder(want).map(normalizePlatform)) {
    let best: number | undefined;
    for (const [index, platform] of normalized.entries()) {
      if (platform === undefined || !matchNormalized(accepted, platform)) continue;
      if (best === undefined || isBetter(platform, normalized[best])) best = index;
    }
    if (best !== undefined) return candidates[best];
  }
  return undefined;
}

function isBetter(platform: Platform, than: Platform | undefined): boolean {
  const more = (platform["os.features"]?.length ?? 0) - (than?.["os.features"]?.length ?? 0);
  if (more !== 0) return more > 0;
  return (
    platform.os === "windows" && byNewestWindows(platform["os.version"] ?? "", than?.["os.version"] ?? "") < 0
  );
}
