import { describe, expect, it } from "vitest";
import { EventHub } from "./event-hub.js";

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe("EventHub", () => {
  it("gives every event to everybody who follows at that time", async () => {
    const hub = new EventHub<number>(10);
    hub.publish(() => 0);
    const { signal } = new AbortController();
    const first = all(hub.follow(signal));
    hub.publish(() => 1);
    const second = all(hub.follow(signal));
    hub.publish(() => 2);
    expect(hub.followers).toBe(2);
    hub.end();
    expect(await Promise.all([first, second])).toEqual([[1, 2], [2]]);
    expect(hub.followers).toBe(0);
  });

  it("makes no event that nobody gets", () => {
    new EventHub(10).publish(() => {
      throw new Error("made");
    });
  });

  it("ends with an error, after what was kept, when a follower is too slow, and harms no other", async () => {
    const hub = new EventHub<number>(2);
    const { signal } = new AbortController();
    const slow = hub.follow(signal)[Symbol.asyncIterator]();
    const quick = hub.follow(signal)[Symbol.asyncIterator]();
    for (let event = 1; event <= 3; event++) {
      const next = quick.next();
      hub.publish(() => event);
      expect((await next).value).toBe(event);
    }
    expect([(await slow.next()).value, (await slow.next()).value]).toEqual([1, 2]);
    await expect(slow.next()).rejects.toMatchObject({ code: "RESOURCE_EXHAUSTED" });
    expect(hub.followers).toBe(1);
  });

  it("lets a follower go when its signal fires", async () => {
    const hub = new EventHub<number>(2);
    const controller = new AbortController();
    const following = all(hub.follow(controller.signal));
    controller.abort();
    expect(await following).toEqual([]);
    expect(await all(hub.follow(controller.signal))).toEqual([]);
    expect(hub.followers).toBe(0);
  });
});
