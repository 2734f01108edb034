import { bytes } from "./codecs.js";
import { measure, ownCpuMs } from "./measure.js";
import type { Result } from "./result.js";
import { works } from "./rows.js";
import { startServers } from "./server-process.js";
import { socketOf } from "./sockets.js";
import { type BenchClient, type StackName, stackNames } from "./stack.js";
import { loadStacks } from "./stacks.js";

/** Measures the clients of all stacks, in this process, on one server in another that sends bytes. */
export async function measureClients(folder: string, rounds: number, only: string): Promise<Result[]> {
  const stacks = loadStacks();
  const servers = await startServers("bytes", folder);
  const clients = eachStack((name) => stacks[name].connect(socketOf(folder, "bytes")));
  const results = await measureWorks("client", clients, async () => ownCpuMs(), rounds, only);
  await servers.close();
  return results;
}

/** Measures the servers of all stacks, in another process, under a client in this one that drops what comes. */
export async function measureServers(folder: string, rounds: number, only: string): Promise<Result[]> {
  const servers = await startServers("stacks", folder);
  const clients = eachStack((name) => bytes.connect(socketOf(folder, name)));
  const results = await measureWorks("server", clients, () => servers.cpuMs(), rounds, only);
  await servers.close();
  return results;
}

async function measureWorks(
  side: "client" | "server",
  clients: Record<StackName, BenchClient>,
  cpuMs: () => Promise<number>,
  rounds: number,
  only: string,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const { title, per, operations, scale, run } of works) {
    const row = `${side}: ${title}`;
    if (!row.includes(only)) continue;
    const series = await measure(
      { run: (name) => run(clients[name], operations), operations, cpuMs },
      rounds,
    );
    results.push({ row, per, scale, series });
  }
  for (const name of stackNames) await clients[name].close();
  return results;
}

function eachStack<T>(make: (name: StackName) => T): Record<StackName, T> {
  return Object.fromEntries(stackNames.map((name) => [name, make(name)])) as Record<StackName, T>;
}
