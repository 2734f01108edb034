import { getEventListeners } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { failure } from "../../test/failure.js";
import { Deadline } from "../exec/call-options.js";
import { KeyedQueue } from "./keyed-queue.js";

const none = new Deadline({});

/** An operation that ends when it is told to. */
function held() {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { operation: () => ended, end };
}

describe("operations with one key", () => {
  test("run one after another in the order of the calls, and others beside them", async () => {
    const queue = new KeyedQueue();
    const events: string[] = [];
    const first = held();
    const run = (key: string, name: string, work = async () => {}) =>
      queue.run(key, none, async () => {
        events.push(`${name} begins`);
        await work();
        events.push(`${name} ends`);
        return name;
      });
    const all = [run("a", "1", first.operation), run("a", "2"), run("a", "3")];
    expect(await run("b", "other")).toBe("other");
    expect(events).toEqual(["1 begins", "other begins", "other ends"]);
    first.end();
    expect(await Promise.all(all)).toEqual(["1", "2", "3"]);
    expect(events.slice(3)).toEqual(["1 ends", "2 begins", "2 ends", "3 begins", "3 ends"]);
    expect(await run("a", "4")).toBe("4");
  });

  test("go on after one that fails", async () => {
    const queue = new KeyedQueue();
    const first = queue.run("a", none, async () => {
      throw new Error("first");
    });
    const second = queue.run("a", none, async () => "second");
    await expect(first).rejects.toThrow("first");
    expect(await second).toBe("second");
  });

  test("wait no longer than their deadline, and who comes later still waits for who came before", async () => {
    const queue = new KeyedQueue();
    const events: string[] = [];
    const first = held();
    const running = queue.run("a", none, first.operation).then(() => events.push("first"));
    const second = queue.run("a", new Deadline({ timeoutMs: 20 }), async () => events.push("second"));
    const third = queue.run("a", none, async () => events.push("third"));
    expect((await failure(second, "TIMEOUT")).message).toBe(
      "[TIMEOUT] waiting for other operations on a: it did not end within 20 ms",
    );
    // whoever could begin now would
    await nextTurn();
    expect(events).toEqual([]);
    first.end();
    await Promise.all([running, third]);
    expect(events).toEqual(["first", "third"]);
  });

  test("wait until their signal fires, and leave no listener on it", async () => {
    const queue = new KeyedQueue();
    const first = held();
    const running = queue.run("a", none, first.operation);
    const controller = new AbortController();
    const { signal } = controller;
    const second = failure(
      queue.run("a", new Deadline({ signal }), async () => {}),
      "ABORTED",
    );
    const third = queue.run("a", new Deadline({ signal: new AbortController().signal }), async () => "third");
    controller.abort("enough");
    expect((await second).cause).toBe("enough");
    await failure(
      queue.run("a", new Deadline({ signal }), async () => {}),
      "ABORTED",
    );
    first.end();
    await running;
    expect(await third).toBe("third");
    expect(getEventListeners(signal, "abort")).toEqual([]);
    const quiet = new AbortController().signal;
    await Promise.all([
      queue.run("a", none, async () => {}),
      queue.run("a", new Deadline({ signal: quiet, timeoutMs: 60_000 }), async () => {}),
    ]);
    expect(getEventListeners(quiet, "abort")).toEqual([]);
  });

  test("with a deadline of more than a timer holds wait for it", async () => {
    const queue = new KeyedQueue();
    const first = held();
    const running = queue.run("a", none, first.operation);
    const second = queue.run("a", new Deadline({ timeoutMs: 2 ** 40 }), async () => "second");
    first.end();
    await running;
    expect(await second).toBe("second");
  });

  test("are not begun by a timer that fires a little early", async () => {
    const queue = new KeyedQueue();
    const first = held();
    let isOver = false;
    const running = queue.run("a", none, first.operation).then(() => {
      isOver = true;
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const second = queue.run("a", new Deadline({ timeoutMs: 60_000 }), async () => isOver);
      // the clock has not moved, only the timer has
      await vi.advanceTimersByTimeAsync(60_000);
      first.end();
      await running;
      expect(await second).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});
