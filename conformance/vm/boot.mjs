/**
 * Makes what an emulated machine starts from out of Debian's unpacked kernel package.
 *
 * @module
 */
import { copyFile, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../peers/run.mjs";

/** What `init` needs before it sees any other module; what they need comes with them. */
const firstModules = ["virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay"];

/** The folders of drivers that are kept: the rest drives hardware that no emulated machine has, and is most of the package. */
const keptDrivers = new Set(["block", "char", "net", "virtio"]);
const hardware = ["sound", "drivers/net/ethernet", "drivers/net/wireless"];

/**
 * Turns `dir`, where the packages of the kernel, of busybox and of xz are unpacked, into `vmlinux`, `modules`, `initrd` and `bin`,
 * which has busybox, also by the name `modprobe`.
 *
 * @param {string} dir
 */
export async function buildBoot(dir) {
  const busybox = join(dir, "bin", "busybox");
  const all = join(dir, "lib", "modules");
  const [release] = await readdir(all);
  const modules = join(all, release);
  const drivers = (await readdir(join(modules, "kernel/drivers"))).filter((name) => !keptDrivers.has(name));
  for (const folder of [...hardware, ...drivers.map((name) => `drivers/${name}`)])
    await rm(join(modules, "kernel", folder), { recursive: true });
  await run([busybox, "depmod", "-b", dir, release]);
  await buildInitrd(join(dir, "initrd"), modules, busybox);
  await symlink("busybox", join(dir, "bin", "modprobe"));
  await unpackKernel(join(dir, "boot", `vmlinuz-${release}`), join(dir, "vmlinux"), join(dir, "usr/bin/xz"));
  await rename(modules, join(dir, "modules"));
  for (const rest of ["boot", "lib", "usr"]) await rm(join(dir, rest), { recursive: true });
}

/**
 * Takes the kernel out of its image, which saves an emulated machine half of its start. Where it is in there, the boot protocol says.
 *
 * @param {string} image
 * @param {string} file where the kernel is put
 * @param {string} xz path of the program
 */
async function unpackKernel(image, file, xz) {
  const bytes = await readFile(image);
  const begin = (bytes[0x1f1] + 1) * 512 + bytes.readUInt32LE(0x248);
  // the last four bytes are the size of what comes out
  await writeFile(`${file}.xz`, bytes.subarray(begin, begin + bytes.readUInt32LE(0x24c) - 4));
  await run([xz, "--decompress", `${file}.xz`]);
}

/**
 * Packs busybox, the first modules and `init` into an initial file system.
 *
 * @param {string} file
 * @param {string} modules folder of all modules, with `modules.dep`
 * @param {string} busybox path of the program
 */
async function buildInitrd(file, modules, busybox) {
  const tree = `${file}.tree`;
  for (const folder of ["bin", "modules"]) await mkdir(join(tree, folder), { recursive: true });
  await copyFile(fileURLToPath(new URL("init", import.meta.url)), join(tree, "init"));
  await copyFile(busybox, join(tree, "bin", "busybox"));
  const order = loadOrder(await readFile(join(modules, "modules.dep"), "utf8"), firstModules);
  for (const path of order) await copyFile(join(modules, path), join(tree, "modules", basename(path)));
  await writeFile(join(tree, "modules", "order"), `${order.map((path) => basename(path)).join("\n")}\n`);
  await run(["chmod", "0755", join(tree, "init")]);
  await run(["sh", "-c", `find . | "$0" cpio -o -H newc >"$1"`, busybox, file], { cwd: tree });
  await rm(tree, { recursive: true });
}

/**
 * The files of some modules and of all that they need, in an order in which they can be loaded.
 *
 * @param {string} dependencies the text of `modules.dep`
 * @param {readonly string[]} names
 * @returns {string[]}
 */
function loadOrder(dependencies, names) {
  /** @type {Map<string, { path: string, needs: string[] }>} */
  const known = new Map();
  for (const line of dependencies.trimEnd().split("\n")) {
    const [path, ...needs] = line.split(/:? +|:$/).filter(Boolean);
    known.set(basename(path, ".ko"), { path, needs: needs.map((need) => basename(need, ".ko")) });
  }
  /** @type {Set<string>} */
  const order = new Set();
  const add = (/** @type {string} */ name) => {
    const module = known.get(name);
    if (module === undefined) throw new Error(`this kernel has no module ${name}`);
    for (const need of module.needs) add(need);
    order.add(module.path);
  };
  for (const name of names) add(name);
  return [...order];
}
