import type { LinuxCPU, LinuxMemory, LinuxResources } from "@container-interfaces/oci-spec/runtime";
import { configError } from "./config-error.js";
import type { HugepageLimit, LinuxContainerResources } from "./container-resources.js";
import { defined, unlessEmpty } from "./defined.js";
import type { HostFacts } from "./host-facts.js";
import { type Integer, toInteger, toUint32 } from "./integers.js";

const LIST = /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/;
const PAGE_SIZE = /^[1-9][0-9]*[KMG]B$/;
const HIGHEST_OOM_SCORE = 1000;

/**
 * Converts limits to those of a cgroup, without devices. What is 0 or empty is left out. Memory without a limit on swap is never
 * swapped, where the host can do that.
 *
 * @param path where the limits are, for errors
 * @throws OciError `INVALID_ARGUMENT` for a value that the kernel refuses
 */
export function resourcesOf(
  resources: LinuxContainerResources,
  host: HostFacts,
  path = "config.linux.resources",
): LinuxResources {
  const cpu = cpuOf(resources, path);
  const memory = memoryOf(resources, host, path);
  const hugepages = host.hugetlb === false ? [] : hugepagesOf(resources.hugepageLimits ?? [], path);
  for (const key of Object.keys(resources.unified ?? {})) {
    if (!/^[^/\s\0]+$/.test(key) || key.startsWith(".")) {
      throw configError(`${path}.unified`, `${JSON.stringify(key)} is no name of a file of cgroup v2`);
    }
  }
  const unified = Object.keys(resources.unified ?? {}).length === 0 ? undefined : { ...resources.unified };
  return defined({ memory, cpu, hugepageLimits: unlessEmpty(hugepages), unified });
}

/** The `oomScoreAdj` of a container with these limits, not below what the runtime may set. */
export function oomScoreAdjOf(value: Integer, host: HostFacts, path: string): number {
  const asked = Number(toInteger(value, path, -HIGHEST_OOM_SCORE, HIGHEST_OOM_SCORE));
  return Math.max(asked, host.lowestOomScoreAdj ?? -HIGHEST_OOM_SCORE);
}

function cpuOf(resources: LinuxContainerResources, path: string): LinuxCPU | undefined {
  const { cpuPeriod = 0, cpuQuota = 0, cpuShares = 0, cpusetCpus = "", cpusetMems = "" } = resources;
  const quota = isZero(cpuQuota) ? undefined : toInteger(cpuQuota, `${path}.cpuQuota`, -1);
  if (quota !== undefined && quota > 0 && quota < 1000) {
    throw configError(
      `${path}.cpuQuota`,
      `the kernel takes none below 1000 microseconds, and it is ${quota}`,
    );
  }
  const cpu = defined({
    shares: isZero(cpuShares) ? undefined : toInteger(cpuShares, `${path}.cpuShares`, 0),
    quota,
    period: isZero(cpuPeriod) ? undefined : toInteger(cpuPeriod, `${path}.cpuPeriod`, 1000, 1_000_000),
    cpus: listOf(cpusetCpus, `${path}.cpusetCpus`),
    mems: listOf(cpusetMems, `${path}.cpusetMems`),
  });
  return Object.keys(cpu).length === 0 ? undefined : cpu;
}

function memoryOf(
  { memoryLimitInBytes = 0, memorySwapLimitInBytes = 0 }: LinuxContainerResources,
  { swap: canSwap = true }: HostFacts,
  path: string,
): LinuxMemory | undefined {
  const limit = isZero(memoryLimitInBytes)
    ? undefined
    : toInteger(memoryLimitInBytes, `${path}.memoryLimitInBytes`, -1);
  const at = `${path}.memorySwapLimitInBytes`;
  const swap = isZero(memorySwapLimitInBytes) ? limit : toInteger(memorySwapLimitInBytes, at, -1);
  if (limit === undefined && swap !== undefined) {
    throw configError(at, "there is no memoryLimitInBytes, which it includes");
  }
  if (limit !== undefined && swap !== undefined && swap >= 0 && (limit < 0 || swap < limit)) {
    throw configError(at, `memory and swap together cannot be less than memory, ${limit}`);
  }
  if (limit === undefined) return undefined;
  return defined({ limit, swap: canSwap ? swap : undefined });
}

function hugepagesOf(limits: readonly HugepageLimit[], path: string): { pageSize: string; limit: Integer }[] {
  return limits.map(({ pageSize = "", limit = 0 }, index) => {
    const at = `${path}.hugepageLimits[${index}]`;
    if (!PAGE_SIZE.test(pageSize)) {
      throw configError(
        `${at}.pageSize`,
        `it has to be as in 64KB, 2MB or 1GB, and is ${JSON.stringify(pageSize)}`,
      );
    }
    if (limits.findIndex((other) => other.pageSize === pageSize) !== index) {
      throw configError(`${at}.pageSize`, `there is a limit on ${pageSize} before`);
    }
    return { pageSize, limit: toInteger(limit, `${at}.limit`, 0) };
  });
}

function listOf(text: string, path: string): string | undefined {
  if (text === "") return undefined;
  const ranges = LIST.test(text) ? text.split(",").map((range) => range.split("-").map(Number)) : [[1, 0]];
  for (const [index, [first = 0, last = first]] of ranges.entries()) {
    if (first > last)
      throw configError(path, `it has to be a list such as 0-3,7, and is ${JSON.stringify(text)}`);
    toUint32(last, `${path}, range ${index}`);
  }
  return text;
}

function isZero(value: Integer): boolean {
  return value === 0 || value === 0n;
}
