export type { CallOptions } from "./client/call-options.js";
export type {
  Client,
  ClientMethod,
  ClientOptions,
  DefaultTimeout,
  DefaultTimeouts,
} from "./client/client.js";
export type { ClientCall, ClientInterceptor } from "./client/client-call.js";
export { Connection, type ConnectOptions, connect, type ReadyOptions } from "./client/connection.js";
export { retry } from "./client/retry.js";
export type { RetryPolicy } from "./client/retry-policy.js";
export {
  type AbstractEndpoint,
  type Endpoint,
  formatEndpoint,
  type PipeEndpoint,
  parseEndpoint,
  type TcpEndpoint,
  type UnixEndpoint,
} from "./endpoint.js";
export { enumName } from "./enum-name.js";
export { hideSecrets } from "./hide-secrets.js";
export type { Interceptor } from "./interceptor.js";
export type { KeepaliveOptions } from "./keepalive.js";
export type { LogFields, Logger, LogLevel } from "./logger.js";
export { type LoggingOptions, logging } from "./logging.js";
export type { AnyMessageType, DeepPartial, DescriptorSet, MessageType } from "./message-type.js";
export type { Metadata, MetadataInit } from "./metadata.js";
export { parseMessage } from "./parse-message.js";
export { redact } from "./redact.js";
export { RpcError, type RpcErrorCode, type RpcErrorFacts, type RpcStatusName } from "./rpc-error.js";
export type { ErrorPolicy, HandlerFailure } from "./server/error-policy.js";
export {
  type CloseOptions,
  type ServeOptions,
  type Server,
  type ServerOptions,
  serve,
} from "./server/serve.js";
export type { ServerCall, ServerInterceptor } from "./server/server-call.js";
export type { ServerContext } from "./server/server-context.js";
export {
  type Handler,
  implement,
  type ServiceHandlers,
  type ServiceImplementation,
} from "./server/service-handlers.js";
export type { SocketOptions } from "./server/unix-socket.js";
export type {
  Method,
  MethodDefinition,
  RequestOf,
  ResponseOf,
  ServiceDefinition,
} from "./service-definition.js";
export { StatusCode, type StatusName } from "./status-code.js";
export type { ClientTlsOptions, ServerTlsOptions, TlsReloading } from "./tls/tls-options.js";
