import { readFileSync, readlinkSync } from "node:fs";

/**
 * Names this process among all that there were on this machine: its number, when it started, the namespace that the number counts
 * in, and the start of the machine.
 */
export function processIdentity(): string {
  identity ??= [process.pid, startTime(process.pid) ?? "", pidNamespace(), bootId()].join(".");
  return identity;
}
let identity: string | undefined;

/** Whether the process of an identity may still live. One in another namespace of process ids cannot be seen from here, and may. */
export function mayLive(other: string): boolean {
  const [pid = "", started = "", namespace = "", boot = ""] = other.split(".");
  const [, , ownNamespace, ownBoot] = processIdentity().split(".");
  if (boot !== ownBoot) return false;
  if (namespace !== ownNamespace) return true;
  return startTime(Number(pid)) === started;
}

/** When a process started, in ticks since the machine did; undefined for one that is gone, or only waits to be reaped. */
function startTime(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // "pid (name) state …": the name may itself contain spaces and parentheses
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  } catch {
    return "";
  }
}

function bootId(): string {
  return read("/proc/sys/kernel/random/boot_id").slice(0, 8);
}

function read(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
