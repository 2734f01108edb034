import type { Platform } from "../image/platform.js";
import { normalizePlatform } from "./normalize-platform.js";
import { runsWindows } from "./windows-version.js";

/**
 * Whether an image's platform is the one that is wanted: the same system, architecture and variant once both are
 * normalised, and no feature of the system that `want` lacks. On Windows the version has to be one that `want`'s
 * runs, and `win32k` is not asked for. What else `want` would run, such as an older variant, is for `platformOrder`.
 * Ports `NewMatcher` of Go's `containerd/platforms`.
 *
 * @param want what is there to run on
 * @param have what the image needs
 */
export function matchPlatform(want: Platform, have: Platform): boolean {
  return matchNormalized(normalizePlatform(want), normalizePlatform(have));
}

/** The same for two that are normalised. */
export function matchNormalized(want: Platform, have: Platform): boolean {
  if (want.os !== have.os || want.architecture !== have.architecture) return false;
  if ((want.variant ?? "") !== (have.variant ?? "")) return false;
  const isWindows = want.os === "windows";
  if (isWindows && !runsWindows(want["os.version"] ?? "", have["os.version"] ?? "")) return false;
  const offered = new Set(want["os.features"]);
  return (have["os.features"] ?? []).every(
    (feature) => offered.has(feature) || (isWindows && feature === "win32k"),
  );
}
