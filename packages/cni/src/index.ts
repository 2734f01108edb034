export { type CachedConfig, CNIConfig, type CNIConfigOptions } from "./cni-config.js";
export { CniError, type CniErrorCode, type CniErrorFacts, type Verb } from "./cni-error.js";
export { confFiles } from "./config/conf-files.js";
export { createNetworkConf, type NetworkConf } from "./config/create-network-conf.js";
export { injectConf } from "./config/inject-conf.js";
export {
  confListFromConf,
  loadNetworkConf,
  networkConfFromFile,
  networkPluginConfsFromFiles,
} from "./config/load-network-conf.js";
export {
  type ConfigDiagnostic,
  type LoadedNetwork,
  type LoadedNetworks,
  loadNetworks,
} from "./config/load-networks.js";
export { networkConfFromBytes } from "./config/network-conf-from-bytes.js";
export type { NetworkConfigList, PluginConf, PluginConfig } from "./config/network-config.js";
export { networkPluginConfFromBytes } from "./config/plugin-conf-from-bytes.js";
export { type NetworkEvent, type WatchOptions, watchNetworks } from "./config/watch-networks.js";
export { convertResult } from "./convert-result.js";
export { encodeResult, printResult } from "./encode-result.js";
export type { CallOptions, TraceContext } from "./exec/call-options.js";
export { createExec, type ExecOptions } from "./exec/create-exec.js";
export type { Exec, PluginCall, PluginOutcome } from "./exec/exec.js";
export type { PluginInfo } from "./exec/get-version-info.js";
export { encodeJson } from "./json/encode-json.js";
export { createNetns, isSameNetns, removeNetns, runInNetns } from "./netns/netns.js";
export { parseResult } from "./parse-result.js";
export * from "./plugin-configs/index.js";
export { PluginErrorCode } from "./plugin-error.js";
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
} from "./result-types.js";
export type { GcAttachment, NetworkAttachment, RuntimeConf } from "./runtime-conf.js";
export { compareVersions, currentSpecVersion, type SpecVersion, specVersions } from "./spec-version.js";
export type { AddOptions } from "./verbs/add.js";
export type { DelOptions } from "./verbs/del.js";
export type { GcArgs } from "./verbs/gc.js";
