/**
 * What /proc says of the processes of containers.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, type Process, processes, run, waitUntil } from "../lab.js";

/** The folder in which containerd runs a container or a sandbox. */
export function bundleOf(state: string, id: string): string {
  return join(state, "io.containerd.runtime.v2.task", "k8s.io", id);
}

/**
 * The first process of a container or a sandbox, as the shim wrote it down, once it is the container's own program: the call
 * that starts it returns while the runtime below is about to execute it.
 */
export async function pidOf(state: string, id: string): Promise<number> {
  const pid = Number(await readFile(join(bundleOf(state, id), "init.pid"), "utf8"));
  const ready = async (): Promise<boolean> => /^(?!\S*\0init\0)./.test(await cmdline(pid));
  const executed = await waitUntil(ready, 5_000, 5);
  if (!executed) throw new Error(`process ${pid} is still ${await cmdline(pid)}`);
  return pid;
}

async function cmdline(pid: number): Promise<string> {
  return await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
}

/** The command line of a process. */
export async function argvOf(pid: number): Promise<readonly string[]> {
  return (await cmdline(pid)).split("\0").slice(0, -1);
}

/** The environment that a process was started with. */
export async function environmentOf(pid: number): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(`/proc/${pid}/environ`, "utf8");
  return new Map(
    text
      .split("\0")
      .filter(Boolean)
      .map((each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)] as const),
  );
}

/** A line of /proc/PID/status, such as `Uid`, as its words. */
export async function statusOf(pid: number, key: string): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/status`, "utf8");
  const line = text.split("\n").find((each) => each.startsWith(`${key}:`));
  return line === undefined
    ? []
    : line
        .slice(key.length + 1)
        .trim()
        .split(/\s+/)
        .filter(Boolean);
}

/** The number of the namespace that a process is in. */
export async function namespaceOf(
  pid: number | "self",
  kind: "net" | "pid" | "ipc" | "uts" | "mnt",
): Promise<number> {
  return (await stat(`/proc/${pid}/ns/${kind}`)).ino;
}

/** The processes, zombies left out, that have a word in their command line. */
export async function processesWith(word: string): Promise<readonly Process[]> {
  return (await processes()).filter(({ argv }) => argv.some((each) => each.includes(word)));
}

/** What a program prints inside the network namespace of a process. */
export async function inNetworkOf(pid: number, argv: readonly string[]): Promise<string> {
  return await run(argv, { netns: `/proc/${pid}/ns/net`, timeoutMs: 10_000 });
}

/** The path of a file of a container, seen from this machine through its first process. */
export function inRootOf(pid: number, path: string): string {
  return `/proc/${pid}/root${path}`;
}

export { isAlive };
