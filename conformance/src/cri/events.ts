import { ContainerEventType, enumName, RpcError, type RuntimeEvent } from "@container-interfaces/cri";
import { expect, expectCode, expectEqual, present } from "../expect.js";
import { endPod, runPod, startContainer } from "./fixtures.js";
import type { Peer } from "./peer.js";

/** Reads from a stream of events, never longer than a time. */
class Events {
  readonly #iterator: AsyncIterator<RuntimeEvent>;
  readonly #abort = new AbortController();

  constructor(peer: Peer) {
    this.#iterator = peer.client.events({ signal: this.#abort.signal })[Symbol.asyncIterator]();
  }

  async next(what: string, timeoutMs = 15_000): Promise<RuntimeEvent> {
    const timer = setTimeout(() => this.#abort.abort(new Error(`waited too long for ${what}`)), timeoutMs);
    try {
      return present((await this.#iterator.next()).value as RuntimeEvent | undefined, what);
    } catch (error) {
      throw RpcError.is(error, "CANCELLED") ? new Error(`${what} did not come`, { cause: error }) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The types of the events of one container or pod, until one of them is the last. */
  async typesOf(id: string, last: ContainerEventType): Promise<string[]> {
    const types: string[] = [];
    for (;;) {
      const item = await this.next(`the event ${enumName(ContainerEventType, last)}`);
      if (item.kind !== "event" || item.event.containerId !== id) continue;
      types.push(enumName(ContainerEventType, item.event.containerEventType) ?? "unknown");
      if (item.event.containerEventType === last) return types;
    }
  }

  async end(): Promise<void> {
    this.#abort.abort(new Error("enough"));
    const drain = async (): Promise<void> => {
      while (!(await this.#iterator.next()).done);
    };
    await expectCode(drain(), "CANCELLED");
  }
}

const life = ["CREATED", "STARTED", "STOPPED", "DELETED"].map((each) => `CONTAINER_${each}_EVENT`);

/** Checks the stream of events over a restart of the runtime. */
export async function checkEvents(peer: Peer): Promise<void> {
  if (peer.lacks.has("GetContainerEvents")) {
    return await peer.check("events() ends as UNIMPLEMENTED", async () => {
      const drain = async (): Promise<void> => {
        for await (const { kind } of peer.client.events()) {
          expect(kind === "list", "there is an event from a runtime that has none");
        }
      };
      await expectCode(drain(), "UNIMPLEMENTED");
    });
  }
  await peer.check(
    "events() gives a list, events, and after a restart a list with a gap and events again",
    async () => {
      const events = new Events(peer);
      const stays = await runPod(peer, "stays");
      const first = await events.next("the first list");
      expect(
        first.kind === "list" && first.gap === undefined,
        "the stream does not begin with a list without a gap",
      );
      expectEqual(await oneLife(peer, events, "before"), life, "the events of a container");

      await peer.lab.restart();
      let item = await events.next("the list after the restart");
      while (item.kind === "event") item = await events.next("the list after the restart");
      const gap = present(item.gap, "the gap of the list after the restart");
      expectEqual(gap.cause.code, "UNAVAILABLE", "the code of the gap's cause");
      expect(
        item.pods.some(({ id }) => id === stays.id),
        "the list after the restart lacks a pod that runs",
      );

      expectEqual(await oneLife(peer, events, "after"), life, "the events of a container after the restart");
      peer.ledger.saw("GetContainerEvents", "4 events of a container, gap list after a restart, 4 more");
      await endPod(peer, stays.id);
      await events.end();
    },
  );
}

/** The types of the events of a container from its creation to its removal. */
async function oneLife(peer: Peer, events: Events, name: string): Promise<string[]> {
  const pod = await runPod(peer, `events-${name}`);
  const { id } = await startContainer(peer, pod, "short");
  await peer.client.stopContainer({ containerId: id, timeout: 5n });
  await peer.client.removeContainer({ containerId: id });
  const types = await events.typesOf(id, ContainerEventType.CONTAINER_DELETED_EVENT);
  await endPod(peer, pod.id);
  return types;
}
