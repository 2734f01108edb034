import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventCount, maxMessageBytes, timeoutMs, windowBytes } from "../limits.js";
import type { Measured } from "../measure.js";
import { createSamples } from "../samples.js";
import { peersFolder } from "./install.js";
import type { BenchClient, PeerFile } from "./peer.js";

/** What every command that dials or listens has to know. */
const settings = { timeoutMs, maxBytes: maxMessageBytes, window: windowBytes, events: eventCount };

/** grpc-go and its messages, in processes of their own. */
export const go: PeerFile = {
  name: "Go",
  load: async () => {
    const program = await startGo();
    return {
      connect: (socketPath) => program.connect(socketPath, { bytes: false }),

      startServer: async (socketPath) => {
        const server = await startGo();
        await server.ask({ do: "serve", socket: socketPath, ...settings });
        return {
          cpuMs: async () => (await server.ask({ do: "cpu" })).cpuMs ?? 0,
          close: () => server.close(),
        };
      },

      codec: async (type) => {
        const run = (direction: string, operations: number): Promise<Measured> =>
          program.ask({ do: "codec", type, direction, operations });
        // so that a message that is not known is told before anything is measured
        await run("decode", 1);
        return { run };
      },

      close: () => program.close(),
    };
  },
};

/** The program in bench/go while it runs. It ends with this process. */
export interface GoProgram {
  /** Tells it something, and waits for what it answers. */
  ask(command: { readonly do: string; readonly [field: string]: unknown }): Promise<Measured>;
  /** Makes a client there. With `bytes` it drops what comes, and is the other side of what is measured. */
  connect(socketPath: string, options: { bytes: boolean }): Promise<BenchClient>;
  /** Ends it. */
  close(): Promise<void>;
}

/** Builds the program and starts it. Throws where Go is not there or the building fails. */
export async function startGo(): Promise<GoProgram> {
  const child = spawn(buildGo(), { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask: GoProgram["ask"] = async (command) => {
    child.stdin.write(`${JSON.stringify(command, bytesAsText)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`the program in Go ended while it did ${command.do}`);
    const answer = JSON.parse(value) as Measured & { error?: string };
    if (answer.error !== undefined) throw new Error(`the program in Go: ${answer.error}`);
    return answer;
  };
  await ask({ do: "samples", samples: createSamples() });
  return {
    ask,
    connect: async (socket, { bytes }) => {
      await ask({ do: "connect", socket, bytes, ...settings });
      return {
        run: ({ method, callers, operations }) => ask({ do: "calls", socket, method, callers, operations }),
        close: async () => {},
      };
    },
    close: () => end(child),
  };
}

let built: string | undefined;

function buildGo(): string {
  if (built !== undefined) return built;
  mkdirSync(peersFolder, { recursive: true });
  const program = join(peersFolder, "bench-go");
  const { error, status, stderr } = spawnSync("go", ["build", "-o", program, "."], {
    cwd: fileURLToPath(new URL("../../go", import.meta.url)),
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOTOOLCHAIN: "local" },
    encoding: "utf8",
  });
  if (error !== undefined) throw new Error(`go cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`go build failed: ${stderr.trim()}`);
  built = program;
  return program;
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.stdin?.end();
  await exited;
}

/** Bytes as Go reads them from JSON. */
function bytesAsText(_key: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}
