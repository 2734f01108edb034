/**
 * What this machine's /proc and cgroup trees say, read without changing anything, and two ways to take things away.
 *
 * @module
 */
import { readdir, readFile, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * @typedef {object} Process
 * @property {number} pid
 * @property {number} parent
 * @property {string[]} argv
 */

/**
 * All processes of this machine that are alive: a zombie is not.
 *
 * @returns {Promise<Process[]>}
 */
export async function processes() {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(
    pids.map(async (pid) => {
      const [argv, status] = await Promise.all([
        readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
        readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""),
      ]);
      // the name is in parentheses and may hold anything
      const [state, parent] = status.slice(status.lastIndexOf(")") + 2).split(" ");
      if (state === undefined || state === "" || state === "Z" || state === "X") return [];
      return [{ pid: Number(pid), parent: Number(parent), argv: argv.split("\0").slice(0, -1) }];
    }),
  );
  return read.flat();
}

/**
 * Whether a process is alive.
 *
 * @param {number} pid
 * @returns {Promise<boolean>}
 */
export async function isAlive(pid) {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return status !== "" && !/^[ZX]/.test(status.slice(status.lastIndexOf(")") + 2));
}

/**
 * The given processes and all that descend from them.
 *
 * @param {readonly Process[]} all
 * @param {readonly Process[]} roots
 * @returns {Set<number>}
 */
export function withDescendants(all, roots) {
  const found = new Set(roots.map(({ pid }) => pid));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return found;
}

/**
 * Those of the given processes that are in a network namespace.
 *
 * @param {readonly Process[]} all
 * @param {string} netns path of the namespace
 * @returns {Promise<Process[]>}
 */
export async function inNamespace(all, netns) {
  const wanted = await stat(netns).catch(() => undefined);
  const own = await stat("/proc/self/ns/net");
  // an id that is no longer mounted is an empty file; and our own namespace is never somebody's private one
  if (wanted === undefined || wanted.dev !== own.dev || wanted.ino === own.ino) return [];
  const inodes = await Promise.all(
    all.map(({ pid }) =>
      stat(`/proc/${pid}/ns/net`).then(
        ({ ino }) => ino,
        () => 0,
      ),
    ),
  );
  return all.filter((_, index) => inodes[index] === wanted.ino);
}

/**
 * The mount points, in the order in which they were mounted, each with its file system type.
 *
 * @returns {Promise<{ path: string, type: string }[]>}
 */
export async function mounts() {
  const text = await readFile("/proc/self/mountinfo", "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [before, after] = line.split(" - ");
      const path = before
        .split(" ")[4]
        .replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)));
      return { path, type: after.split(" ")[0] };
    });
}

/**
 * The folders that stand for a cgroup: one in each mounted hierarchy that has it.
 *
 * @param {string} cgroup an absolute path, as a runtime is given it
 * @returns {Promise<string[]>}
 */
export async function cgroupFolders(cgroup) {
  /** @type {string[]} */
  const found = [];
  for (const { path, type } of await mounts()) {
    if (type !== "cgroup" && type !== "cgroup2") continue;
    const folder = join(path, cgroup);
    if (folder !== path && (await stat(folder).catch(() => undefined)) !== undefined) found.push(folder);
  }
  return found;
}

/**
 * Removes a cgroup's folder and those below it, as far as nothing runs in them.
 *
 * @param {string} folder
 */
export async function removeCgroup(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await removeCgroup(join(folder, entry.name));
  }
  await rmdir(folder).catch(() => {});
}

/**
 * The processes in a cgroup's folder and below it.
 *
 * @param {string} folder
 * @returns {Promise<number[]>}
 */
export async function cgroupProcesses(folder) {
  const text = await readFile(join(folder, "cgroup.procs"), "utf8").catch(() => "");
  // a process of another pid namespace is shown as 0, which for kill would mean our own group
  const pids = text
    .split("\n")
    .map(Number)
    .filter((pid) => pid > 1);
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) pids.push(...(await cgroupProcesses(join(folder, entry.name))));
  }
  return pids;
}
