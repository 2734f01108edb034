/**
 * `Version` of CRI, which both servers answer as the metadata `interop-do` asks.
 *
 * @module
 */
import { RuntimeServiceDefinition } from "@container-interfaces/cri";
import type { CallOptions, Connection, MetadataInit } from "@container-interfaces/transport";
import { expect, present } from "../expect.js";
import type { GoCall, GoResult } from "./go-process.js";
import type { Pair } from "./pair.js";

/** Its path. */
export const versionPath = "/runtime.v1.RuntimeService/Version";

/** What a handler knew of its call. */
export interface Report {
  readonly metadata: Readonly<Record<string, readonly string[]>>;
  readonly deadlineMs: number | null;
  readonly bytes: number;
}

/** Calls it with our client and gives the text of the answer. */
export async function version(
  connection: Connection,
  metadata: MetadataInit,
  options: CallOptions = {},
  request: { readonly version?: string } = {},
): Promise<string> {
  const client = connection.client(RuntimeServiceDefinition);
  return (await client.version(request, { timeoutMs: 60_000, ...options, metadata })).version;
}

/** Calls it on our server with the client in Go. */
export async function goVersion(
  pair: Pair,
  metadata: NonNullable<GoCall["metadata"]>,
  call: Partial<GoCall> = {},
  signal?: AbortSignal,
): Promise<GoResult> {
  const made = { target: pair.target, method: versionPath, timeoutMs: 60_000, ...call, metadata };
  return await pair.goClient.call(made, signal);
}

/** The report that is the answer to a call of the client in Go. */
export function reportOf(result: GoResult): Report {
  expect(result.code === "OK", `Go got ${result.code}: ${result.message}`);
  const [answer] = present(result.received, "the answer") as readonly { readonly version: string }[];
  return JSON.parse(present(answer, "the answer").version) as Report;
}
