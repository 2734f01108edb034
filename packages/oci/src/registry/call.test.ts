import { describe, expect, test } from "vitest";
import { Call, generateInCall, inCall } from "./call.js";
import { KeyedLock } from "./keyed-lock.js";
import { runLimited } from "./run-limited.js";

describe("a call", () => {
  test("that has a signal that fired does nothing", async () => {
    const signal = AbortSignal.abort("enough");
    await expect(inCall("testing", { signal }, async () => 1)).rejects.toMatchObject({
      code: "ABORTED",
      cause: "enough",
      message: "[ABORTED] testing: the signal fired",
    });
  });

  test("without time does nothing", async () => {
    await expect(inCall("testing", { timeoutMs: 0 }, async () => 1)).rejects.toMatchObject({
      code: "TIMEOUT",
    });
  });

  test.each([-1, Number.NaN, "1" as unknown as number])("with the time %s is refused", async (timeoutMs) => {
    await expect(inCall("testing", { timeoutMs }, async () => 1)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });

  test("lets go of the signal of the caller when it ends", async () => {
    const controller = new AbortController();
    let inner: AbortSignal | undefined;
    await inCall("testing", { signal: controller.signal }, async (call) => {
      inner = call.signal;
    });
    controller.abort();
    expect(inner?.aborted).toBe(false);
  });

  test("that generates ends when its loop is left", async () => {
    let ended = false;
    const numbers = generateInCall("testing", {}, async function* () {
      try {
        for (let number = 0; ; number += 1) yield number;
      } finally {
        ended = true;
      }
    });
    for await (const number of numbers) if (number === 3) break;
    expect(ended).toBe(true);
  });
});

describe("work with a limit", () => {
  test("is done so many at a time, all of it", async () => {
    const call = new Call("testing");
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await runLimited([1, 2, 3, 4, 5, 6, 7], 3, call, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done.push(item);
    });
    expect(most).toBe(3);
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    call.end();
  });

  test("ends with the first failure, and only when all of it has ended", async () => {
    const call = new Call("testing");
    let ended = 0;
    const work = runLimited([0, 1, 2, 3, 4], 2, call, async (item, part) => {
      if (item === 0) throw new Error("broken");
      await new Promise<void>((resolve) => part.signal.addEventListener("abort", () => resolve()));
      ended += 1;
    });
    await expect(work).rejects.toThrow("broken");
    expect(ended).toBe(1);
    expect(call.signal.aborted).toBe(false);
    call.end();
  });
});

describe("a lock", () => {
  test("lets one after another work under a key, also after a failure, and different keys at once", async () => {
    const lock = new KeyedLock();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} ends`);
      if (name === "a") throw new Error("a");
    };
    const call = new Call("testing");
    const results = await Promise.allSettled([
      lock.run("key", call, work("a")),
      lock.run("key", call, work("b")),
      lock.run("other", call, work("c")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(log.filter((line) => !line.startsWith("c"))).toEqual(["a begins", "a ends", "b begins", "b ends"]);
    expect(log.indexOf("c begins")).toBeLessThan(log.indexOf("a ends"));
  });
  test("keeps nobody whose call has ended, and lets the next one in no earlier for it", async () => {
    const lock = new KeyedLock();
    const log: string[] = [];
    let release = (): void => {};
    const call = new Call("testing");
    const first = lock.run("key", call, async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      log.push("first");
    });
    const controller = new AbortController();
    const second = lock.run("key", new Call("testing", { signal: controller.signal }), async () => {
      log.push("second");
    });
    const third = lock.run("key", call, async () => {
      log.push("third");
    });
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: "ABORTED" });
    expect(log).toEqual([]);
    release();
    await Promise.all([first, third]);
    expect(log).toEqual(["first", "third"]);
  });
});
