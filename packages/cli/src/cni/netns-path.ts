import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { CniError } from "@container-interfaces/cni";

/** Where `ip netns` keeps namespaces. */
const folder = "/run/netns";

/**
 * The absolute path of a network namespace: of a path that may be relative, or of a name that `ip netns` knows. A word without a slash
 * is a name, whether the namespace is there or not: that of an attachment that is taken down may be gone.
 */
export function netnsPath(netns: string): string {
  return isName(netns) ? join(folder, netns) : resolve(workingFolder(), netns);
}

/**
 * Sees to it that a name is one that `ip netns` knows. A path is left to the plugins.
 *
 * @throws CniError `NETNS_FAILED`
 */
export function expectNetns(netns: string): void {
  if (!isName(netns) || existsSync(join(folder, netns))) return;
  throw new CniError("NETNS_FAILED", `${folder} has none of this name`, {
    doing: `looking for the network namespace ${JSON.stringify(netns)}`,
    hint: `"ip netns list" shows those that there are; a file of the working folder is ./${netns}`,
  });
}

function isName(netns: string): boolean {
  return !netns.includes("/") && netns !== "." && netns !== "..";
}

/** The working folder as the shell has come to it: cnitool takes that, and the ids of containers are made of the path. */
function workingFolder(): string {
  const { PWD = "" } = process.env;
  if (PWD.startsWith("/")) {
    const [shell, real] = [PWD, "."].map((path) => statSync(path, { throwIfNoEntry: false }));
    if (shell !== undefined && shell.ino === real?.ino && shell.dev === real.dev) return PWD;
  }
  return process.cwd();
}
