import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What a server process is told to serve: every stack that is compared, or the bytes that all clients are measured on. */
export type ServerSet = "stacks" | "bytes";

/** A process with servers, which ends with this one. */
export interface ServerProcess {
  /** Clears its garbage away, and gives the processor time that it has used, in milliseconds. */
  cpuMs(): Promise<number>;
  /** Ends it. */
  close(): Promise<void>;
}

/** Starts a process that serves a set at sockets in a folder, and waits until it listens. */
export async function startServers(set: ServerSet, folder: string): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL("./server-main.js", import.meta.url)), [set, folder]);
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
    },
  };
}
