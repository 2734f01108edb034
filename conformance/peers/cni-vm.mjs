/**
 * Runs programs under Debian's own kernel, in an emulated machine that sees this machine's files: for what many small kernels
 * leave out (ipvlan, 802.1q vlan, dummy, vrf, bridge VLAN filtering, AppArmor).
 *
 * The machine's root is this one's, over 9p and below a layer in memory: whatever is written there is gone at the end. It has
 * cgroup v2, every capability, fresh /run and /dev, and no network device but loopback. It is software emulation, some ten
 * times slower than this machine.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { installPeers } from "./install.mjs";

/**
 * @typedef {object} VmOptions
 * @property {number} [timeoutMs] for the whole run, the start of the machine included; default 5 minutes
 * @property {number} [memoryMiB] of the machine; the layer in memory is part of it; 512 or more, default 2048
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment, all of which the command gets
 * @property {string} [out] a folder that is `/out` in there, to bring files back; default: there is no `/out`
 * @property {AbortSignal} [signal] ends the machine, and the call with its reason
 * @property {(chunk: Buffer) => void} [onOutput] told of output as it comes
 * @property {(line: string) => void} [log] told what is installed; default: nothing is said
 */

/** Mitigations and self-tests cost time and guard nothing here. */
const kernelOptions = "quiet panic=-1 console=ttyS0 mitigations=off init_on_alloc=0 cryptomgr.notests";

/**
 * Writes a text so that a shell reads it as one word.
 *
 * @param {string} text
 */
const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * What the machine does after its start. All that the command left behind is ended with it, so that its output has an end.
 *
 * @param {readonly string[]} argv
 * @param {string} kernel folder of the kernel's peer
 * @param {VmOptions} options
 */
function script(argv, kernel, { env, out }) {
  const busybox = quote(join(kernel, "bin", "busybox"));
  const variables = Object.entries({ ...process.env, ...env }).flatMap(([name, value]) =>
    value === undefined ? [] : [quote(`${name}=${value}`)],
  );
  return `b=${busybox}
modules=/lib/modules/$($b uname -r)
$b mkdir -p "$modules" && $b mount --bind ${quote(join(kernel, "modules"))} "$modules"
echo ${quote(join(kernel, "bin", "modprobe"))} >/proc/sys/kernel/modprobe
$b hostname vm
$b ip link set lo up
${out === undefined ? "" : "$b mkdir -p /out && $b mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 out /out"}
cd ${quote(process.cwd())} || cd /
$b mkfifo /run/output
$b cat /run/output >/dev/vport0p1 &
reader=$!
$b env -i ${[...variables, ...argv.map(quote)].join(" ")} </dev/null >/run/output 2>&1
echo $? >/run/job/status
for process in /proc/[0-9]*; do
  process=\${process#/proc/}
  case $process in 1 | $reader) ;; *) kill -9 "$process" ;; esac
done
wait $reader
$b poweroff -f
`;
}

/**
 * The command line that starts the machine. `setpriv` has the kernel end QEMU when this process ends, however it ends.
 *
 * @param {import("./install.mjs").Peer} qemu
 * @param {string} kernel
 * @param {string} job
 * @param {number} memoryMiB
 * @param {string | undefined} out
 */
function qemuArgv(qemu, kernel, job, memoryMiB, out) {
  const folder = (/** @type {string} */ tag, /** @type {string} */ path, flags = "") => [
    "-fsdev",
    `local,id=${tag},path=${path.replaceAll(",", ",,")},security_model=none,multidevs=remap${flags}`,
    "-device",
    `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`,
  ];
  return [
    ...["setpriv", "--pdeathsig", "KILL", join(qemu.bin, "qemu-system-x86_64")],
    ...["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"],
    ...["-L", join(qemu.dir, "usr/share/qemu"), "-L", join(qemu.dir, "usr/share/seabios")],
    // one processor: a second one costs more than it brings, as the emulator has to keep the two in step
    ...["-M", "q35", "-accel", "tcg", "-cpu", "max", "-smp", "1", "-m", `${memoryMiB}`],
    ...["-kernel", join(kernel, "vmlinux"), "-initrd", join(kernel, "initrd"), "-append", kernelOptions],
    ...["-serial", `file:${join(job, "console")}`],
    ...["-device", "virtio-serial-pci", "-chardev", "socket,id=output,fd=3"],
    ...["-device", "virtserialport,chardev=output,name=output"],
    ...folder("machine", "/", ",readonly=on"),
    ...folder("job", job),
    ...(out === undefined ? [] : folder("out", resolve(out))),
  ];
}

/**
 * Collects what QEMU writes, on its standard error and on the pipe of the machine's output, until it has ended; that is at the end
 * of the time at the latest, or when the signal fires.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @param {{ timeoutMs: number, signal?: AbortSignal, onOutput?: (chunk: Buffer) => void }} options
 * @returns {Promise<{ output: string, complaints: string, late: boolean }>}
 */
async function watch(child, { timeoutMs, signal, onOutput }) {
  /** @type {Buffer[]} */
  const output = [];
  /** @type {Buffer[]} */
  const complaints = [];
  child.stderr?.on("data", (chunk) => complaints.push(chunk));
  child.stdio[3]?.on("data", (chunk) => {
    output.push(chunk);
    onOutput?.(chunk);
  });
  let late = false;
  const kill = () => child.kill("SIGKILL");
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, timeoutMs);
  signal?.addEventListener("abort", kill, { once: true });
  await new Promise((done, failed) => child.once("close", done).once("error", failed)).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", kill);
  });
  return { output: Buffer.concat(output).toString(), complaints: Buffer.concat(complaints).toString(), late };
}

/**
 * Runs a command as root in a machine of its own, in the working folder of this process, and gives its exit status and what it
 * wrote, standard output and standard error together. The peers that are needed are installed first. Any number may run at once.
 *
 * @param {readonly string[]} argv
 * @param {VmOptions} [options]
 * @returns {Promise<{ status: number, output: string }>}
 */
export async function runInVm(argv, options = {}) {
  const { timeoutMs = 300_000, memoryMiB = 2048, signal, onOutput, log = () => {} } = options;
  if (process.arch !== "x64")
    throw new Error(`the emulated machine is made for x64, this one is ${process.arch}`);
  if (memoryMiB < 512)
    throw new Error(`memoryMiB: ${memoryMiB} is too little to start from, give 512 or more`);
  signal?.throwIfAborted();
  const { qemu, "vm-kernel": kernel } = await installPeers(["qemu", "vm-kernel"], { log });
  signal?.throwIfAborted();
  const job = await mkdtemp(join(tmpdir(), "ci-vm-"));
  try {
    await writeFile(join(job, "script"), script(argv, kernel.dir, options));
    const [command, ...args] = qemuArgv(qemu, kernel.dir, job, memoryMiB, options.out);
    const { output, complaints, late } = await watch(
      spawn(command, args, {
        env: {
          QEMU_MODULE_DIR: join(qemu.dir, "usr/lib/x86_64-linux-gnu/qemu"),
          ...(qemu.lib === undefined ? {} : { LD_LIBRARY_PATH: qemu.lib }),
        },
        stdio: ["ignore", "ignore", "pipe", "pipe"],
      }),
      { timeoutMs, signal, onOutput },
    );
    signal?.throwIfAborted();
    const status = await readFile(join(job, "status"), "utf8").catch(() => "");
    if (!late && /^\d+\n$/.test(status)) return { status: Number(status), output };
    const said = await readFile(join(job, "console"), "utf8").catch(() => "");
    const what = late ? `does not end in ${timeoutMs} ms` : "has no status";
    throw new Error(
      `${argv.join(" ")} in the emulated machine ${what}; it said: ${(output + complaints + said).trim().slice(-2000)}`,
    );
  } finally {
    await rm(job, { recursive: true, force: true });
  }
}
