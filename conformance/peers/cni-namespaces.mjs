/**
 * Network namespaces that belong to one lab of CNI: their names begin with the lab's id, so that they are found by it.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { inNamespace, isAlive, processes } from "./proc.mjs";
import { run, waitUntil } from "./run.mjs";

const folder = "/run/netns";

/** @param {string} args */
const ip = (args) => run(["ip", ...args.split(" ")], { timeoutMs: 10_000 });

/**
 * Makes the namespace `ID-NAME`, with loopback down, as a container runtime hands one to CNI.
 *
 * @param {string} id
 * @param {string} name
 * @returns {Promise<string>} its path
 */
export async function addNamespace(id, name) {
  await ip(`netns add ${id}-${name}`);
  return join(folder, `${id}-${name}`);
}

/**
 * One end of a cable.
 *
 * @typedef {object} End
 * @property {string} netns path of the namespace
 * @property {string[]} addresses with their prefix lengths
 */

/**
 * Joins two namespaces by a pair of virtual interfaces, `eth0` in both, and sets loopback up.
 *
 * @param {End} one
 * @param {End} other
 */
export async function joinNamespaces(one, other) {
  await ip(
    `link add eth0 netns ${basename(one.netns)} type veth peer name eth0 netns ${basename(other.netns)}`,
  );
  for (const { netns, addresses } of [one, other]) {
    const name = basename(netns);
    for (const device of ["lo", "eth0"]) await ip(`-n ${name} link set ${device} up`);
    // nodad: an IPv6 address is usable at once, nobody else is there to have it
    for (const address of addresses) {
      await ip(`-n ${name} addr add ${address} dev eth0${address.includes(":") ? " nodad" : ""}`);
    }
  }
}

/**
 * The paths of the namespaces that have been made for an id and are still there.
 *
 * @param {string} id
 * @returns {Promise<string[]>}
 */
export async function namespacesOf(id) {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.startsWith(`${id}-`)).map((name) => join(folder, name));
}

/**
 * Ends what runs in some namespaces, and removes them with all their interfaces, rules and routes.
 *
 * @param {readonly string[]} paths
 */
export async function removeNamespaces(paths) {
  /** @type {Set<number>} */
  const killed = new Set();
  const gone = await waitUntil(async () => {
    const running = await processes();
    for (const path of paths) for (const { pid } of await inNamespace(running, path)) killed.add(pid);
    for (const pid of killed) {
      if (await isAlive(pid)) kill(pid);
      else killed.delete(pid);
    }
    return killed.size === 0;
  }, 15_000);
  if (!gone) throw new Error(`processes in ${paths.join(", ")} do not end: ${[...killed].join(", ")}`);
  for (const path of paths) await ip(`netns del ${basename(path)}`);
}

/** @param {number} pid */
function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it ended by itself
  }
}
