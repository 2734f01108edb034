import { type Measured, measure } from "./measure.js";
import { bytes } from "./peers/bare.js";
import { type GoProgram, startGo } from "./peers/go.js";
import type { BenchClient, Peer, ServerProcess } from "./peers/peer.js";
import type { Result } from "./result.js";
import { socketOf, startServer } from "./server-process.js";
import type { Work } from "./work.js";

/** What a table of calls is made of. */
export interface CallsPlan {
  readonly folder: string;
  readonly rounds: number;
  /** Only the rows whose name holds this text. */
  readonly only: string;
  /** Each becomes a row. */
  readonly works: readonly Work[];
  /** What the names of rows begin with. Default: the side that is measured, `client` or `server`. */
  readonly title?: string;
}

/** Measures the clients of all peers on one server that sends bytes, in a process of its own. */
export async function measureClients(peers: ReadonlyMap<string, Peer>, plan: CallsPlan): Promise<Result[]> {
  const works = chosen("client", plan);
  if (works.length === 0) return [];
  const { folder } = plan;
  const server = await startServer(folder, "bytes");
  const clients = new Map<string, BenchClient>();
  for (const [name, { connect }] of peers)
    if (connect !== undefined) clients.set(name, await connect(socketOf(folder, "bytes")));
  const results = await measureWorks("client", works, [...clients.keys()], plan.rounds, (name, work) =>
    got(clients, name).run(work),
  );
  for (const client of clients.values()) await client.close();
  await server.close();
  return results;
}

/** Measures the servers of all peers, each in a process of its own, with a client in this one that drops what comes. */
export async function measureServers(
  peers: ReadonlyMap<string, Peer>,
  plan: CallsPlan,
  load: "go" | "node",
): Promise<Result[]> {
  const { title = "server" } = plan;
  const works = chosen(title, plan);
  if (works.length === 0) return [];
  const { folder } = plan;
  const here = [...peers].filter(([, { serve }]) => serve !== undefined).map(([name]) => name);
  const servers = new Map<string, ServerProcess>();
  for (const name of here) servers.set(name, await startServer(folder, name));
  for (const [name, peer] of peers) {
    const started = await peer.startServer?.(socketOf(folder, name));
    if (started !== undefined) servers.set(name, started);
  }
  const program = load === "go" ? await startGo() : undefined;
  const clients = new Map<string, BenchClient>();
  for (const name of servers.keys()) clients.set(name, await dial(program, socketOf(folder, name)));
  const results = await measureWorks(title, works, [...servers.keys()], plan.rounds, async (name, work) => {
    const server = got(servers, name);
    const cpuBefore = await server.cpuMs();
    const { wallMs } = await got(clients, name).run(work);
    return { wallMs, cpuMs: ((await server.cpuMs()) - cpuBefore) / work.operations };
  });
  for (const client of clients.values()) await client.close();
  await program?.close();
  for (const server of servers.values()) await server.close();
  return results;
}

function dial(program: GoProgram | undefined, socket: string): Promise<BenchClient> {
  return program === undefined ? bytes.connect(socket) : program.connect(socket, { bytes: true });
}

function chosen(side: string, { works, only }: CallsPlan): readonly Work[] {
  return works.filter(({ title }) => `${side}: ${title}`.includes(only));
}

async function measureWorks(
  side: string,
  works: readonly Work[],
  names: readonly string[],
  rounds: number,
  run: (name: string, work: Work) => Promise<Measured>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const work of works) {
    const row = `${side}: ${work.title}`;
    const series = await measure(row, names, rounds, (name) => run(name, work));
    results.push({ row, per: work.per, scale: 1, series });
  }
  return results;
}

function got<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`there is no ${name}`);
  return value;
}
