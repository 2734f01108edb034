import { createHash } from "node:crypto";
import { createConnection, createServer, type Socket } from "node:net";

/** How long somebody who holds the lock is waited for, in milliseconds: any program in the network namespace could take the name. */
const maxWaitMs = 10_000;

/**
 * Does something while nobody else in this network namespace does it under the same name. The lock is a socket in Linux's abstract
 * namespace: the kernel takes it back when its holder dies, and no file can be left over. Where there is no such
 * namespace, or when the holder does not let go for 10 s, it is done without the lock.
 */
export async function whileLocked<T>(name: string, work: () => Promise<T>): Promise<T> {
  const unlock = process.platform === "linux" ? await lock(name) : undefined;
  try {
    return await work();
  } finally {
    unlock?.();
  }
}

async function lock(name: string): Promise<(() => void) | undefined> {
  // of 108 bytes, all that there are: Node 20 fills a shorter name up with zeros, and newer ones do not
  const hash = createHash("sha256").update(name).digest("base64url");
  const path = `\0container-interfaces-lock:${hash}`.padEnd(108, "_");
  const end = Date.now() + maxWaitMs;
  for (;;) {
    const taken = await tryToLock(path);
    if (taken !== "held") return taken;
    const leftMs = end - Date.now();
    if (leftMs <= 0) return undefined;
    await untilLetGo(path, leftMs);
  }
}

/** Gives the function that lets the lock go, `held` when somebody has it, and undefined when it cannot be had at all. */
function tryToLock(path: string): Promise<(() => void) | "held" | undefined> {
  return new Promise((resolve) => {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket.on("error", () => {}));
    });
    server.once("error", ({ code }: NodeJS.ErrnoException) =>
      resolve(code === "EADDRINUSE" ? "held" : undefined),
    );
    // in a cluster, the worker itself
    server.listen({ path, exclusive: true }, () =>
      resolve(() => {
        server.close();
        for (const socket of waiting) socket.destroy();
      }),
    );
  });
}

/** Waits until whoever holds the lock hangs up: who waits is connected to it. */
function untilLetGo(path: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.resume().on("error", () => {});
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
