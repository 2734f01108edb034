import { join } from "node:path";
import {
  type CallOptions,
  type Connection,
  connect,
  type MethodDefinition,
  type Server,
  type ServiceDefinition,
} from "@container-interfaces/transport";
import type { Checks } from "../checks.js";
import { Coverage } from "./coverage.js";
import { GoProcess, startGoServe } from "./go-process.js";
import type { Interface } from "./interfaces.js";
import { type Notes, serveOurs } from "./our-server.js";

/** What the checks of interoperation share. */
export interface InteropLab extends Interface {
  readonly checks: Checks;
  /** Path of the program in Go. */
  readonly program: string;
  /** A folder for sockets; it is removed at the end. */
  readonly dir: string;
}

/** Our client and the server in Go, the client in Go and our server. */
export class Pair implements AsyncDisposable {
  readonly goServer: GoProcess;
  readonly goClient: GoProcess;
  readonly server: Server;
  /** To the server in Go. */
  readonly connection: Connection;
  /** What our server noted. */
  readonly notes: Notes;
  /** The fields that our client saw in responses. */
  readonly seen: Coverage = new Coverage();
  /** Our server as grpc-go dials it. */
  readonly target: string;

  private constructor(goServer: GoProcess, goClient: GoProcess, server: Server, notes: Notes, dir: string) {
    this.goServer = goServer;
    this.goClient = goClient;
    this.server = server;
    this.notes = notes;
    this.connection = connect(`unix://${join(dir, "go.sock")}`);
    this.target = `unix:${join(dir, "ours.sock")}`;
  }

  /** Starts both programs in Go and our server. */
  static async start({ name, definitions, program, dir }: InteropLab): Promise<Pair> {
    const goServer = await startGoServe(program, `unix:${join(dir, "go.sock")}`, ["-interface", name]);
    const goClient = new GoProcess(program, ["call", "-interface", name]);
    const notes: Notes = { seen: new Coverage(), waited: new Map() };
    try {
      const server = await serveOurs(definitions, `unix://${join(dir, "ours.sock")}`, notes);
      return new Pair(goServer, goClient, server, notes, dir);
    } catch (error) {
      await Promise.all([goServer.stop(), goClient.stop()]);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection.close();
    await Promise.all([this.goServer.stop(), this.goClient.stop(), this.server.close({ graceMs: 0 })]);
  }
}

type AnyMethod = (request: unknown, options: CallOptions) => unknown;

/** Calls an RPC with our client and gives all responses: one, or those of the stream. */
export async function callOurs(
  connection: Connection,
  definition: ServiceDefinition,
  method: MethodDefinition,
  request: unknown,
  options: CallOptions = {},
): Promise<readonly unknown[]> {
  const name = Object.keys(definition.methods).find((key) => definition.methods[key] === method) ?? "";
  const client = connection.client(definition) as unknown as Record<string, AnyMethod | undefined>;
  const answer = client[name]?.(request, options);
  if (!method.responseStream) return [await answer];
  const responses: unknown[] = [];
  for await (const response of answer as AsyncIterable<unknown>) responses.push(response);
  return responses;
}
