/**
 * Runs programs for the lab of peers: nothing here is used by the published packages.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { access, constants, open } from "node:fs/promises";
import { delimiter, join } from "node:path";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] working folder
 * @property {NodeJS.ProcessEnv} [env] the whole environment; default: that of this process
 * @property {string} [netns] path of a network namespace that the program is started in
 * @property {number} [timeoutMs] SIGKILL after this time; default 20 minutes
 */

/**
 * The command line that runs `argv` inside a network namespace. `nsenter` is used because `ip netns exec` mounts a new /sys,
 * which hides the cgroup v2 tree from runc. It replaces itself by the program, so the pid of one is the pid of the other.
 *
 * @param {string | undefined} netns
 * @param {string[]} argv
 * @returns {string[]}
 */
function inNetns(netns, argv) {
  return netns === undefined ? argv : ["nsenter", `--net=${netns}`, ...argv];
}

/**
 * Runs a program to its end and returns its standard output; a failure throws with what it wrote on standard error.
 *
 * @param {string[]} argv
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export async function run(argv, options = {}) {
  const [command, ...args] = inNetns(options.netns, argv);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: options.timeoutMs ?? 20 * 60_000,
    killSignal: "SIGKILL",
  });
  /** @type {Buffer[]} */
  const out = [];
  /** @type {Buffer[]} */
  const err = [];
  child.stdout.on("data", (chunk) => out.push(chunk));
  child.stderr.on("data", (chunk) => err.push(chunk));
  const status = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  if (status !== 0) {
    throw new Error(
      `${argv.join(" ")} ended with ${status}: ${Buffer.concat(err).toString().trim().slice(-2000)}`,
    );
  }
  return Buffer.concat(out).toString();
}

/**
 * Starts a program in the background, in a network namespace.
 *
 * @param {string[]} argv
 * @param {{ netns: string, logFile: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its pid
 */
export async function startProgram(argv, { netns, logFile, env }) {
  const log = await open(logFile, "a");
  try {
    const [command, ...args] = inNetns(netns, argv);
    const child = spawn(command, args, { detached: true, stdio: ["ignore", log.fd, log.fd], env });
    await new Promise((done, failed) => child.once("spawn", () => done(undefined)).once("error", failed));
    child.unref();
    return /** @type {number} */ (child.pid);
  } finally {
    await log.close();
  }
}

/**
 * Whether a program is in PATH.
 *
 * @param {string} name
 * @returns {Promise<boolean>}
 */
export async function hasCommand(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder === "") continue;
    if (
      await access(join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}

/**
 * Asks again until the answer is true, for at most `timeoutMs`.
 *
 * @param {() => boolean | Promise<boolean>} done
 * @param {number} timeoutMs
 * @param {number} [everyMs]
 * @returns {Promise<boolean>} false when the time is over
 */
export async function waitUntil(done, timeoutMs, everyMs = 25) {
  for (const end = Date.now() + timeoutMs; ; ) {
    if (await done()) return true;
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
