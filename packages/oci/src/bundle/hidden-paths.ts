import { existsSync, readdirSync } from "node:fs";

/** What nobody in a container can read, on any machine: memory, keys, timers and power. */
export const alwaysMasked: readonly string[] = [
  "/proc/acpi",
  "/proc/asound",
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/proc/sched_debug",
  "/sys/firmware",
  "/sys/devices/virtual/powercap",
  "/proc/scsi",
];

/** What nobody in a container can change: settings of the kernel that are the whole machine's. */
export const readonlyPaths: readonly string[] = [
  "/proc/bus",
  "/proc/fs",
  "/proc/irq",
  "/proc/sys",
  "/proc/sysrq-trigger",
];

const cpus = "/sys/devices/system/cpu";

/**
 * The paths that are masked in a container on this machine. The heat of each processor, by which one can tell what others
 * compute, is at a path of its own; those are looked up here.
 */
export function maskedPaths(): readonly string[] {
  return [...alwaysMasked, ...thermalThrottlePaths()];
}

/** Folders of processors that tell when they were throttled. */
export function thermalThrottlePaths(): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(cpus);
  } catch {
    return [];
  }
  return names
    .filter((name) => /^cpu\d+$/.test(name))
    .sort((a, b) => Number(a.slice(3)) - Number(b.slice(3)))
    .map((name) => `${cpus}/${name}/thermal_throttle`)
    .filter((path) => existsSync(path));
}
