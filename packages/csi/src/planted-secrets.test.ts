import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { connect, type LogFields, type Logger, logging, RpcError } from "@container-interfaces/transport";
import { telemetry } from "@container-interfaces/transport/otel";
import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { accepted } from "../test/accepted-requests.js";
import { csiRpcs } from "../test/csi-rpcs.js";
import { callMetrics } from "./caller/call-metrics.js";
import { type Driver, serveDriver } from "./driver/serve-driver.js";
import { csiServices } from "./services.js";

const planted = "planted-51c7e2";
const secrets = { user: "admin", password: planted };
const context = {
  "csi.storage.k8s.io/pod.name": "web-0",
  "csi.storage.k8s.io/serviceAccount.tokens": JSON.stringify({
    vault: { token: planted, expirationTimestamp: "x" },
  }),
};
const planting = { secrets, volumeContext: context, publishContext: context };

const spans = new InMemorySpanExporter();
/** Everything that anybody has shown, by where. */
const shown: { readonly where: string; readonly what: string }[] = [];
const show = (where: string, what: unknown): void => {
  const texts = [inspect(what, { depth: 20, showHidden: true, maxStringLength: null }), String(what)];
  if (what instanceof Error) texts.push(JSON.stringify(what), what.message, what.stack ?? "");
  for (const text of texts) shown.push({ where, what: text });
};

const logger = Object.fromEntries(
  ["debug", "info", "warn", "error"].map((level) => [
    level,
    (text: string, fields: LogFields) => {
      show(`log, ${level}`, text);
      show(`log, ${level}`, fields);
      shown.push({ where: "log as JSON", what: JSON.stringify(fields) });
    },
  ]),
) as unknown as Logger;

/** The secret that a request holds, wherever it is. */
const secretIn = (request: Record<string, unknown>): string =>
  JSON.stringify([request.secrets, request.volumeContext, request.publishContext]).includes(planted)
    ? planted
    : "that nobody sent";

/** What a handler does with a request that holds secrets. */
const endings: Readonly<Record<string, (request: Record<string, unknown>) => unknown>> = {
  "answers after printing the request": (request) => {
    console.log("got", request);
    show("printed by the handler", request);
    return {};
  },
  "throws the request's secret": (request) => {
    throw new Error(`login with ${inspect({ ...(request.secrets as object) })} failed: ${secretIn(request)}`);
  },
  "refuses with the secret in its reason": (request) => {
    throw new RpcError("INTERNAL", `the password ${secretIn(request)} is wrong`, {
      doing: "logging in",
      cause: new Error(secretIn(request)),
    });
  },
  "throws the request": (request) => {
    throw request;
  },
};

let ending: (request: Record<string, unknown>) => unknown = () => ({});
let folder: string;
let driver: Driver;
let clients: Readonly<
  Record<string, Readonly<Record<string, (request: object, options?: object) => unknown>>>
>;
let close: () => Promise<void>;

beforeAll(async () => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
  folder = await mkdtemp(join(tmpdir(), "csi-planted-"));
  const endpoint = `unix://${join(folder, "csi.sock")}`;
  const handlersOf = (key: keyof typeof csiServices): object =>
    Object.fromEntries(
      Object.entries<{ responseStream: boolean }>(csiServices[key].methods).map(
        ([name, { responseStream }]) => [
          name,
          responseStream
            ? async function* (request: Record<string, unknown>) {
                yield ending(request);
              }
            : (request: Record<string, unknown>) => ending(request),
        ],
      ),
    );
  const options = {
    endpoint,
    identity: { name: "planted.example.com", version: "1" },
    ...Object.fromEntries(
      (["controller", "groupController", "snapshotMetadata", "node"] as const).map((key) => [
        key,
        handlersOf(key),
      ]),
    ),
    interceptors: [logging({ logger, level: "debug" }), telemetry()],
    onError: (error: unknown) => void error,
    exposeErrors: true,
    validateResponses: false,
    signals: [],
  };
  driver = await serveDriver(options as never);
  const connection = connect(endpoint);
  const interceptors = [
    logging({ logger, level: "debug" }),
    telemetry(),
    callMetrics(
      () => "planted.example.com",
      (call) => show("metric", call),
    ),
  ];
  clients = Object.fromEntries(
    Object.entries(csiServices).map(([key, definition]) => [
      key,
      connection.client(definition, { interceptors }),
    ]),
  ) as never;
  close = () => connection.close();
});

afterAll(async () => {
  await close();
  await driver.close();
  trace.disable();
  await rm(folder, { recursive: true });
});

/** Calls an RPC; what it throws is shown. */
async function call(name: string, request: object): Promise<void> {
  const service = Object.entries(csiServices).find(([, { methods }]) => name in methods)?.[0] ?? "";
  try {
    const answer = clients[service]?.[name]?.(request);
    if (answer instanceof Promise) show("answer", await answer);
    else for await (const each of answer as AsyncIterable<unknown>) show("answer", each);
  } catch (error) {
    show("thrown", error);
  }
}

const spanTexts = ({ attributes, events, status }: ReadableSpan): string =>
  JSON.stringify([attributes, events, status]);

describe.each(Object.entries(endings))("a handler that %s", (_title, does) => {
  it.each([...csiRpcs.keys()])("shows no planted secret: %s", async (name) => {
    const printed = vi.spyOn(console, "log").mockImplementation((...args) => {
      for (const each of args) show("console", each);
    });
    ending = does;
    shown.length = 0;
    spans.reset();
    await call(name, { ...accepted[name], ...planting });
    // refused before the handler, with the secrets in the request
    await call(name, planting);
    printed.mockRestore();
    for (const { where, what } of shown) expect(what, where).not.toContain(planted);
    for (const span of spans.getFinishedSpans()) expect(spanTexts(span)).not.toContain(planted);
    // it was looked at: both sides logged and traced
    expect(shown.filter(({ where }) => where === "log as JSON").length).toBeGreaterThanOrEqual(4);
    expect(spans.getFinishedSpans().length).toBeGreaterThanOrEqual(2);
  });
});
