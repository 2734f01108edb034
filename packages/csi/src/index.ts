export * from "./gen/csi/v1/csi.js";
export { Timestamp } from "./gen/google/protobuf/timestamp.js";
export * from "./gen/pluginregistration/v1/registration.js";
