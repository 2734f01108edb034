import { RuntimeServiceDefinition } from "@container-interfaces/cri";
import { expect, expectCode, expectEqual, expectSoon, present } from "../expect.js";
import { GoProcess } from "./go-process.js";
import type { WaitedCall } from "./our-server.js";
import type { InteropLab, Pair } from "./pair.js";
import { goVersion, type Report, reportOf, version } from "./version.js";

const eventsPath = "/runtime.v1.RuntimeService/GetContainerEvents";

/** Deadlines travel, and what ends a call on one side is known on the other. */
export async function checkEndings(lab: InteropLab, pair: Pair): Promise<void> {
  await checkDeadlines(lab, pair);
  await checkOurCancellations(lab, pair);
  await checkTheirCancellations(lab, pair);
}

async function checkDeadlines({ checks }: InteropLab, pair: Pair): Promise<void> {
  const isNear = (ms: number | null, name: string): void =>
    expect(ms !== null && ms > 30_000 && ms <= 60_000, `${name}: ${ms} ms are left of 60 s`);
  await checks.check("interop: a deadline travels both ways, and none is none", async () => {
    const left = async (timeoutMs: number): Promise<number | null> =>
      (JSON.parse(await version(pair.connection, { "interop-do": "report" }, { timeoutMs })) as Report)
        .deadlineMs;
    isNear(await left(60_000), "in Go");
    expectEqual(await left(Number.POSITIVE_INFINITY), null, "the deadline in Go");
    const report = { "interop-do": ["report"] };
    isNear(reportOf(await goVersion(pair, report)).deadlineMs, "here");
    expectEqual(
      reportOf(await goVersion(pair, report, { timeoutMs: 0 })).deadlineMs,
      null,
      "the deadline here",
    );
  });
  await checks.check(
    "interop: a deadline of ours that passes is DEADLINE_EXCEEDED on both sides",
    async () => {
      for (let attempt = 1; ; attempt += 1) {
        const id = `deadline ${attempt}`;
        const end = Date.now() + 1_000;
        const metadata = { "interop-do": "wait", "interop-id": id };
        const call = expectCode(
          version(pair.connection, metadata, { timeoutMs: 1_000 }),
          "DEADLINE_EXCEEDED",
        );
        await pair.goServer.event("started", id);
        // while nothing runs here, the deadline passes there first, and this side does not tell Go that it gave up
        const inTime = Date.now() < end - 100;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, end + 500 - Date.now());
        await call;
        const { code } = await pair.goServer.event("ended", id);
        // a busy machine may be too late to do nothing
        if (!inTime && attempt < 5) continue;
        expectEqual(code, "DeadlineExceeded", "how it ended in Go");
        return;
      }
    },
  );
  await checks.check("interop: a deadline of Go's that passes ends the handler here", async () => {
    const metadata = { "interop-do": ["wait"], "interop-id": ["deadline"] };
    const result = await goVersion(pair, metadata, { timeoutMs: 500 });
    expectEqual(result.code, "DeadlineExceeded", "how it ended in Go");
    const { ended, deadline } = await waited(pair, "deadline");
    // the caller gives up at the deadline, and that may be known here first
    const { code } = await ended;
    expect(code === "DEADLINE_EXCEEDED" || code === "CANCELLED", `the signal's reason is ${code}`);
    expect(deadline !== undefined && deadline.getTime() <= Date.now() + 500, `the deadline is ${deadline}`);
  });
}

async function checkOurCancellations({ checks }: InteropLab, pair: Pair): Promise<void> {
  const client = pair.connection.client(RuntimeServiceDefinition);
  await checks.check(
    "interop: an abort here cancels the context in Go, and leaving a stream does",
    async () => {
      const metadata = (id: string): Record<string, string> => ({ "interop-do": "wait", "interop-id": id });
      const abort = new AbortController();
      const unary = version(pair.connection, metadata("unary"), { signal: abort.signal });
      const cancelled = expectCode(unary, "CANCELLED");
      await pair.goServer.event("started", "unary");
      abort.abort(new Error("enough"));
      await cancelled;
      for await (const _ of client.getContainerEvents({}, { metadata: metadata("left") })) break;
      for (const id of ["unary", "left"])
        expectEqual((await pair.goServer.event("ended", id)).code, "Canceled", `how ${id} ended in Go`);
    },
  );
}

async function checkTheirCancellations(lab: InteropLab, pair: Pair): Promise<void> {
  const metadata = (id: string): Record<string, readonly string[]> => ({
    "interop-do": ["wait"],
    "interop-id": [id],
  });
  await lab.checks.check("interop: a cancellation in Go fires the signal of the handler here", async () => {
    for (const [id, call] of [
      ["unary", {}],
      ["stream", { method: eventsPath }],
    ] as const) {
      const abort = new AbortController();
      const result = goVersion(pair, metadata(id), call, abort.signal);
      const { ended } = await waited(pair, id);
      abort.abort();
      expectEqual((await ended).code, "CANCELLED", `the reason of ${id} here`);
      expectEqual((await result).code, "Canceled", `how ${id} ended in Go`);
    }
  });
  await lab.checks.check(
    "interop: the death of the client in Go fires the signal of the handler here",
    async () => {
      const client = new GoProcess(lab.program, ["call"]);
      const gone = client
        .call({ target: pair.target, method: eventsPath, metadata: metadata("killed") })
        .catch(() => undefined);
      const { ended } = await waited(pair, "killed");
      client.kill();
      expectEqual((await ended).code, "CANCELLED", "the reason here");
      await gone;
    },
  );
  await lab.checks.check(
    "interop: a forced end of our server ends calls in Go, and Go's end our calls",
    async () => {
      const result = goVersion(pair, metadata("shutdown"));
      const { ended } = await waited(pair, "shutdown");
      await pair.server.close({ graceMs: 0 });
      expectEqual((await ended).code, "UNAVAILABLE", "the reason here");
      expectEqual((await result).code, "Unavailable", "how it ended in Go");
      const ours = expectCode(
        version(pair.connection, { "interop-do": "wait", "interop-id": "shutdown" }),
        "UNAVAILABLE",
      );
      await pair.goServer.event("started", "shutdown");
      pair.goServer.kill();
      await ours;
    },
  );
}

async function waited({ notes }: Pair, id: string): Promise<WaitedCall> {
  await expectSoon(() => notes.waited.has(id), `the call ${id} does not arrive`, 30_000);
  return present(notes.waited.get(id), id);
}
