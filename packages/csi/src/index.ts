export { type CallOptions, enumName, RpcError, type RpcErrorCode } from "@container-interfaces/transport";
export type { DriverCall } from "./caller/call-metrics.js";
export type { CapabilitySets } from "./caller/capability-sets.js";
export { type ConnectDriverOptions, connectDriver } from "./caller/connect-driver.js";
export type { DriverClient } from "./caller/driver-client.js";
export { readOnlyMethods } from "./caller/read-only-methods.js";
export { type DriverTimeouts, driverTimeouts, type ServiceTimeouts } from "./caller/request-timeouts.js";
export {
  type VolumeCondition,
  volumeCondition,
  volumeConditionCapability,
} from "./caller/volume-condition.js";
export type { DriverContext } from "./driver/driver-context.js";
export type {
  ControllerHandlers,
  DriverHandler,
  DriverHandlers,
  GroupControllerHandlers,
  NodeHandlers,
  SnapshotMetadataHandlers,
} from "./driver/driver-handlers.js";
export type {
  DriverCapabilities,
  DriverEndpoint,
  DriverIdentity,
  NodeIdentity,
  ServeDriverOptions,
} from "./driver/driver-options.js";
export { type Listed, type Page, pageOf } from "./driver/page-of.js";
export { requireSame } from "./driver/require-same.js";
export { type Driver, serveDriver } from "./driver/serve-driver.js";
export type { CsiErrorFacts, CsiErrorOf } from "./errors/csi-error.js";
export { type CsiErrors, csiErrors } from "./errors/csi-errors.js";
export { type CsiRpcName, isFinalError } from "./errors/is-final-error.js";
export * from "./gen/csi/v1/csi.js";
export { Timestamp } from "./gen/google/protobuf/timestamp.js";
export * from "./gen/pluginregistration/v1/registration.js";
export { type CapacityLimits, chooseCapacity } from "./kubernetes/choose-capacity.js";
export {
  type ClaimInfo,
  claimInfo,
  fsTypeOf,
  groupSnapshotInfo,
  type SnapshotInfo,
  snapshotInfo,
} from "./kubernetes/claim-info.js";
export { mountGroup } from "./kubernetes/mount-group.js";
export { isEphemeral, type PodInfo, podInfo } from "./kubernetes/pod-info.js";
export { ServiceAccountToken, serviceAccountTokens } from "./kubernetes/service-account-tokens.js";
export { type PersistentVolumeAccessMode, toCsiAccessMode } from "./kubernetes/to-csi-access-mode.js";
export { isWithin, pickTopology, satisfiesTopology } from "./kubernetes/topology.js";
export type { RegistrationOptions, RegistrationState } from "./registration/registration-options.js";
export {
  type Registration,
  type ServeRegistrationOptions,
  serveRegistration,
} from "./registration/serve-registration.js";
export { type CsiServices, csiServices } from "./services.js";
export type { DriverFacts } from "./validate/driver-facts.js";
export { driverNameProblem } from "./validate/driver-name-problem.js";
export { validateRequest } from "./validate/validate-request.js";
export { validateResponse } from "./validate/validate-response.js";
export { volumeIdProblem } from "./validate/volume-id-problem.js";
