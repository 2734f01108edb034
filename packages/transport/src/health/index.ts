export {
  HealthCheckRequest,
  HealthCheckResponse,
  HealthCheckResponse_ServingStatus,
  HealthDefinition,
  HealthListRequest,
  HealthListResponse,
} from "../gen/grpc/health/v1/health.js";
export { createHealth, type Health, type HealthStatus } from "./create-health.js";
