import type { Platform } from "../image/platform.js";
import { SpecError } from "../spec-error.js";
import { hostPlatform } from "./host-platform.js";
import { normalizeArchitecture, normalizeOs } from "./normalize-platform.js";
import { quoteInput } from "./quote-input.js";

/** How {@link parsePlatform} goes about it. */
export interface ParsePlatformOptions {
  /** Where the half comes from that `linux` or `arm64` alone leaves open. Default: this host, which a browser does not know. */
  readonly host?: Platform | undefined;
}

/** Systems and architectures that Go has names for: a text without a slash has to be one of them. */
const KNOWN_SYSTEMS: ReadonlySet<string> = new Set([
  ...[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
  ],
  ...["openbsd", "plan9", "solaris", "windows", "zos"],
]);
const KNOWN_ARCHITECTURES: ReadonlySet<string> = new Set([
  ...[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
  ],
  ...[
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
  ],
  "wasm",
]);
/** Far more than any platform has. */
const LONGEST = 4_096;

/**
 * Reads a platform as people type it: `os/architecture[/variant]`, `os` or `architecture`, such as `linux/arm/v7`, by any name
 * that `normalizePlatform` knows. After the system, its version and features may stand in parentheses:
 * `windows(10.0.17763+win32k)/amd64`; there, %28 stands for an opening one, and so on. Any system and
 * architecture are taken where both are given. Ports `Parse` of Go's `containerd/platforms`.
 *
 * @throws SpecError `INVALID_PLATFORM`
 */
export function parsePlatform(text: string, options: ParsePlatformOptions = {}): Platform {
  const fail = (reason: string, hint?: string): SpecError =>
    new SpecError("INVALID_PLATFORM", `parsing the platform ${quoteInput(text)}`, reason, { hint });
  if (text.length > LONGEST) throw fail(`it has ${text.length} characters, at most ${LONGEST} are allowed`);
  const parts = text.split("/");
  if (parts.length > 3) throw fail("it has more than system, architecture and variant");
  const [first = "", ...others] = parts;
  const system = parseSystem(first);
  if (typeof system === "string") throw fail(system);
  const wrong = others.find((part) => !/^[A-Za-z0-9_.-]+$/.test(part));
  if (wrong !== undefined) throw fail(`${quoteInput(wrong)} is no architecture or variant`);
  const [architecture, variant] = others;
  if (architecture !== undefined) return { ...processor(architecture, variant), ...system };
  return complete(first, system, options.host ?? hostPlatform(), fail);
}

type System = Pick<Platform, "os" | "os.version" | "os.features">;

/** Half a platform, of which the host is the other half. */
function complete(
  text: string,
  system: System,
  host: Platform | undefined,
  fail: (reason: string, hint?: string) => SpecError,
): Platform {
  const isSystem = KNOWN_SYSTEMS.has(system.os);
  const alone = processor(text, undefined);
  if (!isSystem && !KNOWN_ARCHITECTURES.has(alone.architecture)) {
    throw fail("it is neither a system nor an architecture that is known", "Write both, as in linux/amd64");
  }
  if (host === undefined) {
    throw fail(
      `this host's ${isSystem ? "architecture" : "system"} is not known`,
      "Write both, as in linux/amd64",
    );
  }
  if (!isSystem) return { ...alone, os: normalizeOs(host.os) };
  const of = normalizeArchitecture(host.architecture, host.variant ?? "");
  const named = of.architecture === "arm" && of.variant !== "v7";
  return { architecture: of.architecture, ...system, ...(named ? { variant: of.variant } : {}) };
}

/** The usual variant of arm is left out where none was given, that of arm64 is put in where one was. */
function processor(
  architecture: string,
  given: string | undefined,
): Pick<Platform, "architecture" | "variant"> {
  const normal = normalizeArchitecture(architecture, given ?? "");
  let { variant } = normal;
  if (given === undefined && normal.architecture === "arm" && variant === "v7") variant = "";
  if (given !== undefined && normal.architecture === "arm64" && variant === "") variant = "v8";
  return { architecture: normal.architecture, ...(variant === "" ? {} : { variant }) };
}

/** The system with version and features, or what is wrong. */
function parseSystem(text: string): System | string {
  const [, os, options] = /^([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%+-]*)\))?$/.exec(text) ?? [];
  if (os === undefined) return `${quoteInput(text)} is no system, nor one with version and features`;
  const [version = "", ...features] = (options ?? "").split("+");
  if (features.includes("")) return "a feature of the system is empty";
  try {
    const decodedVersion = decodeURIComponent(version);
    return {
      os: normalizeOs(os),
      ...(decodedVersion === "" ? {} : { "os.version": decodedVersion }),
      ...(features.length === 0 ? {} : { "os.features": features.map(decodeURIComponent) }),
    };
  } catch {
    return "a percent sign is not followed by the two digits of a character in UTF-8";
  }
}
