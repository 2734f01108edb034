/**
 * Files, folders and sockets of this machine.
 *
 * @module
 */
import { lstat, readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { mounts, run } from "../lab.js";

/** Whether there is anything at a path. */
export async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** Whether a path is a mount point. */
export async function isMounted(path: string): Promise<boolean> {
  return (await mounts()).some((each) => each.path === path);
}

/** The mount points below a folder. */
export async function mountsBelow(dir: string): Promise<string[]> {
  return (await mounts()).map(({ path }) => path).filter((path) => path.startsWith(`${dir}/`));
}

/** The path of a blob in containerd's content store. */
export function blobPath(root: string, digest: string): string {
  return join(root, "io.containerd.content.v1.content", "blobs", ...digest.split(":"));
}

/** How many blobs the content store has. */
export async function blobCount(root: string): Promise<number> {
  const folder = join(root, "io.containerd.content.v1.content", "blobs", "sha256");
  return (await readdir(folder).catch(() => [])).length;
}

/** What a folder takes on its disk, in bytes. */
export async function diskUsage(path: string): Promise<number> {
  return Number((await run(["du", "-s", "-B1", path])).split("\t")[0]);
}

/** Whether something accepts TCP connections at a host and port. */
export async function accepts(host: string, port: number, timeoutMs = 2_000): Promise<boolean> {
  return (await readFrom(host, port, timeoutMs)) !== undefined;
}

/** What a TCP server says before it closes the connection or the time is over; undefined when it does not accept one. */
export function readFrom(
  host: string,
  port: number,
  timeoutMs = 2_000,
  wait = false,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text: string | undefined;
    const socket = connect({ host, port });
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(text);
    };
    const timer = setTimeout(end, timeoutMs);
    socket.on("connect", () => {
      text = "";
      if (!wait) end();
    });
    socket.on("data", (chunk) => {
      text = (text ?? "") + chunk.toString();
    });
    socket.on("error", end).on("end", end);
  });
}
