/**
 * A network namespace of one's own, reached from the machine over a pair of virtual interfaces.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import { run } from "./run.mjs";

/**
 * The names that belong to an id: the namespace's path, and the machine's end of the pair.
 *
 * @param {string} id
 */
export function networkNames(id) {
  return { netns: `/run/netns/${id}`, interface: `${id}h` };
}

/**
 * Makes the namespace `id`, with loopback, an address that this machine can connect to, and a default route to this machine,
 * which forwards nothing. Streams and host ports are reached at that address.
 *
 * @param {string} id at most 14 characters
 * @returns {Promise<{ netns: string, address: string }>}
 */
export async function createNetwork(id) {
  const { netns, interface: outside } = networkNames(id);
  const ip = (/** @type {string} */ args, /** @type {string | undefined} */ inside = undefined) =>
    run(["ip", ...args.split(" ")], { netns: inside, timeoutMs: 10_000 });
  await ip(`netns add ${id}`);
  await ip("link set lo up", netns);
  await ip(`link add ${outside} type veth peer name ${id}n netns ${id}`);
  // 198.18.0.0/15 is set aside for tests between devices (RFC 2544), so that no real network is hidden
  for (;;) {
    const block = `198.${randomInt(18, 20)}.${randomInt(256)}`;
    const even = 2 * randomInt(128);
    const [host, address] = [`${block}.${even}`, `${block}.${even + 1}`];
    if ((await ip(`-o -4 route show ${host}/31`)) !== "") continue;
    await ip(`addr add ${host}/31 dev ${outside}`);
    await ip(`link set ${outside} up`);
    await ip(`addr add ${address}/31 dev ${id}n`, netns);
    await ip(`link set ${id}n up`, netns);
    await ip(`route add default via ${host}`, netns);
    return { netns, address };
  }
}

/**
 * Removes the namespace `id` and the interfaces that lead into it, if they are there.
 *
 * @param {string} id
 */
export async function removeNetwork(id) {
  const { interface: outside } = networkNames(id);
  await run(["ip", "link", "del", outside], { timeoutMs: 10_000 }).catch(() => {});
  await run(["ip", "netns", "del", id], { timeoutMs: 10_000 }).catch(() => {});
}
