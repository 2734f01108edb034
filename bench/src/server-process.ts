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

/** Starts a process that serves a peer by its name at a socket in a folder, and waits until it listens. */
export async function startServer(folder: string, name: string): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL("./server-main.js", import.meta.url)), [folder, name]);
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
      rmSync(socketOf(folder, name), { force: true });
    },
  };
}
