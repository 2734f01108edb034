import {
  type ClientInterceptor,
  type Interceptor,
  type Logger,
  type LogLevel,
  logging,
  type MethodDefinition,
  redact,
  type ServerInterceptor,
} from "@container-interfaces/transport";
import { telemetry } from "@container-interfaces/transport/otel";
import { propagation, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { createOurs } from "./peers/ours.js";
import type { PeerFile } from "./peers/peer.js";

/** A call of either side. */
interface AnyCall {
  readonly method: MethodDefinition;
  readonly request: unknown;
}

/** What lets every call pass. */
const idle: Interceptor<AnyCall> = {
  unary: (call, next) => next(call),
  stream: (call, next) => next(call),
};

/** What makes a copy without secrets of every request and response, as whoever shows messages has to. */
const redacting: Interceptor<AnyCall> = {
  unary: async (call, next) => {
    redact(call.method.requestType, call.request);
    const response = await next(call);
    redact(call.method.responseType, response);
    return response;
  },
};

/** Our client and server with layers around their calls; the first is what the others are compared with. */
export const layerFiles: readonly PeerFile[] = [
  layered("plain", () => []),
  layered("plain again", () => []),
  layered("three idle interceptors", () => [idle, idle, idle]),
  layered("redaction", () => [redacting]),
  layered("logging at info", () => [logging({ logger: createLogger("info") })]),
  layered("logging at debug", () => [logging({ logger: createLogger("debug") })]),
  layered("tracing", () => [createTracing()]),
];

type Layer = Interceptor<AnyCall> | (ClientInterceptor & ServerInterceptor);

function layered(name: string, layers: () => readonly Layer[]): PeerFile {
  return {
    name,
    load: async () => {
      const made = layers();
      return createOurs(made as readonly ClientInterceptor[], made as readonly ServerInterceptor[]);
    },
  };
}

/** A logger that takes the lines of a level and above, and drops them: where lines go is not ours. */
export function createLogger(least: LogLevel): Logger {
  const drop = (): void => {};
  const taken = least === "debug" ? ["debug", "info", "warn", "error"] : ["info", "warn", "error"];
  return {
    debug: drop,
    info: drop,
    warn: drop,
    error: drop,
    isLevelEnabled: (level) => taken.includes(level),
  };
}

/**
 * Tracing to OpenTelemetry's SDK, which makes a span of every call and exports none. The application's context manager stays
 * out, as it makes every promise of the process slower, those of the other columns, too.
 */
function createTracing(): ClientInterceptor & ServerInterceptor {
  trace.setGlobalTracerProvider(new BasicTracerProvider());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  return telemetry();
}
