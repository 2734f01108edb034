import type { Platform } from "../image/platform.js";

/** What of `process` is looked at. */
interface HostProcess {
  readonly platform?: string;
  readonly arch?: string;
  readonly config?: { readonly variables?: object };
  getBuiltinModule?(id: string): unknown;
}

/** Where Node's name of a system is another than Go's. */
const SYSTEMS: ReadonlyMap<string, string> = new Map([
  ["win32", "windows"],
  ["cygwin", "windows"],
  ["sunos", "solaris"],
]);
/** Where Node's name of an architecture is another than Go's. */
const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ["x64", "amd64"],
  ["ia32", "386"],
  ["mipsel", "mipsle"],
]);

/**
 * Says which platform this program runs on: system and architecture as Go names them, the variant on ARM (the one
 * that Node was built for, which the processor may exceed), the version of the system on Windows.
 *
 * @returns undefined where there is no `process` with an architecture, as in a browser
 */
export function hostPlatform(): Platform | undefined {
  return platformOfProcess((globalThis as { process?: HostProcess }).process);
}

/** The platform of such a process. */
export function platformOfProcess(process: HostProcess | undefined): Platform | undefined {
  // bundlers put a `process` into browsers that has less, or calls itself a browser
  if (!process?.arch || !process.platform || process.platform === "browser") return undefined;
  const os = SYSTEMS.get(process.platform) ?? process.platform;
  const architecture = architectureOf(process.arch);
  const variant = armVariant(architecture, process);
  const version = os === "windows" ? windowsVersion(process) : undefined;
  return {
    architecture,
    os,
    ...(version === undefined ? {} : { "os.version": version }),
    ...(variant === undefined ? {} : { variant }),
  };
}

function architectureOf(arch: string): string {
  // one name for both byte orders in Node, two in Go
  if (arch === "ppc64" && new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return "ppc64le";
  return ARCHITECTURES.get(arch) ?? arch;
}

function armVariant(architecture: string, { config }: HostProcess): string | undefined {
  if (architecture === "arm64") return "v8";
  if (architecture !== "arm") return undefined;
  const { arm_version } = (config?.variables ?? {}) as { arm_version?: unknown };
  const version = Number(arm_version);
  return Number.isInteger(version) && version >= 5 && version <= 8 ? `v${version}` : "v7";
}

function windowsVersion(process: HostProcess): string | undefined {
  const os = process.getBuiltinModule?.("node:os") as { release?: () => string } | undefined;
  return os?.release?.();
}
