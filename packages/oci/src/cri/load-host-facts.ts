import { access, readFile, realpath } from "node:fs/promises";
import { hostname, release } from "node:os";
import { isAbsolute, join } from "node:path";
import { hostPlatform } from "@container-interfaces/oci-spec/reference";
import { capabilities, LinuxSeccomp } from "@container-interfaces/oci-spec/runtime";
import { thermalThrottlePaths } from "../bundle/hidden-paths.js";
import type { CallOptions } from "../image-source.js";
import { OciError } from "../oci-error.js";
import { cdiDevicesOf } from "./cdi-devices-of.js";
import type { CdiRegistry } from "./cdi-registry.js";
import { checkCall } from "./check-call.js";
import { configError } from "./config-error.js";
import type { ContainerConfig } from "./container-config.js";
import { defined } from "./defined.js";
import type { HostDevice, HostFacts, HostPath } from "./host-facts.js";
import { loadDevices } from "./load-devices.js";
import { type MountLine, parseMountInfo } from "./parse-mount-info.js";
import { readText } from "./read-text.js";
import { securityProfileOf } from "./security-profile-of.js";

/** What {@link loadHostFacts} reads facts for. */
export interface HostNeeds {
  /** The container: its devices, mounts and seccomp profile are looked up. Default: no container, so only what is general. */
  readonly config?: ContainerConfig | undefined;
  /** The CDI devices that there are; those of the container are looked up. */
  readonly cdi?: CdiRegistry | undefined;
  /** The folder of seccomp profiles, for relative names. Default: such names are refused. */
  readonly seccompFolder?: string | undefined;
}

/**
 * Reads of this machine what runtime specs depend on. What is to be mounted and is not there is passed over: to make it is up to the runtime.
 *
 * @throws OciError `NOT_FOUND` for a device that is not there, `READ_FAILED`, `INVALID_ARGUMENT` for a seccomp profile that cannot be read as one or
 * whose name is relative without `seccompFolder`, `ABORTED`, `TIMEOUT`
 */
export async function loadHostFacts(needs: HostNeeds = {}, options: CallOptions = {}): Promise<HostFacts> {
  const check = checkCall("reading facts of the host", options);
  const { config = {}, cdi } = needs;
  const lines = parseMountInfo((await maybeText("/proc/self/mountinfo")) ?? "");
  const cgroups = lines.findLast(({ place }) => place === "/sys/fs/cgroup");
  const version = cgroups?.type === "cgroup2" ? 2 : 1;
  const status = (await maybeText("/proc/self/status")) ?? "";
  const held = heldCapabilities(status);
  const devices: Record<string, readonly HostDevice[]> = {};
  for (const path of devicePaths(config)) {
    check();
    devices[path] = await loadDevices(path);
  }
  for (const path of cdi === undefined ? [] : cdiPaths(config, cdi)) {
    check();
    // a CDI file may say all of a device that is not there
    const nodes = await loadDevices(path).catch(() => undefined);
    if (nodes !== undefined) devices[path] = nodes;
  }
  const paths: Record<string, HostPath> = {};
  for (const { hostPath } of config.mounts ?? []) {
    check();
    const found = hostPath ? await hostPathAt(hostPath, lines) : undefined;
    if (hostPath && found !== undefined) paths[hostPath] = found;
  }
  check();
  return defined({
    hostname: hostname(),
    architecture: hostPlatform()?.architecture,
    kernel: release(),
    cgroupVersion: version as 1 | 2,
    cgroupMountOptions: cgroups?.superOptions ?? [],
    swap: await canLimitSwap(version),
    hugetlb: await canLimitHugepages(version),
    seccomp: /^Seccomp:/m.test(status),
    apparmorProfiles: await apparmorProfiles(),
    capabilities: held,
    lowestOomScoreAdj: held.includes("CAP_SYS_RESOURCE")
      ? undefined
      : Number((await maybeText("/proc/self/oom_score_adj")) ?? -1000),
    devices,
    paths,
    seccompProfiles: await seccompProfiles(needs),
    cpuThrottlePaths: thermalThrottlePaths(),
  });
}

function devicePaths(config: ContainerConfig): ReadonlySet<string> {
  const paths = (config.devices ?? []).map(({ hostPath = "" }) => hostPath).filter(isAbsolute);
  return new Set(config.linux?.securityContext?.privileged === true ? [...paths, "/dev"] : paths);
}

function cdiPaths(config: ContainerConfig, { devices }: CdiRegistry): ReadonlySet<string> {
  const asked = cdiDevicesOf(config).flatMap(({ name }) => devices.get(name) ?? []);
  const edits = asked.flatMap(({ edits: own, file }) => [own, file.spec.containerEdits ?? {}]);
  return new Set(
    edits.flatMap(({ deviceNodes = [] }) => deviceNodes.map(({ path, hostPath }) => hostPath || path)),
  );
}

async function hostPathAt(path: string, lines: readonly MountLine[]): Promise<HostPath | undefined> {
  const realPath = await realpath(path).catch(() => undefined);
  if (realPath === undefined) return undefined;
  const holding = lines.filter(
    ({ place }) => place === "/" || realPath === place || realPath.startsWith(`${place}/`),
  );
  const longest = Math.max(0, ...holding.map(({ place }) => place.length));
  const line = holding.findLast(({ place }) => place.length === longest);
  return { realPath, propagation: line?.propagation ?? "private" };
}

function heldCapabilities(status: string): readonly string[] {
  const bits = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  return capabilities.filter((_, index) => (bits >> BigInt(index)) & 1n);
}

async function canLimitSwap(version: number): Promise<boolean> {
  if (version === 1) return await exists("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes");
  // the root of cgroup v2 has no such file
  const own = /^0::(.*)$/m.exec((await maybeText("/proc/self/cgroup")) ?? "")?.[1] ?? "/";
  return await exists(join("/sys/fs/cgroup", own, "memory.swap.max"));
}

async function canLimitHugepages(version: number): Promise<boolean> {
  if (version === 1) return await exists("/sys/fs/cgroup/hugetlb");
  return /\bhugetlb\b/.test((await maybeText("/sys/fs/cgroup/cgroup.controllers")) ?? "");
}

async function apparmorProfiles(): Promise<readonly string[] | undefined> {
  if (!/^Y/.test((await maybeText("/sys/module/apparmor/parameters/enabled")) ?? "")) return undefined;
  const text = (await maybeText("/sys/kernel/security/apparmor/profiles")) ?? "";
  return text.split("\n").flatMap((line) => /^(.+) \(\w+\)$/.exec(line)?.[1] ?? []);
}

async function seccompProfiles({ config, seccompFolder }: HostNeeds): Promise<Record<string, LinuxSeccomp>> {
  const { seccomp, seccompProfilePath } = config?.linux?.securityContext ?? {};
  const path = `config.linux.securityContext.${seccomp === undefined ? "seccompProfilePath" : "seccomp"}`;
  const choice = securityProfileOf(seccomp, seccompProfilePath, path);
  if (choice?.kind !== "localhost") return {};
  const { reference } = choice;
  if (!isAbsolute(reference) && (seccompFolder === undefined || reference.split("/").includes(".."))) {
    throw configError(
      path,
      `${JSON.stringify(reference)} is no absolute path, and names no file of a folder of profiles`,
    );
  }
  const file = isAbsolute(reference) ? reference : join(seccompFolder ?? "", reference);
  return { [reference]: await loadSeccompProfile(file) };
}

/**
 * Reads a seccomp profile in the form of the runtime specification.
 *
 * @throws OciError `READ_FAILED`, `TOO_LARGE`, `INVALID_ARGUMENT` for another document
 */
export async function loadSeccompProfile(file: string): Promise<LinuxSeccomp> {
  const text = await readText(file);
  try {
    return LinuxSeccomp.parse(text);
  } catch (error) {
    throw new OciError("INVALID_ARGUMENT", `reading ${file}`, "it is no seccomp profile", {
      file,
      cause: error,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** A file of the kernel, if it is there. */
async function maybeText(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(() => undefined);
}
