import { fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServerProcess } from "./peers/peer.js";

/** The socket of a peer's server, or of `bytes`, the server that all clients are measured on. */
export function socketOf(folder: string, name: string): string {
  return join(folder, `${name.replaceAll(" ", "-")}.sock`);
}

/** Starts a process that serves peers by name at sockets in a folder, and waits until it listens. */
export async function startServers(folder: string, names: readonly string[]): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL("./server-main.js", import.meta.url)), [folder, ...names]);
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`the server process ended with ${code}`);
  });
  failed.catch(() => {});
  const answer = async (): Promise<number> =>
    Number((await Promise.race([once(child, "message"), failed]))[0]);
  await answer();
  return {
    cpuMs: () => {
      child.send("cpu");
      return answer();
    },
    close: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
      for (const name of names) rmSync(socketOf(folder, name), { force: true });
    },
  };
}
