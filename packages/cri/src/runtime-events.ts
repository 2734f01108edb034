import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type Connection, RpcError } from "@container-interfaces/transport";
import type {
  Container,
  ContainerEventResponse,
  PodSandbox,
  RuntimeServiceDefinition,
} from "./gen/runtime/v1/api.js";
import type { StreamedLists } from "./streamed-lists.js";

/** What ended a stream of events before it went on. */
export interface EventGap {
  /** When the stream was found to have ended. */
  readonly since: Date;
  /** Why it ended. */
  readonly cause: RpcError;
}

/** Everything that the runtime has: the start of the stream, or what a consumer compares with after a gap. */
export interface RuntimeListing {
  /** Tells a list from an event. */
  readonly kind: "list";
  /** Undefined for the first list; afterwards what lies between the last event and this list, in which events are lost. */
  readonly gap: EventGap | undefined;
  /** Every sandbox, in whatever state. */
  readonly pods: readonly PodSandbox[];
  /** Every container, in whatever state. */
  readonly containers: readonly Container[];
}

/** One event of a container or a sandbox. */
export interface ContainerEvent {
  /** Tells an event from a list. */
  readonly kind: "event";
  /** The event as the runtime sent it. */
  readonly event: ContainerEventResponse;
}

/** What the stream of events gives out. An event may tell what the list before it shows already. */
export type RuntimeEvent = RuntimeListing | ContainerEvent;

/** How to follow events. */
export interface EventOptions {
  /** Ends the stream with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

const firstPauseMs = 50;
const longestPauseMs = 3_000;
const doing = "following container events";

/**
 * Follows the events of a runtime over restarts; see `RuntimeClient.events`.
 *
 * @param closing fires when the client is closed
 */
export async function* followEvents(
  connection: Connection,
  service: Client<RuntimeServiceDefinition>,
  lists: Pick<StreamedLists, "listPodSandbox" | "listContainers">,
  closing: AbortSignal,
  { signal }: EventOptions = {},
): AsyncGenerator<RuntimeEvent, void, undefined> {
  let gap: EventGap | undefined;
  let listed = false;
  let pauseMs = firstPauseMs;
  for (;;) {
    const leaving = new AbortController();
    const streamSignal = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
    const events = service.getContainerEvents({}, { signal: streamSignal })[Symbol.asyncIterator]();
    try {
      // subscribed before the list is asked for, so that what happens meanwhile comes as an event
      let next = events.next();
      next.catch(() => {});
      const [{ items: pods }, { containers }] = await Promise.all([
        lists.listPodSandbox({}, { signal }),
        lists.listContainers({}, { signal }),
      ]);
      yield { kind: "list", gap, pods, containers };
      listed = true;
      gap = undefined;
      for (let result = await next; !result.done; result = await next) {
        pauseMs = firstPauseMs;
        yield { kind: "event", event: result.value };
        next = events.next();
      }
      throw new RpcError("UNAVAILABLE", "the runtime ended the stream", { doing });
    } catch (error) {
      // what fails from the start is told; what worked is taken up again
      if (!listed || !RpcError.is(error) || signal?.aborted || connection.closed || !mayPass(error))
        throw error;
      gap ??= { since: new Date(), cause: error };
    } finally {
      // first, as an interceptor that is a generator cannot return while it waits for an event
      leaving.abort();
      await events.return?.();
    }
    await pause(pauseMs, closing, signal);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    await connection.ready({ timeoutMs: Infinity, signal });
  }
}

/** Whether an error may pass when the runtime is back; these do not. */
function mayPass(error: RpcError): boolean {
  return !["UNIMPLEMENTED", "PERMISSION_DENIED", "UNAUTHENTICATED", "INVALID_ARGUMENT"].includes(error.code);
}

async function pause(
  milliseconds: number,
  closing: AbortSignal,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await sleep(milliseconds, undefined, {
      signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
    });
  } catch {
    if (signal?.aborted)
      throw new RpcError("CANCELLED", "the caller's signal fired", { doing, cause: signal.reason });
    throw new RpcError("CANCELLED", "the client was closed", { doing });
  }
}
