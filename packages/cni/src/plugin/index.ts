export { CniError, type CniErrorCode, type CniErrorFacts, type Verb } from "../cni-error.js";
export { convertResult } from "../convert-result.js";
export type { Exec, PluginCall, PluginOutcome } from "../exec/exec.js";
export type { JsonRecord, JsonValue } from "../json/json-value.js";
export { PluginErrorCode, pluginError } from "../plugin-error.js";
export type {
  Dns,
  Interface040,
  Interface100,
  IpConfig020,
  IpConfig040,
  IpConfig100,
  Result,
  Result020,
  Result040,
  Result100,
  ResultByVersion,
  Route,
} from "../result-types.js";
export type { GcAttachment } from "../runtime-conf.js";
export { type SpecVersion, specVersions } from "../spec-version.js";
export {
  type DelegateConfig,
  type DelegateOptions,
  delegateAdd,
  delegateCheck,
  delegateDel,
  delegateGc,
  delegateStatus,
} from "./delegate.js";
export { execIpamAdd, execIpamCheck, execIpamDel, execIpamGc, execIpamStatus } from "./ipam.js";
export { parsePrevResult } from "./parse-prev-result.js";
export type { PluginOptions, PluginResult, UnversionedResult } from "./plugin-options.js";
export type { AttachmentRequest, GcRequest, PluginRequest } from "./plugin-request.js";
export { runPlugin } from "./run-plugin.js";
export type {
  SchemaFailure,
  SchemaIssue,
  SchemaIssueStep,
  SchemaResult,
  SchemaSuccess,
  StandardSchema,
} from "./standard-schema.js";
