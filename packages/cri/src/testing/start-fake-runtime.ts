import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Server, ServerOptions } from "@container-interfaces/transport";
import { type ImageServiceHandlers, type RuntimeServiceHandlers, serveRuntime } from "../serve-runtime.js";
import { FakeRuntime } from "./fake-runtime.js";
import type { FakeRuntimeOptions } from "./fake-runtime-options.js";

/** The name of an RPC as handlers and clients have it, such as `streamPodSandboxes`. */
export type RpcName = keyof RuntimeServiceHandlers | keyof ImageServiceHandlers;

/** What a fake runtime lacks and does otherwise; it can be changed at a restart. */
export interface FakeServing {
  /** RPCs that answer `UNIMPLEMENTED`, to behave like an older runtime. */
  readonly without?: readonly RpcName[] | undefined;
  /** Handlers to use instead of the fake's own: to add an RPC, or to make one fail. */
  readonly replace?: Partial<RuntimeServiceHandlers & ImageServiceHandlers> | undefined;
}

/** What to start, and where. */
export interface StartFakeRuntimeOptions extends FakeRuntimeOptions, FakeServing, Partial<ServerOptions> {}

/** How to start again. */
export interface RestartOptions extends FakeServing {
  /** Runs while nobody listens. */
  readonly whileDown?: (() => void | Promise<void>) | undefined;
}

/** A fake runtime that is served. */
export interface RunningFakeRuntime extends AsyncDisposable {
  /** The runtime, to look at it and to steer it. */
  readonly runtime: FakeRuntime;
  /** Where it listens, for `connectRuntime`. */
  readonly endpoint: string;
  /** The temporary folder of the socket, which is removed at the end; logs may be written there, too. */
  readonly folder: string;
  /**
   * Stops listening, which ends all calls, and listens again, as a runtime does that is updated: sandboxes, containers and
   * images stay, and programs run on. What is given replaces what was said at the start.
   */
  restart(options?: RestartOptions): Promise<void>;
  /** Stops listening, kills all containers and removes the folder. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Starts a fake runtime on a unix socket in a temporary folder, or at the `endpoint` that is given.
 *
 * @throws RpcError as `serveRuntime` does; nothing is left behind then.
 */
export async function startFakeRuntime(options: StartFakeRuntimeOptions = {}): Promise<RunningFakeRuntime> {
  const runtime = new FakeRuntime(options);
  const folder = await mkdtemp(join(tmpdir(), "fake-cri-"));
  const endpoint = options.endpoint ?? `unix://${join(folder, "cri.sock")}`;
  const { onError, exposeErrors, socket, interceptors, maxMessageBytes } = options;
  const serve = (serving: FakeServing): Promise<Server> => {
    const handlers = handlersOf(runtime, serving);
    const serverOptions = { endpoint, onError, exposeErrors, socket, interceptors, maxMessageBytes };
    return serveRuntime({ ...serverOptions, runtime: handlers, image: handlers });
  };
  let server: Server;
  try {
    server = await serve(options);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const stop = async (): Promise<void> => {
    await server.close({ graceMs: 0 });
    runtime.close();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    runtime,
    endpoint: server.endpoints[0] ?? "",
    folder,
    restart: async ({ whileDown, without = options.without, replace = options.replace } = {}) => {
      await server.close({ graceMs: 0 });
      await whileDown?.();
      server = await serve({ without, replace });
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function handlersOf(
  { handlers }: FakeRuntime,
  { without = [], replace }: FakeServing,
): Partial<RuntimeServiceHandlers & ImageServiceHandlers> {
  const all = { ...handlers, ...replace };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name as RpcName)));
}
