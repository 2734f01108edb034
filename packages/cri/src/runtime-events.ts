import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type Connection, RpcError } from "@container-interfaces/transport";
import type { Container, ContainerEventResponse, PodSandbox, RuntimeServiceDefinition } from "./gen/runtime/v1/api.js";
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
  readonly kind: "list";
  /** Undefined for the first list; afterwards what lies between the last event and this list, in which events are lost. */
  readonly gap: EventGap | undefined;
  readonly pods: readonly PodSandbox[];
  readonly containers: readonly Container[];
}

/** One event of a container or a sandbox. */
export interface ContainerEvent {
  readonly kind: "event";
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

/** Follows the events of a runtime over restarts; see `RuntimeClient.events`. */
export async function* followEvents(
  connection: Connection,
  service: Client<RuntimeServiceDefinition>,
  lists: Pick<StreamedLists, "listPodSandbox" | "listContainers">,
  { signal }: EventOptions = {},
): AsyncGenerator<RuntimeEvent, void, undefined> {
  let gap: EventGap | undefined;
  let pauseMs = firstPauseMs;
  for (;;) {
    const events = service.getContainerEvents({}, { signal })[Symbol.asyncIterator]();
    try {
      // subscribed before the list is asked for, so that what happens meanwhile comes as an event
      let next = events.next();
      next.catch(() => {});
      const [{ items: pods }, { containers }] = await Promise.all([
        lists.listPodSandbox({}, { signal }),
        lists.listContainers({}, { signal }),
      ]);
      yield { kind: "list", gap, pods, containers };
      gap = undefined;
      for (let result = await next; !result.done; result = await next) {
        pauseMs = firstPauseMs;
        yield { kind: "event", event: result.value };
        next = events.next();
      }
      throw new RpcError("UNAVAILABLE", "the runtime ended the stream", { doing: "following container events" });
    } catch (error) {
      if (!RpcError.is(error) || signal?.aborted || connection.closed || !mayPass(error)) throw error;
      gap ??= { since: new Date(), cause: error };
    } finally {
      await events.return?.();
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    await connection.ready({ timeoutMs: Infinity, signal });
  }
}

/** Whether an error may pass when the runtime is back; these do not. */
function mayPass(error: RpcError): boolean {
  return !["UNIMPLEMENTED", "PERMISSION_DENIED", "UNAUTHENTICATED", "INVALID_ARGUMENT"].includes(error.code);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal, ref: true }).catch((cause: unknown) => {
    throw new RpcError("CANCELLED", "the caller's signal fired", {
      doing: "following container events",
      cause: signal?.reason ?? cause,
    });
  });
}
