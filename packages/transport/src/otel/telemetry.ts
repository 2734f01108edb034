import {
  type Context,
  context as contextApi,
  type Histogram,
  isSpanContextValid,
  type MeterProvider,
  metrics,
  propagation,
  type Span,
  type SpanStatus,
  SpanStatusCode,
  type TextMapGetter,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { isServerCall, outcomeOf, reasonOf } from "../call-outcome.js";
import { CallSecrets, requestSecrets } from "../call-secrets.js";
import type { ClientCall, ClientInterceptor } from "../client/client-call.js";
import { messageText } from "../message-text.js";
import type { AnyMessageType } from "../message-type.js";
import { observeStream, type StreamEnd } from "../observe-stream.js";
import type { ServerCall, ServerInterceptor } from "../server/server-call.js";
import type { ServerContext } from "../server/server-context.js";
import { type CallFacts, FactsByMethod, measuredAttributes, outcomeAttributes } from "./call-facts.js";
import { durationBoundaries, isError, metricNames, peerAttributes, schemaUrl } from "./conventions.js";

/** What is told to OpenTelemetry beside what always is. */
export interface TelemetryOptions {
  /**
   * Whether each message is an event `rpc.message` of its span, as JSON that is redacted and shortened as in a log.
   * Default: false.
   */
  readonly messages?: boolean | undefined;
}

type Call = ClientCall | ServerCall;

const scope = "@container-interfaces/transport";

/**
 * Tells OpenTelemetry of calls, on the client's side and on the server's alike: give it to `interceptors` of `connect` or `serve`,
 * or of both. It uses the providers and the propagator that the application has registered with `@opentelemetry/api`.
 *
 * Each call is a span, and a measurement of `rpc.client.call.duration` or `rpc.server.call.duration` in seconds, with the names of
 * the semantic conventions 1.45.0. The span of a client travels in the metadata and is the parent of the server's, which is
 * active in the handler. That of a stream begins when the reader does and ends with the stream. A status other than `OK` is an error
 * on the client's side; on the server's those that are its own fault are. A reader that leaves a stream ends it with `CANCELLED`, and
 * that is no error. No message and no metadata is in an attribute, and the secrets of the request are replaced in the description
 * of an error.
 */
export function telemetry(options: TelemetryOptions = {}): ClientInterceptor & ServerInterceptor {
  return new Telemetry(options.messages ?? false);
}

class Telemetry {
  readonly messages: boolean;
  readonly tracer: Tracer = trace.getTracerProvider().getTracer(scope, undefined, { schemaUrl });
  readonly #facts = new FactsByMethod();
  #meterProvider: MeterProvider | undefined;
  #durations: { readonly client: Histogram; readonly server: Histogram } | undefined;

  constructor(messages: boolean) {
    this.messages = messages;
  }

  async unary<C extends Call>(call: C, next: (call: C) => Promise<unknown>): Promise<unknown> {
    const traced = new TracedCall(this, this.#facts.get(call), call);
    try {
      const response = await traced.around(() => next(traced.call));
      traced.response(response);
      traced.end("complete");
      return response;
    } catch (error) {
      traced.end({ error });
      throw error;
    }
  }

  stream<C extends Call>(call: C, next: (call: C) => AsyncIterable<unknown>): AsyncIterable<unknown> {
    let traced: TracedCall<C> | undefined;
    const open = (): AsyncIterable<unknown> => next((traced as TracedCall<C>).call);
    return observeStream(open, {
      around: (step) => {
        traced ??= new TracedCall(this, this.#facts.get(call), call);
        return traced.around(step);
      },
      message: (message) => traced?.response(message),
      end: (how) => traced?.end(how),
    });
  }

  /** The histograms of the provider that is registered now; that of the API alone has none behind them. */
  get durations(): { readonly client: Histogram; readonly server: Histogram } {
    const provider = metrics.getMeterProvider();
    if (this.#durations !== undefined && provider === this.#meterProvider) return this.#durations;
    const meter = provider.getMeter(scope, undefined, { schemaUrl });
    const histogram = (side: "client" | "server", what: string): Histogram =>
      meter.createHistogram(metricNames[side], {
        unit: "s",
        description: `Measures the duration of an ${what} Remote Procedure Call (RPC).`,
        advice: { explicitBucketBoundaries: durationBoundaries },
      });
    this.#meterProvider = provider;
    this.#durations = { client: histogram("client", "outgoing"), server: histogram("server", "incoming") };
    return this.#durations;
  }
}

/** The span and the measurement of one call. */
class TracedCall<C extends Call> {
  /** The call as it goes on: with the span in its metadata on the client's side. */
  readonly call: C;
  readonly #telemetry: Telemetry;
  readonly #facts: CallFacts;
  readonly #span: Span;
  readonly #context: Context;
  readonly #idle: boolean;
  readonly #startedMs: number = performance.now();
  #secrets: CallSecrets | undefined;
  #requests = 0;
  #responses = 0;

  constructor(telemetry: Telemetry, facts: CallFacts, call: C) {
    this.#telemetry = telemetry;
    this.#facts = facts;
    const active = contextApi.active();
    const parent = isServerCall(call) ? propagation.extract(active, call.context, metadataGetter) : active;
    this.#span = telemetry.tracer.startSpan(facts.name, facts.spanOptions, parent);
    // without an SDK there is nothing that anybody could see
    this.#idle =
      parent === active && !this.#span.isRecording() && !isSpanContextValid(this.#span.spanContext());
    this.#context = this.#idle ? parent : trace.setSpan(parent, this.#span);
    this.call = this.#passOn(call);
  }

  around<T>(step: () => T): T {
    return this.#idle ? step() : contextApi.with(this.#context, step);
  }

  response(message: unknown): void {
    this.#responses++;
    const received = this.#facts.side === "client";
    this.#event(received, this.#responses, this.call.method.responseType, message);
  }

  end(how: StreamEnd): void {
    const code = outcomeOf(this.call, how);
    const { side } = this.#facts;
    // a reader that leaves its stream has what it wanted
    const failed = side === "client" && how === "left" ? false : isError(side, code);
    const seconds = (performance.now() - this.#startedMs) / 1_000;
    const attributes = measuredAttributes(this.#facts, code, failed);
    this.#telemetry.durations[side].record(seconds, attributes, this.#context);
    if (this.#span.isRecording()) {
      this.#span.setAttributes(outcomeAttributes(code, failed));
      if (failed) this.#span.setStatus(this.#errorStatus(how));
    }
    this.#span.end();
  }

  #passOn(call: C): C {
    let passed: C = call;
    if (isServerCall(call)) {
      if (this.#facts.where === "" && this.#span.isRecording())
        this.#span.setAttributes(peerAttributes(call.context.peer));
    } else {
      const headers: Record<string, string> = {};
      propagation.inject(this.#context, headers);
      if (Object.keys(headers).length > 0) {
        const metadata = { ...call.options.metadata, ...headers };
        passed = { ...call, options: { ...call.options, metadata } };
      }
    }
    if (!this.#span.isRecording()) return passed;
    if (call.method.requestStream) return { ...passed, request: this.#observeRequests(call) };
    this.#event(this.#facts.side === "server", ++this.#requests, call.method.requestType, call.request);
    return passed;
  }

  #observeRequests({ method, request }: Call): AsyncIterable<unknown> {
    const message = (each: unknown): void => {
      this.#secrets ??= new CallSecrets();
      this.#secrets.add(method.requestType, each);
      this.#event(this.#facts.side === "server", ++this.#requests, method.requestType, each);
    };
    return observeStream(() => request as AsyncIterable<unknown>, { message, end: () => {} });
  }

  #event(received: boolean, id: number, type: AnyMessageType, message: unknown): void {
    if (!this.#telemetry.messages || !this.#span.isRecording()) return;
    this.#span.addEvent("rpc.message", {
      "rpc.message.type": received ? "RECEIVED" : "SENT",
      "rpc.message.id": id,
      "rpc.message.content": messageText(type, message),
    });
  }

  #errorStatus(how: StreamEnd): SpanStatus {
    if (typeof how !== "object") return { code: SpanStatusCode.ERROR };
    const secrets = requestSecrets(this.call, this.#secrets);
    return { code: SpanStatusCode.ERROR, message: secrets.hide(reasonOf(how.error)) };
  }
}

/** Reads the span of the caller. The metadata is not looked at before a propagator asks. */
const metadataGetter: TextMapGetter<ServerContext> = {
  keys: ({ metadata }) => Object.keys(metadata),
  get({ metadata }, key) {
    const texts = metadata[key.toLowerCase()]?.filter((value) => typeof value === "string");
    return texts === undefined || texts.length > 1 ? texts : texts[0];
  },
};
