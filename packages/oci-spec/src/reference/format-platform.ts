import type { Platform } from "../image/platform.js";

/**
 * Writes a platform as {@link parsePlatform} reads it: `linux/arm/v7`, `windows(10.0.17763+win32k)/amd64`. What is empty
 * is left out; without a system, it is `unknown`. Ports `FormatAll` of Go's `containerd/platforms`.
 */
export function formatPlatform(platform: Platform): string {
  const {
    os,
    architecture,
    variant = "",
    "os.version": version = "",
    "os.features": features = [],
  } = platform;
  if (os === "") return "unknown";
  const options = [version, ...new Set(features.filter((feature) => feature !== "").toSorted())].map(encode);
  const system = options.length === 1 && version === "" ? os : `${os}(${options.join("+")})`;
  return [system, architecture, variant].filter((part) => part !== "").join("/");
}

/** All characters in percent signs but those that stand for themselves; halves of surrogate pairs are lost. */
function encode(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, "\uFFFD");
  return wellFormed.replace(/[^A-Za-z0-9_.-]+/g, (characters) =>
    encodeURIComponent(characters).replace(
      /[!'()*~]/g,
      (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  );
}
