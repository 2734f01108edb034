/**
 * Takes programs out of Debian packages without installing them, and installs the few system tools that must be in PATH.
 *
 * @module
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { hasCommand, run } from "./run.mjs";

const aptEnv = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };

/** System tools, and the Debian package that has each. */
const tools = {
  gcc: "gcc libc6-dev",
  ip: "iproute2",
  iptables: "iptables",
  mount: "mount",
  nft: "nftables",
  nsenter: "util-linux",
  "pkg-config": "pkg-config",
  setfattr: "attr",
};

/**
 * Runs apt-get, and once more after `apt-get update` if it fails: a machine may have no package lists, or old ones.
 *
 * @param {string[]} args
 * @param {string} [cwd]
 */
async function aptGet(args, cwd) {
  // somebody else's apt-get is waited for
  const argv = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "-o", "DPkg::Lock::Timeout=300"];
  try {
    await run([...argv, ...args], { cwd, env: aptEnv });
  } catch {
    await run([...argv, "update"], { env: aptEnv });
    await run([...argv, ...args], { cwd, env: aptEnv });
  }
}

/**
 * Installs the system tools that this machine lacks.
 *
 * @returns {Promise<string[]>} the packages that were installed
 */
export async function installTools() {
  /** @type {string[]} */
  const missing = [];
  for (const [command, packages] of Object.entries(tools)) {
    if (!(await hasCommand(command))) missing.push(...packages.split(" "));
  }
  if (missing.length > 0) await aptGet(["install", "-y", "--no-install-recommends", ...missing]);
  return missing;
}

/**
 * Downloads a Debian package and unpacks it below `dir`, as if that were the root folder.
 *
 * @param {string} name
 * @param {string} dir
 * @param {string} [version] what the version has to start with; another one is an error, since a pin is a promise
 * @returns {Promise<string[]>} the names of the packages it depends on
 */
export async function unpackDebian(name, dir, version = "") {
  const download = join(dir, ".download");
  await mkdir(download, { recursive: true });
  await aptGet(["download", name], download);
  const [file] = await readdir(download);
  const deb = join(download, file);
  const [found, depends] = (await run(["dpkg-deb", "-f", deb, "Version", "Depends"])).trim().split("\n");
  if (!found.replace(/^Version: (\d+:)?/, "").startsWith(version)) {
    throw new Error(`${name}: this machine's Debian has ${found}, the lab is pinned to ${version}`);
  }
  await run(["dpkg", "-x", deb, dir]);
  await rm(download, { recursive: true });
  return (depends ?? "")
    .replace(/^Depends: /, "")
    .split(",")
    .map((one) => one.trim().split(/[\s:]/)[0])
    .filter(Boolean);
}

/**
 * Adds the shared libraries that a program wants and the machine lacks: those that installing its package would bring.
 *
 * @param {string} program
 * @param {string} name of its package
 * @param {string} dir
 * @returns {Promise<string | undefined>} the value for LD_LIBRARY_PATH, if one is needed
 */
export async function addMissingLibraries(program, name, dir) {
  const lists = async (/** @type {NodeJS.ProcessEnv} */ env) =>
    (await run(["ldd", program], { env }).catch(() => "")).includes("not found");
  if (!(await lists(process.env))) return undefined;
  const download = join(dir, ".download");
  await mkdir(join(download, "partial"), { recursive: true });
  const into = ["-o", `Dir::Cache::archives=${download}`];
  await aptGet(["install", "--download-only", "-y", "--no-install-recommends", ...into, name]);
  const libraries = join(dir, "libraries");
  for (const file of await readdir(download)) {
    if (/^lib(?!c6).*\.deb$/.test(file)) await run(["dpkg", "-x", join(download, file), libraries]);
  }
  await rm(download, { recursive: true });
  /** @type {string[]} */
  const folders = [];
  for (const root of ["usr/lib", "lib"]) {
    const entries = await readdir(join(libraries, root)).catch(() => []);
    folders.push(
      ...entries.filter((one) => one.endsWith("-linux-gnu")).map((one) => join(libraries, root, one)),
    );
  }
  const value = folders.join(":");
  if (await lists({ ...process.env, LD_LIBRARY_PATH: value })) {
    throw new Error(`${program} needs shared libraries that its package's dependencies do not have`);
  }
  return value;
}
