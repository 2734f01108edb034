/**
 * What the cgroup files of this machine say, in version 1 and in version 2.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cgroupFolders } from "../lab.js";

/** A value that is in another file, and in another form, in each version of cgroups. */
const values = {
  memoryLimit: { controller: "memory", v1: "memory.limit_in_bytes", v2: "memory.max" },
  memoryUsage: { controller: "memory", v1: "memory.usage_in_bytes", v2: "memory.current" },
  memoryStat: { controller: "memory", v1: "memory.stat", v2: "memory.stat" },
  cpuWeight: { controller: "cpu", v1: "cpu.shares", v2: "cpu.weight" },
  cpuQuota: { controller: "cpu", v1: "cpu.cfs_quota_us", v2: "cpu.max" },
  cpuUsage: { controller: "cpuacct", v1: "cpuacct.usage", v2: "cpu.stat" },
  processes: { controller: "pids", v1: "cgroup.procs", v2: "cgroup.procs" },
} as const;

/** The name of a value. */
export type CgroupValue = keyof typeof values;

/** The path of the cgroup that a process is in, as the runtime was given it. */
export async function cgroupOf(pid: number): Promise<string> {
  const lines = (await readFile(`/proc/${pid}/cgroup`, "utf8")).trimEnd().split("\n");
  const line =
    lines.find((each) => each.includes(":memory:")) ?? lines.find((each) => each.startsWith("0::"));
  return line?.slice(line.indexOf(":", line.indexOf(":") + 1) + 1) ?? "";
}

/** The text of a cgroup's file. */
async function readCgroup(cgroup: string, value: CgroupValue): Promise<string> {
  const { controller, v1, v2 } = values[value];
  for (const folder of await cgroupFolders(cgroup)) {
    const unified = (await readdir(folder)).includes("cgroup.controllers");
    if (!unified && !folder.split("/").some((part) => part.split(",").includes(controller))) continue;
    const text = await readFile(join(folder, unified ? v2 : v1), "utf8").catch(() => undefined);
    if (text !== undefined) return text.trim();
  }
  throw new Error(`no hierarchy has ${v1} or ${v2} of the cgroup ${cgroup}`);
}

/** A cgroup's value as one number; no limit is -1. */
export async function readCgroupNumber(
  cgroup: string,
  value: Exclude<CgroupValue, "memoryStat">,
): Promise<number> {
  const text = await readCgroup(cgroup, value);
  if (value === "cpuUsage" && text.includes("usage_usec")) {
    return Number(/usage_usec (\d+)/.exec(text)?.[1]) * 1_000;
  }
  const first = text.split(/\s/)[0] ?? "";
  return first === "max" ? -1 : Number(first);
}

/** The share of processor time that `cpu_shares` asks for, as the cgroup's file has it. */
export async function expectedCpuWeight(cgroup: string, shares: number): Promise<readonly number[]> {
  const unified = (await readCgroup(cgroup, "cpuQuota")).includes(" ");
  if (!unified) return [shares];
  // runc changed how it converts; both are right
  const linear = 1 + Math.trunc(((shares - 2) * 9999) / 262142);
  const l = Math.log2(shares);
  return [linear, Math.ceil(10 ** ((l * l + 125 * l) / 612 - 7 / 34))];
}

/** What the memory of a cgroup is without the caches that can be dropped at once. */
export async function readWorkingSet(cgroup: string): Promise<number> {
  const usage = await readCgroupNumber(cgroup, "memoryUsage");
  const stat = await readCgroup(cgroup, "memoryStat");
  const inactive = /^total_inactive_file (\d+)$/m.exec(stat) ?? /^inactive_file (\d+)$/m.exec(stat);
  return usage - Number(inactive?.[1] ?? 0);
}

/** The processes in a cgroup itself. */
export async function processesIn(cgroup: string): Promise<number[]> {
  return (await readCgroup(cgroup, "processes")).split("\n").filter(Boolean).map(Number);
}

/** Whether any hierarchy has the cgroup. */
export async function cgroupExists(cgroup: string): Promise<boolean> {
  return (await cgroupFolders(cgroup)).length > 0;
}
