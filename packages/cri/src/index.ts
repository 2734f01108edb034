export {
  type CallOptions,
  enumName,
  RpcError,
  type RpcErrorCode,
  type Server,
  type ServerContext,
} from "@container-interfaces/transport";
export { type ConnectRuntimeOptions, connectRuntime, type RuntimeEndpoints } from "./connect-runtime.js";
export { type CriErrorReason, criErrorReason, criErrorReasons } from "./error-reason.js";
export * from "./gen/runtime/v1/api.js";
export { knownRuntimeEndpoints } from "./known-endpoints.js";
export { readOnlyMethods } from "./read-only-methods.js";
export { imageServiceTimeouts, runtimeServiceTimeouts } from "./request-timeouts.js";
export type { RuntimeClient } from "./runtime-client.js";
export type {
  ContainerEvent,
  EventGap,
  EventOptions,
  RuntimeEvent,
  RuntimeListing,
} from "./runtime-events.js";
export {
  type RuntimeFeatureSet,
  type RuntimeHandlerState,
  type RuntimeState,
  requiredConditions,
  runtimeState,
} from "./runtime-state.js";
export {
  type ImageServiceHandlers,
  type RuntimeServiceHandlers,
  type ServeRuntimeOptions,
  serveRuntime,
} from "./serve-runtime.js";
export { timestampToDate } from "./timestamp.js";
export {
  type ContainerUsage,
  containerUsage,
  cpuCoresBetween,
  type InterfaceUsage,
  type PodUsage,
  podUsage,
  type ResourceUsage,
} from "./usage.js";
