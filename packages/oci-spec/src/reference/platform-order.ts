import type { Platform } from "../image/platform.js";
import { normalizePlatform } from "./normalize-platform.js";

/** How many minor versions of arm64 v8 the first of v9 includes; each later one includes one more, up to v8.9. */
const V8_OF_FIRST_V9 = 5;
const LAST_V8 = 9;
const LAST_V9 = 7;

/**
 * Lists the platforms whose images run on one, the best first: itself, then older variants, then the 32-bit sibling.
 * `amd64` of v3 runs v2, v1 and `386`; `arm64` runs `arm` of v8 to v5; `arm` runs older variants down to v5. System,
 * version and features are the same in all. Ports the order of `Only` of Go's `containerd/platforms`.
 */
export function platformOrder(want: Platform): readonly Platform[] {
  const { variant = "", ...platform } = normalizePlatform(want);
  const of = (architecture: string, variants: readonly string[]): Platform[] =>
    variants.map((name) => ({ ...platform, architecture, ...(name === "" ? {} : { variant: name }) }));
  switch (platform.architecture) {
    case "amd64":
      return [...of("amd64", [variant, ...older(variant, 1)]), ...of("386", [""])];
    case "arm":
      return of("arm", [variant, ...older(variant, 5)]);
    case "arm64":
      return [
        ...of("arm64", arm64Variants(variant)),
        ...of("arm", isArmV8(variant) ? ["v8", "v7", "v6", "v5"] : []),
      ];
    default:
      return of(platform.architecture, [variant]);
  }
}

/** The variants below one, down to the lowest: for v7 and 5, v6 and v5. */
function older(variant: string, lowest: number): string[] {
  const version = /^v?(\d{1,2})$/.exec(variant)?.[1];
  const variants: string[] = [];
  for (let number = Number(version ?? 0) - 1; number >= lowest; number -= 1) variants.push(`v${number}`);
  return variants;
}

function isArmV8(variant: string): boolean {
  return variant === "" || arm64Variants(variant).length > 1;
}

/** A variant of arm64 and those that it includes; one that is not known includes nothing else. */
function arm64Variants(variant: string): string[] {
  const [, major, digits = "0"] = /^v([89])(?:\.(\d))?$/.exec(variant === "" ? "v8" : variant) ?? [];
  const minor = Number(digits);
  if (major === "8") return down(8, minor);
  if (major === "9" && minor <= LAST_V9)
    return [...down(9, minor), ...down(8, Math.min(LAST_V8, minor + V8_OF_FIRST_V9))];
  return [variant];
}

function down(major: number, minor: number): string[] {
  return Array.from({ length: minor + 1 }, (_, index) => {
    const left = minor - index;
    return left === 0 ? `v${major}` : `v${major}.${left}`;
  });
}
