import { RpcError } from "@container-interfaces/transport";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { connectRuntime } from "./connect-runtime.js";
import { startFakeRuntime } from "./testing/index.js";

/** The pauses that were asked for, and whether they pass at once or only end with their signal. */
const pauses = vi.hoisted(() => ({ milliseconds: [] as number[], pass: true, asleep: (): void => {} }));

vi.mock("node:timers/promises", () => ({
  setTimeout: (milliseconds: number, _: undefined, { signal }: { signal: AbortSignal }): Promise<void> => {
    pauses.milliseconds.push(milliseconds);
    if (pauses.pass) return Promise.resolve();
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      pauses.asleep();
    });
  },
}));

beforeEach(() => {
  pauses.milliseconds.length = 0;
  pauses.pass = true;
});

const unavailable = (): never => {
  throw new RpcError("UNAVAILABLE", "not now");
};

describe("the pauses of events", () => {
  it("grow from 50 ms to 3 s while the runtime fails, and begin again after an event", async () => {
    let failing = 9;
    const fake = await startFakeRuntime({
      replace: {
        async *getContainerEvents() {
          if (failing-- > 0) return unavailable();
          yield { containerId: "x" };
          failing = 2;
          unavailable();
        },
      },
    });
    onTestFinished(() => fake.stop());
    const client = await connectRuntime(fake.endpoint);
    onTestFinished(() => client.close());
    const events = client.events()[Symbol.asyncIterator]();
    while (pauses.milliseconds.length < 11) await events.next();
    await events.return?.();
    expect(pauses.milliseconds).toEqual([50, 100, 200, 400, 800, 1_600, 3_000, 3_000, 3_000, 50, 100]);
  });

  it.each(["signal", "close"] as const)("end at once: %s", async (how) => {
    pauses.pass = false;
    const asleep = new Promise<void>((resolve) => {
      pauses.asleep = resolve;
    });
    const fake = await startFakeRuntime({ replace: { getContainerEvents: unavailable } });
    onTestFinished(() => fake.stop());
    const client = await connectRuntime(fake.endpoint);
    onTestFinished(() => client.close());
    const controller = new AbortController();
    const events = client.events({ signal: controller.signal })[Symbol.asyncIterator]();
    await events.next();
    const next = events.next();
    const ended = expect(next).rejects.toMatchObject({ code: "CANCELLED" });
    await asleep;
    if (how === "signal") controller.abort();
    else await client.close();
    await ended;
  });
});
