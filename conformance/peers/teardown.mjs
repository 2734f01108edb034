/**
 * Takes away everything that a containerd of {@link startContainerd} and its containers left, found by its folder alone, so that
 * it also works after a crash: `node conformance/peers/teardown.mjs DIR`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdir, readFile, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { places } from "./config.mjs";
import { networkNames, removeNetwork } from "./network.mjs";
import {
  cgroupFolders,
  cgroupProcesses,
  inNamespace,
  isAlive,
  mounts,
  processes,
  removeCgroup,
  withDescendants,
} from "./proc.mjs";
import { run, waitUntil } from "./run.mjs";

/** The containerd namespace in which CRI keeps everything. */
const criNamespace = "k8s.io";

/**
 * The value that follows a flag in a command line.
 *
 * @param {readonly string[]} argv
 * @param {string} flag
 */
const flagValue = (argv, flag) => (argv.includes(flag) ? argv[argv.indexOf(flag) + 1] : undefined);

/**
 * Sends SIGKILL; a process that is gone is fine.
 *
 * @param {Iterable<number>} pids
 */
function killAll(pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it ended by itself
    }
  }
}

/**
 * The shims of a containerd, which carry its socket in their command line.
 *
 * @param {readonly import("./proc.mjs").Process[]} all
 * @param {string} dir
 */
function shimsOf(all, dir) {
  const { socket } = places(dir);
  return all.filter(
    ({ argv }) =>
      basename(argv[0] ?? "").startsWith("containerd-shim") && flagValue(argv, "-address") === socket,
  );
}

/**
 * All processes that belong to a containerd: itself, its shims and what descends from them, what is in its network namespace, and
 * what runs in its cgroups.
 *
 * @param {string} dir
 * @param {string} id
 * @param {readonly string[]} cgroups
 * @returns {Promise<Set<number>>}
 */
async function ownProcesses(dir, id, cgroups) {
  const all = await processes();
  const itself = all.filter(({ argv }) => flagValue(argv, "--config") === places(dir).config);
  const pids = withDescendants(all, [...itself, ...shimsOf(all, dir)]);
  for (const { pid } of await inNamespace(all, networkNames(id).netns)) pids.add(pid);
  for (const cgroup of cgroups) {
    for (const folder of await cgroupFolders(cgroup))
      for (const pid of await cgroupProcesses(folder)) pids.add(pid);
  }
  pids.delete(process.pid);
  return pids;
}

/**
 * Unmounts everything below a folder, the last mounted first.
 *
 * @param {string} dir
 */
async function unmountBelow(dir) {
  const below = async () =>
    (await mounts())
      .map(({ path }) => path)
      .filter((path) => path.startsWith(`${dir}/`))
      .reverse();
  for (const path of await below()) {
    await run(["umount", path], { timeoutMs: 10_000 }).catch(() =>
      run(["umount", "--lazy", path], { timeoutMs: 10_000 }).catch(() => {}),
    );
  }
  const left = await below();
  if (left.length > 0) throw new Error(`cannot unmount ${left.join(", ")}; ${dir} is left as it is`);
}

/**
 * Removes what containerd keeps in folders that no setting moves: the sockets of its shims (1.6 only) and the results of CNI. The
 * folders themselves go when they are empty, and no other containerd could be about to use them.
 *
 * @param {string} socket
 * @param {ReadonlySet<string>} ids of sandboxes and containers
 */
async function removeShared(socket, ids) {
  const results = "/var/lib/cni/results";
  for (const name of await readdir(results).catch(() => [])) {
    if ([...ids].some((one) => name.includes(one))) await rm(join(results, name), { force: true });
  }
  const sockets = "/run/containerd/s";
  for (const one of ids) {
    const name = createHash("sha256").update(`${socket}/${criNamespace}/${one}`).digest("hex");
    await rm(join(sockets, name), { force: true });
  }
  if ((await processes()).some(({ argv }) => basename(argv[0] ?? "").startsWith("containerd"))) return;
  const folders = [
    sockets,
    dirname(sockets),
    results,
    dirname(results),
    ...(await cgroupFolders(`/${criNamespace}`)),
  ];
  for (const folder of folders) await rmdir(folder).catch(() => {});
}

/**
 * Stops and removes all that lives by the folder `dir`: containerd, registry, shims, containers, mounts, network, cgroups, sockets,
 * and the folder. What is already gone is skipped; a second call does nothing.
 *
 * @param {string} dir
 */
export async function teardown(dir) {
  const at = places(resolve(dir));
  const text = await readFile(at.facts, "utf8").catch(() => undefined);
  if (text === undefined) return;
  /** @type {{ id: string, cgroupParent: string }} */
  const { id, cgroupParent } = JSON.parse(text);

  // the ids of sandboxes and containers, before the folders that name them go
  const tasks = join(at.state, "io.containerd.runtime.v2.task", criNamespace);
  const lists = await Promise.all(
    [tasks, join(at.runcRoot, criNamespace)].map((folder) => readdir(folder).catch(() => [])),
  );
  const shims = shimsOf(await processes(), dir).map(({ argv }) => flagValue(argv, "-id") ?? "");
  const ids = new Set([...lists.flat(), ...shims].filter(Boolean));
  // a pod without a cgroup parent is put below the namespace's name, where another containerd's pods may be too
  const cgroups = [cgroupParent, ...[...ids].map((one) => `/${criNamespace}/${one}`)];

  /** @type {Set<number>} */
  const killed = new Set();
  const left = async () => {
    for (const pid of await ownProcesses(dir, id, cgroups)) killed.add(pid);
    for (const pid of killed) if (!(await isAlive(pid))) killed.delete(pid);
    return killed;
  };
  const gone = await waitUntil(async () => {
    killAll(await left());
    return killed.size === 0;
  }, 15_000);
  if (!gone) throw new Error(`processes of ${dir} do not end: ${[...killed].join(", ")}`);

  await unmountBelow(dir);
  await removeNetwork(id);
  await waitUntil(async () => {
    const folders = (await Promise.all(cgroups.map(cgroupFolders))).flat();
    for (const folder of folders) await removeCgroup(folder);
    return folders.length === 0;
  }, 5_000);
  await removeShared(at.socket, ids);
  await rm(dir, { recursive: true, force: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const dir of process.argv.slice(2)) await teardown(resolve(dir));
}
