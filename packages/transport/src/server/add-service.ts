import type { MethodDefinition as GrpcMethod, Server as GrpcServer, UntypedHandleCall } from "@grpc/grpc-js";
import { sameBytes } from "../same-bytes.js";
import { type MethodDefinition, methodPath } from "../service-definition.js";
import { bidiStreamingHandler } from "./bidi-streaming-handler.js";
import { BoundMethod, type ServerSettings } from "./bound-method.js";
import { clientStreamingHandler } from "./client-streaming-handler.js";
import { serverStreamingHandler } from "./server-streaming-handler.js";
import type { ServiceImplementation } from "./service-handlers.js";
import { unaryHandler } from "./unary-handler.js";

/** Adds a service to a server of the library below. RPCs without a handler are left to it: it answers UNIMPLEMENTED. */
export function addService(grpc: GrpcServer, service: ServiceImplementation, settings: ServerSettings): void {
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
    handlers[name] = kindOf(method)(new BoundMethod(method, path, service.handlers, call, settings));
  }
  if (Object.keys(methods).length > 0) grpc.addService(methods, handlers);
}

function kindOf(method: MethodDefinition): (bound: BoundMethod) => UntypedHandleCall {
  if (method.requestStream) return method.responseStream ? bidiStreamingHandler : clientStreamingHandler;
  return method.responseStream ? serverStreamingHandler : unaryHandler;
}
