import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { deferred, failure, startEcho } from "../../testdata/start-echo.js";
import type { Client, Connection, ServerInterceptor } from "../index.js";
import {
  createHealth,
  type Health,
  HealthDefinition,
  HealthCheckResponse_ServingStatus as Status,
} from "./index.js";

async function startHealth(): Promise<{
  health: Health;
  client: Client<HealthDefinition>;
  close: (graceMs: number) => Promise<void>;
}> {
  const health = createHealth();
  const { connection, server } = await startEcho({}, { server: { services: [health.service] } });
  return {
    health,
    client: connect(connection),
    close: (graceMs) => server.close({ graceMs }),
  };
}

function connect(connection: Connection): Client<HealthDefinition> {
  return connection.client(HealthDefinition);
}

async function next(stream: AsyncIterator<{ status: Status }>): Promise<Status | "end"> {
  const { value, done } = await stream.next();
  return done ? "end" : value.status;
}

describe("the health of a server", () => {
  it("begins with the server serving, and knows what it was told", async () => {
    const { health, client } = await startHealth();
    expect((await client.check({})).status).toBe(Status.SERVING);
    expect(await failure(client.check({ service: "csi.v1.Controller" }))).toMatchObject({
      code: "NOT_FOUND",
      reason: 'nothing is known of the service "csi.v1.Controller"',
    });
    health.set("csi.v1.Controller", "NOT_SERVING");
    health.set("__proto__", "UNKNOWN");
    expect((await client.check({ service: "csi.v1.Controller" })).status).toBe(Status.NOT_SERVING);
    const { statuses } = await client.list({});
    expect(Object.entries(statuses).map(([name, { status }]) => [name, status])).toEqual([
      ["", Status.SERVING],
      ["csi.v1.Controller", Status.NOT_SERVING],
      ["__proto__", Status.UNKNOWN],
    ]);
    health.delete("csi.v1.Controller");
    await failure(client.check({ service: "csi.v1.Controller" }));
  });

  it("refuses a status that there is not", () => {
    for (const status of ["SERVICE_UNKNOWN", "serving", "toString", 1]) {
      expect(() => createHealth().set("a", status as "SERVING")).toThrow(
        /^\[INVALID_ARGUMENT\] setting the health of "a": there is no status .* Use SERVING, NOT_SERVING or UNKNOWN\.$/,
      );
    }
  });

  it("is told to watchers at once and at each change, unknown names included", async () => {
    const { health, client } = await startHealth();
    const stream = client.watch({ service: "a" })[Symbol.asyncIterator]();
    expect(await next(stream)).toBe(Status.SERVICE_UNKNOWN);
    health.set("b", "SERVING");
    health.set("a", "SERVING");
    expect(await next(stream)).toBe(Status.SERVING);
    // set again, it is no change
    health.set("a", "SERVING");
    health.set("a", "NOT_SERVING");
    expect(await next(stream)).toBe(Status.NOT_SERVING);
    health.delete("a");
    expect(await next(stream)).toBe(Status.SERVICE_UNKNOWN);
    await stream.return?.();
  });

  it("keeps nothing of watchers who left", async () => {
    const health = createHealth();
    const ended = deferred();
    let left = 20;
    const counting: ServerInterceptor = {
      async *stream(call, next) {
        try {
          yield* next(call);
        } finally {
          left--;
          if (left === 0) ended.resolve();
        }
      },
    };
    const { connection } = await startEcho(
      {},
      { server: { services: [health.service], interceptors: [counting] } },
    );
    const streams = Array.from({ length: left }, () => connect(connection).watch({})[Symbol.asyncIterator]());
    for (const stream of streams) expect(await next(stream)).toBe(Status.SERVING);
    await Promise.all(streams.map((stream) => stream.return?.()));
    await ended.promise;
  });

  it("is NOT_SERVING for watchers when the server closes, which they do not hold up", async () => {
    const { client, close, health } = await startHealth();
    const streams = ["", "a"].map((service) => client.watch({ service })[Symbol.asyncIterator]());
    for (const stream of streams) await next(stream);
    const closed = close(60_000);
    for (const stream of streams) {
      expect(await next(stream)).toBe(Status.NOT_SERVING);
      expect(await next(stream)).toBe("end");
    }
    await closed;
    // it is none of the server's, and can be served again
    const again = await startEcho({}, { server: { services: [health.service] } });
    expect((await connect(again.connection).check({})).status).toBe(Status.SERVING);
  });

  it("lets a server end by force whose watchers do not read", async () => {
    const { client, close, health } = await startHealth();
    const stream = client.watch({})[Symbol.asyncIterator]();
    await next(stream);
    for (let index = 0; index < 1_000; index++) {
      health.set("", index % 2 === 0 ? "NOT_SERVING" : "SERVING");
      if (index % 100 === 0) await setImmediate();
    }
    await close(0);
    await stream.return?.();
  });

  it("leaves the watchers of another server alone when one closes", async () => {
    const health = createHealth();
    const closing = await startEcho({}, { server: { services: [health.service] } });
    const staying = await startEcho({}, { server: { services: [health.service] } });
    const gone = connect(closing.connection).watch({})[Symbol.asyncIterator]();
    const kept = connect(staying.connection).watch({})[Symbol.asyncIterator]();
    expect([await next(gone), await next(kept)]).toEqual([Status.SERVING, Status.SERVING]);
    await closing.server.close({ graceMs: 60_000 });
    expect(await next(gone)).toBe(Status.NOT_SERVING);
    health.set("", "UNKNOWN");
    expect(await next(kept)).toBe(Status.UNKNOWN);
    await kept.return?.();
  });
});
