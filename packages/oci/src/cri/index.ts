export { defaultCapabilities } from "../bundle/default-capabilities.js";
export { OciError, type OciErrorCode, type OciErrorFacts } from "../oci-error.js";
export { criAnnotations } from "./annotations-of.js";
export { applyCdi } from "./apply-cdi.js";
export { type CapabilityBasis, capabilitiesOf } from "./capabilities-of.js";
export { type AskedCdiDevice, cdiDevicesOf } from "./cdi-devices-of.js";
export { type CdiName, parseCdiName } from "./cdi-name.js";
export {
  type CdiFile,
  type CdiRegisteredDevice,
  type CdiRegistry,
  createCdiRegistry,
} from "./cdi-registry.js";
export type {
  CdiContainerEdits,
  CdiDeviceNode,
  CdiDeviceSpec,
  CdiHook,
  CdiIntelRdt,
  CdiMount,
  CdiNetDevice,
  CdiSpec,
} from "./cdi-spec.js";
export { minimumCdiVersion } from "./cdi-version.js";
export { cgroupsPathOf } from "./cgroups-path-of.js";
export type {
  CDIDevice,
  ContainerConfig,
  ContainerMetadata,
  Device,
  ImageSpec,
  KeyValue,
  LinuxContainerConfig,
  Mount,
} from "./container-config.js";
export type { SandboxFiles } from "./container-mounts.js";
export type { HugepageLimit, LinuxContainerResources } from "./container-resources.js";
export { defaultMounts } from "./default-mounts.js";
export { defaultSeccompProfile, type SeccompFacts } from "./default-seccomp-profile.js";
export type { HostDevice, HostFacts, HostPath } from "./host-facts.js";
export type { Integer } from "./integers.js";
export { cdiFolders, loadCdi } from "./load-cdi.js";
export { loadDevices } from "./load-devices.js";
export { type HostNeeds, loadHostFacts, loadSeccompProfile } from "./load-host-facts.js";
export { parseCdiSpec } from "./parse-cdi-spec.js";
export type {
  DNSConfig,
  LinuxPodSandboxConfig,
  PodSandboxConfig,
  PodSandboxMetadata,
} from "./pod-sandbox-config.js";
export { resolvConfOf } from "./resolv-conf-of.js";
export { resourcesOf } from "./resources-of.js";
export {
  type ContainerImage,
  type ContainerSpecInput,
  runtimeSpecFromContainer,
} from "./runtime-spec-from-container.js";
export { type PodSandboxSpecInput, runtimeSpecFromPodSandbox } from "./runtime-spec-from-pod-sandbox.js";
export type {
  Capability,
  IDMapping,
  Int64Value,
  LinuxContainerSecurityContext,
  LinuxSandboxSecurityContext,
  NamespaceOption,
  SELinuxOption,
  SecurityProfile,
  UserNamespace,
} from "./security-context.js";
export type { SelinuxLabels } from "./selinux-of.js";
export type { SpecSettings } from "./spec-settings.js";
export { stopSignalOf } from "./stop-signal-of.js";
