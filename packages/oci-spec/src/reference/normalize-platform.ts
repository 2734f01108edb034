import type { Platform } from "../image/platform.js";
import { hostPlatform } from "./host-platform.js";

/**
 * Gives a platform with Go's names for what has several: `x86_64` and `x86-64` are `amd64`, `i386` is `386`, `aarch64` is
 * `arm64`, `armhf` is `arm` of variant `v7`, `armel` of `v6`, `macos` is `darwin`. All in lower case; variants that
 * are the usual ones of their architecture are left out (`v1` of amd64, `v8` of arm64), save `v7` of arm, which is
 * put in. Features are sorted, each once. An empty system is that of this host. Ports `Normalize` of Go's
 * `containerd/platforms`; keys that it does not know stay.
 */
export function normalizePlatform(platform: Platform): Platform {
  const { architecture, os, "os.features": features, variant: _, ...rest } = platform;
  const processor = normalizeArchitecture(architecture, platform.variant ?? "");
  return {
    ...rest,
    architecture: processor.architecture,
    os: normalizeOs(os),
    ...(features === undefined ? {} : { "os.features": [...new Set(features)].sort() }),
    ...(processor.variant === "" ? {} : { variant: processor.variant }),
  };
}

/** The system by Go's name. */
export function normalizeOs(os: string): string {
  if (os === "") return hostPlatform()?.os ?? "";
  const lower = os.toLowerCase();
  return lower === "macos" ? "darwin" : lower;
}

/** Architecture and variant by Go's names; no variant is an empty text. */
export function normalizeArchitecture(
  givenArchitecture: string,
  givenVariant: string,
): { readonly architecture: string; readonly variant: string } {
  const architecture = givenArchitecture.toLowerCase();
  const variant = givenVariant.toLowerCase();
  switch (architecture) {
    case "i386":
      return { architecture: "386", variant: "" };
    case "x86_64":
    case "x86-64":
    case "amd64":
      return { architecture: "amd64", variant: variant === "v1" ? "" : variant };
    case "aarch64":
    case "arm64":
      return { architecture: "arm64", variant: ARM64_VARIANTS.get(variant) ?? variant };
    case "armhf":
      return { architecture: "arm", variant: "v7" };
    case "armel":
      return { architecture: "arm", variant: "v6" };
    case "arm":
      return { architecture: "arm", variant: ARM_VARIANTS.get(variant) ?? variant };
    default:
      return { architecture, variant };
  }
}

const ARM64_VARIANTS: ReadonlyMap<string, string> = new Map([
  ...["8", "v8", "v8.0"].map((variant) => [variant, ""] as const),
  ...["9", "9.0", "v9.0"].map((variant) => [variant, "v9"] as const),
]);
const ARM_VARIANTS: ReadonlyMap<string, string> = new Map([
  ["", "v7"],
  ...["5", "6", "7", "8"].map((variant) => [variant, `v${variant}`] as const),
]);
