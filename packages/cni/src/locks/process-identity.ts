import { bootId, pidNamespace, processStartTime } from "@container-interfaces/process";

/**
 * Names this process among all that there were on this machine: its number, when it started, the namespace that the number counts
 * in, and the start of the machine.
 */
export function processIdentity(): string {
  identity ??= [process.pid, processStartTime(process.pid) ?? "", pidNamespace(), bootId()].join(".");
  return identity;
}
let identity: string | undefined;

/** Whether the process of an identity may still live. One in another namespace of process ids cannot be seen from here, and may. */
export function mayLive(other: string): boolean {
  const [pid = "", started = "", namespace = "", boot = ""] = other.split(".");
  const [, , ownNamespace, ownBoot] = processIdentity().split(".");
  if (boot !== ownBoot) return false;
  if (namespace !== ownNamespace) return true;
  return processStartTime(Number(pid)) === started;
}
