import type { LinuxNamespaceType } from "./linux-namespace.js";

const IPC = new Set([
  "kernel.msgmax",
  "kernel.msgmnb",
  "kernel.msgmni",
  "kernel.sem",
  "kernel.shm_rmid_forced",
  "kernel.shmall",
  "kernel.shmmax",
  "kernel.shmmni",
]);

/**
 * The name of a kernel parameter with dots between its parts: sysctl(8) also takes slashes, and then a dot in the name of an interface
 * is a dot.
 */
export function normalizeSysctl(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  if (separator !== "/") return name;
  return name.replace(/[./]/g, (character) => (character === "/" ? "." : "/"));
}

/** Which kind of namespace a kernel parameter of Linux belongs to; undefined for those of the whole machine. */
export function sysctlNamespace(name: string): LinuxNamespaceType | undefined {
  const normal = normalizeSysctl(name);
  if (IPC.has(normal) || normal.startsWith("fs.mqueue.")) return "ipc";
  if (normal.startsWith("net.")) return "network";
  if (normal.startsWith("user.")) return "user";
  if (normal === "kernel.domainname" || normal === "kernel.hostname") return "uts";
  return undefined;
}
