/**
 * Starts a real containerd that shares nothing with another one on the machine: own folders, sockets, network namespace, CNI
 * network and registry. It needs root.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, sandboxImage } from "../images/build.mjs";
import { pushImages } from "../images/push.mjs";
import { places, writeConfig } from "./config.mjs";
import { chooseSnapshotter, prepareFolder } from "./folder.mjs";
import { installPeers } from "./install.mjs";
import { createNetwork } from "./network.mjs";
import { isAlive } from "./proc.mjs";
import { answers } from "./ready.mjs";
import { registry, startRegistry } from "./registry.mjs";
import { startProgram, waitUntil } from "./run.mjs";
import { teardown } from "./teardown.mjs";

/**
 * @typedef {"1.6" | "2.4"} Version
 *
 * @typedef {object} Containerd
 * @property {Version} version
 * @property {string} endpoint as in `unix:///tmp/ci-x/containerd.sock`
 * @property {number} pid of containerd; another one after {@link Containerd.restart}
 * @property {string} dir
 * @property {string} root
 * @property {string} state
 * @property {string} cniConfDir
 * @property {string} netns path of the network namespace: pods on the host's network are in it
 * @property {string} address of that namespace, for streams and host ports; this machine can connect to it
 * @property {string} cgroupParent for `linux.cgroup_parent`; it and all below it is removed at the end
 * @property {{ busybox: string, busybox2: string, user: string, username: string, pause: string, sandbox: string }} images references
 * @property {Record<string, { manifest: string, config: string }>} digests by reference; that of the config is the image's id
 * @property {string} registry address of the registry inside the namespace
 * @property {string} logFile
 * @property {() => Promise<void>} restart SIGTERM, then a new start on the same data; containers live on
 * @property {() => Promise<void>} kill SIGKILL, so that nothing is said good-bye to; containers live on
 * @property {() => Promise<void>} start a new start after {@link Containerd.kill}
 * @property {() => Promise<void>} stop removes containerd, its containers and all it made
 */

const startMs = 60_000;
const stopMs = 20_000;

/** Each version runs with the runc of its time. */
const programs = {
  1.6: /** @type {const} */ (["containerd-1.6", "runc-1.1"]),
  2.4: /** @type {const} */ (["containerd-2.4", "runc-1.5"]),
};

/**
 * Starts a containerd and waits until it answers CRI calls. The peers it needs are installed first.
 *
 * @param {object} options
 * @param {Version} options.version
 * @param {string} [options.dir] a folder that is empty or not there, removed at the end; default: a new one in the temporary folder
 * @param {(line: string) => void} [options.log] told what is installed; default: nothing is said
 * @returns {Promise<Containerd>}
 */
export async function startContainerd({ version, dir: wanted, log = () => {} }) {
  const [daemon, runcName] = programs[version];
  const paths = await installPeers([daemon, runcName, "busybox", "cni-plugins", "crane"], { log });
  const dir = await prepareFolder(wanted);
  const at = places(dir);
  const id = `ci-${randomBytes(3).toString("hex")}`;
  const cgroupParent = `/${id}`;
  // written first: from here on teardown knows what to look for
  await writeFile(at.facts, JSON.stringify({ id, cgroupParent, version }));

  try {
    const { netns, address } = await createNetwork(id);
    const runc = paths[runcName];
    const snapshotter = await chooseSnapshotter(dir);
    const plugins = paths["cni-plugins"].bin;
    await writeConfig({
      version,
      id,
      dir,
      snapshotter,
      runc: join(runc.bin, "runc"),
      plugins,
      registry,
      sandboxImage: `registry.k8s.io/${sandboxImage}`,
      streamAddress: address,
    });

    // nothing of the caller's environment but PATH: a proxy there would send the pulls elsewhere
    const libraries = [paths[daemon].lib, runc.lib].filter((one) => one !== undefined).join(":");
    const env = {
      PATH: [paths[daemon].bin, runc.bin, process.env.PATH].join(":"),
      TMPDIR: at.temporary,
      ...(libraries === "" ? {} : { LD_LIBRARY_PATH: libraries }),
    };
    const crane = join(paths.crane.bin, "crane");
    await startRegistry(crane, { netns, logFile: join(dir, "registry.log"), env });
    const built = await buildImages(at.images, join(paths.busybox.bin, "busybox"));

    const start = async () => {
      peer.pid = await startProgram([join(paths[daemon].bin, "containerd"), "--config", at.config], {
        netns,
        logFile: at.log,
        env,
      });
      const { pid } = peer;
      const up = await waitUntil(async () => (await answers(at.socket)) || !(await isAlive(pid)), startMs);
      if (up && (await isAlive(pid))) return;
      const said = (await readFile(at.log, "utf8")).slice(-2000);
      throw new Error(`containerd ${version} does not answer on ${at.socket}; it said: ${said}`);
    };
    const end = async (/** @type {NodeJS.Signals} */ signal) => {
      if (await isAlive(peer.pid)) process.kill(peer.pid, signal);
      const ended = await waitUntil(async () => !(await isAlive(peer.pid)), stopMs);
      if (!ended) throw new Error(`containerd does not end on ${signal}`);
    };
    const reference = (/** @type {string} */ name) => `${registry}/${name}`;
    /** @type {Containerd} */
    const peer = {
      version,
      endpoint: `unix://${at.socket}`,
      pid: 0,
      dir,
      root: at.root,
      state: at.state,
      cniConfDir: at.cniConfDir,
      netns,
      address,
      cgroupParent,
      images: {
        busybox: reference("busybox:1"),
        busybox2: reference("busybox:2"),
        user: reference("user:1"),
        username: reference("username:1"),
        pause: reference("pause:1"),
        sandbox: `registry.k8s.io/${sandboxImage}`,
      },
      digests: Object.fromEntries(
        built.map(({ repository, manifest, config }) => [
          repository === sandboxImage ? `registry.k8s.io/${repository}` : reference(repository),
          { manifest, config },
        ]),
      ),
      registry,
      logFile: at.log,
      start,
      restart: async () => {
        await end("SIGTERM");
        await start();
      },
      kill: () => end("SIGKILL"),
      stop: () => teardown(dir),
    };
    await Promise.all([start(), pushImages(built, { crane, registry, netns })]);
    return peer;
  } catch (error) {
    await teardown(dir);
    throw error;
  }
}
