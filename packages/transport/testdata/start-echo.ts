import { mkdtemp, rename, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import {
  type Client,
  type ClientOptions,
  type Connection,
  type ConnectOptions,
  connect,
  type HandlerFailure,
  implement,
  RpcError,
  type ServeOptions,
  type Server,
  type ServiceHandlers,
  serve,
} from "../src/index.js";
import { memoryPair, type Pair, type PairOptions, socketPair } from "../src/testing/index.js";
import { EchoDefinition, echoHandlers } from "./echo-definition.js";

export type EchoClient = Client<typeof EchoDefinition>;
export type EchoHandlers = Partial<ServiceHandlers<typeof EchoDefinition>>;

interface Reported {
  readonly error: unknown;
  readonly failure: HandlerFailure;
}

export interface EchoSetup {
  /** The path of the socket; there is none in memory. */
  readonly path: string;
  readonly server: Server;
  readonly connection: Connection;
  readonly client: EchoClient;
  /** What the server's onError got. */
  readonly reported: Reported[];
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "rpc-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Leaves a socket file behind, as a process that was killed does. */
export async function leaveStale(path: string): Promise<void> {
  const server = createServer().listen(`${path}.aside`);
  await new Promise((resolve) => server.once("listening", resolve));
  await rename(`${path}.aside`, path);
  await new Promise((resolve) => server.close(resolve));
}

/** A server on a unix socket; it ends with the test. */
export async function serveEcho(
  path: string,
  handlers: EchoHandlers = echoHandlers,
  options: Partial<ServeOptions> = {},
): Promise<Server> {
  const server = await serve({ endpoint: path, services: [implement(EchoDefinition, handlers)], ...options });
  onTestFinished(() => server.close({ graceMs: 0 }));
  return server;
}

/** A connection that ends with the test. */
export function connectTo(endpoint: string, options: ConnectOptions = {}): Connection {
  const connection = connect(endpoint, options);
  onTestFinished(() => connection.close());
  return connection;
}

let makePair: (options: PairOptions) => Promise<Pair> = socketPair;

/** Makes {@link startEcho} start pairs in memory, for the rest of the file. */
export function startInMemory(): void {
  makePair = memoryPair;
}

/** Server and client on a unix socket in a temporary folder, or in memory; all of it ends with the test. */
export async function startEcho(
  handlers: EchoHandlers = echoHandlers,
  options: {
    /** With `services`, these are served in the place of the echo service. */
    server?: PairOptions["server"] & Partial<Pick<PairOptions, "services">>;
    connection?: ConnectOptions;
    client?: ClientOptions<typeof EchoDefinition>;
  } = {},
): Promise<EchoSetup> {
  const reported: Reported[] = [];
  const onError = (error: unknown, failure: HandlerFailure): void => void reported.push({ error, failure });
  const { services = [implement(EchoDefinition, handlers)], ...server } = options.server ?? {};
  const pair = await makePair({
    services,
    server: { onError, ...server },
    connection: options.connection,
  });
  onTestFinished(() => pair.close());
  const { connection } = pair;
  const client = pair.client(EchoDefinition, options.client);
  const path = connection.endpoint.replace(/^unix:\/\//, "");
  return { path, server: pair.server, connection, client, reported };
}

/** The RpcError that a call ends with. */
export async function failure<T>(call: Promise<T> | AsyncIterable<T>): Promise<RpcError> {
  const ended: Promise<unknown> = Symbol.asyncIterator in call ? all(call) : call;
  const outcome = await ended.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("value" in outcome) throw new Error(`the call succeeded: ${JSON.stringify(outcome.value)}`);
  expect(outcome.error).toBeInstanceOf(RpcError);
  return outcome.error as RpcError;
}

/** All of a stream. */
export async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

export async function* stream<T>(...items: T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}

export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Resolves when a signal fires, with its reason. */
export function aborted(signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return Promise.resolve(signal.reason);
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(signal.reason), { once: true }),
  );
}

/** A handler's wait for the end of its call. */
export async function forever(signal: AbortSignal): Promise<never> {
  throw await aborted(signal);
}

/** Handlers of all four kinds that do the same with the call's signal and never answer. */
export function signalHandlers(act: (signal: AbortSignal) => Promise<never>): EchoHandlers {
  return {
    echo: (_, { signal }) => act(signal),
    collect: (_, { signal }) => act(signal),
    async *list(_, { signal }) {
      yield await act(signal);
    },
    async *chat(_, { signal }) {
      yield await act(signal);
    },
  };
}

/**
 * Handlers of both kinds that take a stream of requests: they read it to its end, and tell of each request and how the
 * reading ended: "complete", or the error.
 */
export function readingHandlers(onRequest: (count: number) => void): {
  readonly handlers: EchoHandlers;
  readonly outcome: Promise<unknown>;
} {
  const outcome = deferred<unknown>();
  async function read(requests: AsyncIterable<unknown>): Promise<object> {
    let count = 0;
    try {
      for await (const _ of requests) onRequest(++count);
      outcome.resolve("complete");
    } catch (error) {
      outcome.resolve(error);
    }
    return {};
  }
  const handlers: EchoHandlers = {
    collect: read,
    async *chat(requests) {
      yield await read(requests);
    },
  };
  return { handlers, outcome: outcome.promise };
}
