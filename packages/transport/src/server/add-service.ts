import type { MethodDefinition as GrpcMethod, UntypedHandleCall } from "@grpc/grpc-js";
import { sameBytes } from "../same-bytes.js";
import { type MethodDefinition, methodPath } from "../service-definition.js";
import { bidiStreamingHandler } from "./bidi-streaming-handler.js";
import { BoundMethod, type ServerSettings } from "./bound-method.js";
import { clientStreamingHandler } from "./client-streaming-handler.js";
import type { MendedServer } from "./mended-server.js";
import { serverStreamingHandler } from "./server-streaming-handler.js";
import type { ServiceImplementation } from "./service-handlers.js";
import { unaryHandler } from "./unary-handler.js";

/** Adds a service to a server. RPCs without a handler are left to the library below, which answers UNIMPLEMENTED. */
export function addService(
  grpc: MendedServer,
  service: ServiceImplementation,
  settings: ServerSettings,
): void {
  const methods: Record<string, GrpcMethod<Buffer, Buffer>> = {};
  const handlers: Record<string, UntypedHandleCall> = {};
  for (const [name, method] of Object.entries(service.definition.methods)) {
    const handler: unknown = (service.handlers as Record<string, unknown>)[name];
    if (typeof handler !== "function") continue;
    const path = methodPath(service.definition, method);
    methods[name] = {
      path,
      requestStream: method.requestStream,
      responseStream: method.responseStream,
      requestSerialize: sameBytes,
      requestDeserialize: sameBytes,
      responseSerialize: sameBytes,
      responseDeserialize: sameBytes,
    };
    const call = handler as (request: unknown, context: unknown) => unknown;
    const bound = new BoundMethod(method, path, service.handlers, call, settings);
    handlers[name] = kindOf(method)(bound);
    if (!method.requestStream && !method.responseStream) grpc.addUnary(bound);
  }
  if (Object.keys(methods).length > 0) grpc.addService(methods, handlers);
}

function kindOf(method: MethodDefinition): (bound: BoundMethod) => UntypedHandleCall {
  if (method.requestStream) return method.responseStream ? bidiStreamingHandler : clientStreamingHandler;
  return method.responseStream ? serverStreamingHandler : unaryHandler;
}
