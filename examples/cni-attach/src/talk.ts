import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runInNetns } from "@container-interfaces/cni";

/** A host and a port. */
export type Place = readonly [host: string, port: number];

const listener = fileURLToPath(new URL("./listener.js", import.meta.url));

/** Runs a listener in a network namespace for as long as it takes to ask it at each place, and prints what it says. */
export async function talk(netns: string, places: readonly Place[], signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const ended = runInNetns(netns, process.execPath, [listener], { signal: done.signal });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(15_000)]);
  try {
    for (const [host, port] of places) {
      // a listener that could not be started ends the waiting
      console.log(`${host}:${port}: ${await Promise.race([ask(host, port, limit), ended])}`);
    }
  } finally {
    done.abort();
    await ended.catch(() => {});
  }
}

/** Connects to a port, again while nobody listens there yet, and gives what is said there. */
async function ask(host: string, port: number, signal: AbortSignal): Promise<string> {
  for (;;) {
    const socket = connect({ host, port });
    try {
      await once(socket, "connect", { signal });
      return await text(socket);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED") throw error;
      await delay(50, undefined, { signal });
    } finally {
      socket.destroy();
    }
  }
}
