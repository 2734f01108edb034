/**
 * Installs the pinned peers into a cache folder: `${XDG_CACHE_HOME:-~/.cache}/container-interfaces/peers`, or what the
 * environment variable CONTAINER_INTERFACES_PEERS names. A peer that is there in its pinned version is left alone.
 * Run by itself: `node conformance/peers/install.mjs [NAME...]`.
 *
 * @module
 */
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installTools } from "./debian.mjs";
import { recipes } from "./recipes.mjs";
import { waitUntil } from "./run.mjs";

/**
 * @typedef {keyof typeof recipes} PeerName
 *
 * @typedef {object} Peer
 * @property {string} version
 * @property {string} dir the peer's folder
 * @property {string} bin the folder with its programs
 * @property {string} [lib] the value for LD_LIBRARY_PATH, if the machine lacks a library
 *
 * @typedef {Record<PeerName, Peer>} Paths
 */

/**
 * The cache folder.
 *
 * @returns {string}
 */
function peersDir() {
  const { CONTAINER_INTERFACES_PEERS, XDG_CACHE_HOME } = process.env;
  return (
    CONTAINER_INTERFACES_PEERS ||
    join(XDG_CACHE_HOME || join(homedir(), ".cache"), "container-interfaces", "peers")
  );
}

/** @returns {PeerName[]} */
const allPeers = () => /** @type {PeerName[]} */ (Object.keys(recipes));

/**
 * What the stamp says of an installed peer, or nothing if this version of it is not there.
 *
 * @param {PeerName} name
 * @returns {Promise<Peer | undefined>}
 */
async function installed(name) {
  const text = await readFile(join(peersDir(), name, "stamp.json"), "utf8").catch(() => "null");
  const peer = JSON.parse(text);
  return peer?.version === recipes[name].version ? peer : undefined;
}

/**
 * Builds one peer beside its place and moves it there when it is complete. Compiled programs do not know their folder.
 *
 * @param {PeerName} name
 * @returns {Promise<Peer>}
 */
async function install(name) {
  const place = join(peersDir(), name);
  const { version, build } = recipes[name];
  const fresh = `${place}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const { bin, lib } = await build(fresh);
  const moved = (/** @type {string} */ path) => path.replaceAll(fresh, place);
  const peer = { version, dir: place, bin: moved(bin), ...(lib === undefined ? {} : { lib: moved(lib) }) };
  await writeFile(join(fresh, "stamp.json"), `${JSON.stringify(peer, null, 2)}\n`);
  await rm(place, { recursive: true, force: true });
  await rename(fresh, place);
  return peer;
}

/**
 * Holds the cache folder for one installer at a time; the lock of a process that is gone does not count.
 *
 * @returns {Promise<() => Promise<void>>} gives it back
 */
async function lock() {
  const file = join(peersDir(), "install.lock");
  const taken = await waitUntil(
    async () => {
      const handle = await open(file, "wx").catch(() => undefined);
      if (handle !== undefined) {
        await handle.writeFile(`${process.pid}\n`);
        await handle.close();
        return true;
      }
      const owner = Number(await readFile(file, "utf8").catch(() => ""));
      if (owner > 0 && (await readFile(`/proc/${owner}/stat`).catch(() => undefined)) === undefined) {
        await rm(file, { force: true });
      }
      return false;
    },
    30 * 60_000,
    200,
  );
  if (!taken)
    throw new Error(`another installation holds ${file} for half an hour; remove it if none is running`);
  return () => rm(file, { force: true });
}

/**
 * Installs peers and says where they are, one line with the seconds for each that had to be installed.
 *
 * @param {readonly PeerName[]} [names] default: all
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<Paths>} of the peers that were asked for
 */
export async function installPeers(names = allPeers(), { log = console.log } = {}) {
  await mkdir(peersDir(), { recursive: true });
  const unlock = await lock();
  try {
    const tools = await installTools();
    if (tools.length > 0) log(`tools: installed ${tools.join(", ")}`);
    const paths = /** @type {Paths} */ ({});
    for (const name of names) {
      const begin = Date.now();
      const there = await installed(name);
      paths[name] = there ?? (await install(name));
      const seconds = ((Date.now() - begin) / 1000).toFixed(1);
      log(`${name}: ${paths[name].version} ${there ? "is there" : "installed"}, ${seconds} s`);
    }
    return paths;
  } finally {
    await unlock();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const names = /** @type {PeerName[]} */ (process.argv.slice(2));
  const unknown = names.filter((name) => !(name in recipes));
  if (unknown.length > 0) {
    console.error(`no such peer: ${unknown.join(", ")}; there are ${allPeers().join(", ")}`);
    process.exit(2);
  }
  await installPeers(names.length > 0 ? names : allPeers());
}
