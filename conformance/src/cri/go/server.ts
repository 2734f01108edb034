/**
 * The CRI server in Go, for what no runtime on this machine shows: started and stopped.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** One line of the record: a request as it was on the wire. */
interface RecordedRequest {
  readonly method: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly deadlineMs: number | null;
  readonly authority: string;
  readonly metadata: Readonly<Record<string, readonly string[]>>;
}

/** A line of the record that tells how a call ended. */
interface RecordedEnd {
  readonly method: string;
  readonly ended: string;
}

/** A server that runs. */
export interface GoServer {
  readonly endpoint: string;
  readonly socket: string;
  /** The requests received of one RPC, oldest first. */
  requests(rpc: string): Promise<readonly RecordedRequest[]>;
  /** How the calls of one RPC ended, oldest first. */
  ends(rpc: string): Promise<readonly string[]>;
  /** SIGTERM, and waits for the end. Gives the exit code. Safe to call again. */
  stop(): Promise<number | null>;
}

let started = 0;

/** Starts the server and waits until it listens. */
export async function startGoServer(
  program: string,
  dir: string,
  args: readonly string[] = [],
): Promise<GoServer> {
  started += 1;
  const socket = join(dir, `${started}.sock`);
  const record = join(dir, `${started}.jsonl`);
  const argv = ["-listen", socket, "-record", record, "-record-ends", ...args];
  const child = spawn(program, argv, { stdio: ["ignore", "pipe", "inherit"] });
  await listening(child);
  const lines = async (rpc: string): Promise<readonly (RecordedRequest | RecordedEnd)[]> =>
    (await readFile(record, "utf8"))
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RecordedRequest | RecordedEnd)
      .filter(({ method }) => method.endsWith(`/${rpc}`));
  return {
    endpoint: `unix://${socket}`,
    socket,
    requests: async (rpc) => (await lines(rpc)).filter((line) => "request" in line),
    ends: async (rpc) => (await lines(rpc)).filter((line) => "ended" in line).map(({ ended }) => ended),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
      return child.exitCode;
    },
  };
}

async function listening(child: ChildProcess): Promise<void> {
  const output = child.stdout;
  if (output === null) throw new Error("the server has no output");
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the server ended with ${code}`);
  });
  ended.catch(() => {});
  const first = once(createInterface({ input: output }), "line");
  const [line] = (await Promise.race([first, ended])) as [string];
  if (!line.startsWith("listening on ")) throw new Error(`the server says ${line}`);
}
