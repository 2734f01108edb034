import {
  type Attributes,
  context,
  metrics,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  AggregationTemporality,
  type HistogramMetricData,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import * as conventions from "@opentelemetry/semantic-conventions";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SecretDefinition } from "../../testdata/secret-echo.js";
import {
  aborted,
  all,
  type EchoClient,
  type EchoHandlers,
  type EchoSetup,
  failure,
  startEcho,
  stream,
} from "../../testdata/start-echo.js";
import { connect, implement, RpcError, type ServeOptions } from "../index.js";
import { attributeNames, durationBoundaries, metricNames } from "./conventions.js";
import { type TelemetryOptions, telemetry } from "./index.js";

const text = "hunter2";
const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
});

afterEach(() => {
  for (const api of [context, propagation, trace, metrics]) api.disable();
  spans.reset();
});

const handlers: EchoHandlers = {
  echo: ({ count }) => {
    if (count === 5) throw new RpcError("NOT_FOUND", `no such thing as ${text}`);
    if (count === 6) throw new Error(`broken by ${text}`);
    return { text: trace.getActiveSpan()?.spanContext().spanId ?? "none" };
  },
  async collect(requests) {
    throw new RpcError("INTERNAL", `${(await all(requests)).length} of ${text}`);
  },
  async *list({ count }) {
    for (let index = 0; index < count; index++) {
      yield { text: trace.getActiveSpan()?.spanContext().spanId ?? "none" };
    }
  },
  async *chat(requests) {
    yield* requests;
  },
};

async function startTraced(
  own: EchoHandlers = handlers,
  options: TelemetryOptions = {},
  server: Partial<ServeOptions> = {},
): Promise<EchoSetup & { readonly client: EchoClient }> {
  const interceptors = [telemetry(options)];
  const setup = await startEcho(
    {},
    {
      server: { services: [implement(SecretDefinition, own)], interceptors, ...server },
      connection: { interceptors },
    },
  );
  return { ...setup, client: setup.connection.client(SecretDefinition) };
}

/** The spans of the one call that was made, once both have ended. */
async function bothSpans(): Promise<{ client: ReadableSpan; server: ReadableSpan }> {
  await vi.waitFor(() => expect(spans.getFinishedSpans()).toHaveLength(2));
  const finished = spans.getFinishedSpans();
  const [client, server] = [SpanKind.CLIENT, SpanKind.SERVER].map((kind) =>
    finished.find((span) => span.kind === kind),
  );
  if (client === undefined || server === undefined) throw new Error("a span is missing");
  expect(server.parentSpanContext?.spanId).toBe(client.spanContext().spanId);
  expect(server.parentSpanContext?.isRemote).toBe(true);
  expect(server.spanContext().traceId).toBe(client.spanContext().traceId);
  expect(
    JSON.stringify(finished.map(({ attributes, events, status }) => [attributes, events, status])),
  ).not.toContain(text);
  spans.reset();
  return { client, server };
}

describe("telemetry", () => {
  it("uses the names of the conventions", () => {
    expect(attributeNames).toEqual({
      system: conventions.ATTR_RPC_SYSTEM_NAME,
      method: conventions.ATTR_RPC_METHOD,
      statusCode: conventions.ATTR_RPC_STATUS_CODE,
      errorType: conventions.ATTR_ERROR_TYPE,
      serverAddress: conventions.ATTR_SERVER_ADDRESS,
      serverPort: conventions.ATTR_SERVER_PORT,
      peerAddress: conventions.ATTR_NETWORK_PEER_ADDRESS,
      peerPort: conventions.ATTR_NETWORK_PEER_PORT,
    });
    expect(metricNames).toEqual({
      client: conventions.METRIC_RPC_CLIENT_CALL_DURATION,
      server: conventions.METRIC_RPC_SERVER_CALL_DURATION,
    });
  });

  it("makes a span on each side, the client's the parent across the wire, the server's active in the handler", async () => {
    const { client, path } = await startTraced();
    const active = trace.getTracer("test").startSpan("outer");
    const response = await context.with(trace.setSpan(context.active(), active), () => client.echo({ text }));
    const found = await bothSpans();
    expect(found.client.parentSpanContext?.spanId).toBe(active.spanContext().spanId);
    expect(response.text).toBe(found.server.spanContext().spanId);
    for (const span of Object.values(found)) {
      expect(span.name).toBe("test.v1.EchoService/Echo");
      expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
      expect(span.events).toEqual([]);
      expect(span.instrumentationScope).toMatchObject({
        name: "@container-interfaces/transport",
        schemaUrl: "https://opentelemetry.io/schemas/1.45.0",
      });
    }
    const common = {
      "rpc.system.name": "grpc",
      "rpc.method": "test.v1.EchoService/Echo",
      "rpc.status_code": "OK",
      "server.address": path,
    };
    expect(found.client.attributes).toEqual(common);
    expect(found.server.attributes).toEqual({ ...common, "network.peer.address": path });
  });

  it("tells addresses and ports on tcp", async () => {
    const setup = await startTraced(handlers, {}, { endpoint: "tcp://127.0.0.1:0" });
    const endpoint = setup.server.endpoints[0] ?? "";
    await using connection = connect(endpoint, { interceptors: [telemetry()] });
    await connection.client(SecretDefinition).echo({});
    const { client, server } = await bothSpans();
    const port = Number(/\d+$/.exec(endpoint)?.[0]);
    expect(client.attributes).toMatchObject({ "server.address": "127.0.0.1", "server.port": port });
    expect(server.attributes).toMatchObject({
      "network.peer.address": "127.0.0.1",
      "network.peer.port": expect.any(Number),
    });
    expect(server.attributes).not.toHaveProperty("server.address");
  });

  it("has every status but OK as an error of the client, and of the server what is its fault, without secrets", async () => {
    const { client } = await startTraced();
    await failure(client.echo({ text, count: 5 }));
    const notFound = await bothSpans();
    expect(notFound.client.status).toEqual({
      code: SpanStatusCode.ERROR,
      message: "no such thing as [redacted]",
    });
    expect(notFound.client.attributes).toMatchObject({
      "rpc.status_code": "NOT_FOUND",
      "error.type": "NOT_FOUND",
    });
    expect(notFound.server.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(notFound.server.attributes).toMatchObject({ "rpc.status_code": "NOT_FOUND" });
    expect(notFound.server.attributes).not.toHaveProperty("error.type");
    await failure(client.echo({ text, count: 6 }));
    const broken = await bothSpans();
    expect(broken.server.status).toEqual({ code: SpanStatusCode.ERROR, message: "broken by [redacted]" });
    expect(broken.server.attributes).toMatchObject({
      "rpc.status_code": "INTERNAL",
      "error.type": "INTERNAL",
    });
    await failure(client.collect(stream({ text }, {})));
    const collected = await bothSpans();
    for (const span of Object.values(collected)) expect(span.status.message).toBe("2 of [redacted]");
  });

  it("has a span for as long as a stream lasts, active in the handler at each step", async () => {
    const { client } = await startTraced();
    client.list({ count: 1 });
    const ids: string[] = [];
    for await (const response of client.list({ count: 3 })) {
      ids.push(response.text);
      expect(spans.getFinishedSpans().filter(({ kind }) => kind === SpanKind.CLIENT)).toEqual([]);
    }
    const { server } = await bothSpans();
    expect(new Set(ids)).toEqual(new Set([server.spanContext().spanId]));
    await all(client.chat(stream({ text }, { text })));
    const chat = await bothSpans();
    expect(chat.client.name).toBe("test.v1.EchoService/Chat");
    expect(chat.client.attributes["rpc.status_code"]).toBe("OK");
  });

  it("ends the spans of a call that is cancelled, of a deadline, and of a stream whose reader left", async () => {
    const { client } = await startTraced({
      echo: async (_, { signal }) => {
        await aborted(signal);
        return {};
      },
      async *list(_, { signal }) {
        yield {};
        await aborted(signal);
      },
    });
    const outcomes = async (): Promise<unknown[]> => {
      const found = await bothSpans();
      return [found.client, found.server].map(({ attributes, status }) => [
        attributes["rpc.status_code"],
        status.code,
      ]);
    };
    const { ERROR, UNSET } = SpanStatusCode;
    await failure(client.echo({}, { signal: AbortSignal.timeout(30) }));
    expect(await outcomes()).toEqual([
      ["CANCELLED", ERROR],
      ["CANCELLED", UNSET],
    ]);
    await failure(client.echo({}, { timeoutMs: 30 }));
    expect(await outcomes()).toEqual([
      ["DEADLINE_EXCEEDED", ERROR],
      ["DEADLINE_EXCEEDED", ERROR],
    ]);
    for await (const _ of client.list({})) break;
    expect(await outcomes()).toEqual([
      ["CANCELLED", UNSET],
      ["CANCELLED", UNSET],
    ]);
  });

  it("has messages as events only when asked, redacted", async () => {
    const { client } = await startTraced(handlers, { messages: true });
    await all(client.chat(stream({ text, count: 1 }, { text, count: 2 })));
    const found = await bothSpans();
    const event = (type: string, id: number) => ({
      "rpc.message.type": type,
      "rpc.message.id": id,
      "rpc.message.content": `{"text":"[redacted]","count":${id}}`,
    });
    const expected = ["SENT", "RECEIVED"].flatMap((type) => [event(type, 1), event(type, 2)]);
    for (const span of Object.values(found)) {
      expect(span.events.map(({ name }) => name)).toEqual(Array(4).fill("rpc.message"));
      expect(span.events.map(({ attributes }) => attributes)).toEqual(expect.arrayContaining(expected));
    }
    await client.echo({ text, count: 1 });
    const { client: echo } = await bothSpans();
    expect(echo.events.map(({ attributes }) => attributes)).toEqual([
      event("SENT", 1),
      { ...event("RECEIVED", 1), "rpc.message.content": '{"text":"[redacted]"}' },
    ]);
  });

  it("keeps the caller's metadata beside its own", async () => {
    const seen: unknown[] = [];
    const { client } = await startTraced({
      echo: (_, { metadata }) => {
        seen.push(metadata.token, metadata.traceparent);
        return {};
      },
    });
    await client.echo({}, { metadata: { token: "t" } });
    const { client: span } = await bothSpans();
    const { traceId, spanId } = span.spanContext();
    expect(seen).toEqual([["t"], [`00-${traceId}-${spanId}-01`]]);
  });

  it("measures the duration on both sides, also with a provider that comes late", async () => {
    const { client, path } = await startTraced();
    await client.echo({});
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    await client.echo({});
    await failure(client.echo({ count: 6 }));
    await failure(client.echo({ count: 5 }));
    await vi.waitFor(() => expect(spans.getFinishedSpans()).toHaveLength(8));
    await reader.forceFlush();
    const found = measured
      .getMetrics()
      .flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap(({ metrics: all }) => all),
      ) as HistogramMetricData[];
    const common = { "rpc.system.name": "grpc", "rpc.method": "test.v1.EchoService/Echo" };
    const of = (code: string, more: Attributes = {}): Attributes => ({
      ...common,
      "rpc.status_code": code,
      ...more,
    });
    const place = { "server.address": path };
    expect(found.map(({ descriptor }) => [descriptor.name, descriptor.unit])).toEqual([
      ["rpc.client.call.duration", "s"],
      ["rpc.server.call.duration", "s"],
    ]);
    expect(found.map(({ dataPoints }) => dataPoints.map(({ attributes }) => attributes))).toEqual([
      [
        of("OK", place),
        of("INTERNAL", { ...place, "error.type": "INTERNAL" }),
        of("NOT_FOUND", { ...place, "error.type": "NOT_FOUND" }),
      ],
      [of("OK"), of("INTERNAL", { "error.type": "INTERNAL" }), of("NOT_FOUND")],
    ]);
    for (const { dataPoints } of found) {
      for (const { value } of dataPoints) {
        expect(value.count).toBe(1);
        expect(value.sum).toBeGreaterThan(0);
        expect(value.sum).toBeLessThan(10);
        expect(value.buckets.boundaries).toEqual(durationBoundaries);
      }
    }
  });

  it("changes nothing when no SDK is registered", async () => {
    for (const api of [context, propagation, trace]) api.disable();
    const { client } = await startTraced({
      ...handlers,
      echo: (request, { metadata }) => ({ text: request.text, count: Object.keys(metadata).length }),
    });
    expect(await client.echo({ text: "a" }, { metadata: { a: "1" } })).toMatchObject({ text: "a" });
    expect(await all(client.list({ count: 2 }))).toHaveLength(2);
    expect(await failure(client.collect(stream({})))).toMatchObject({ reason: "1 of hunter2" });
    expect(spans.getFinishedSpans()).toEqual([]);
  });
});
