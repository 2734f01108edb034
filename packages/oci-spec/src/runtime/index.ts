export { parseJson } from "../json/parse-json.js";
export { stringifyJson } from "../json/stringify-json.js";
export { type Finding, SpecError, type SpecErrorCode, type SpecErrorFacts } from "../spec-error.js";
export type { Validator } from "../validate/validator.js";
export { CPUAffinity } from "./cpu-affinity.js";
export { Features } from "./features.js";
export {
  FeaturesApparmor,
  FeaturesCgroup,
  FeaturesIDMap,
  FeaturesIntelRdt,
  FeaturesLinux,
  FeaturesMemoryPolicy,
  FeaturesMountExtensions,
  FeaturesNetDevices,
  FeaturesSelinux,
} from "./features-linux.js";
export { FeaturesSeccomp } from "./features-seccomp.js";
export { FreeBSD, FreeBSDDevice } from "./freebsd.js";
export { FreeBSDJail, FreeBSDJailAllow, type FreeBSDSharing } from "./freebsd-jail.js";
export { Hook, Hooks } from "./hooks.js";
export type { LintPlatform, LintRule } from "./lint/rule.js";
export { type LintFinding, type LintOptions, lintRules, lintRuntimeSpec } from "./lint-runtime-spec.js";
export { Linux, type RootfsPropagation, rootfsPropagations } from "./linux.js";
export {
  LinuxBlockIO,
  LinuxBlockIODevice,
  LinuxThrottleDevice,
  LinuxWeightDevice,
} from "./linux-block-io.js";
export { capabilities, LinuxCapabilities, type LinuxCapability } from "./linux-capabilities.js";
export { LinuxCPU } from "./linux-cpu.js";
export { deviceTypes, LinuxDevice, LinuxDeviceCgroup, type LinuxDeviceType } from "./linux-device.js";
export { LinuxHugepageLimit } from "./linux-hugepage-limit.js";
export { LinuxIDMapping } from "./linux-id-mapping.js";
export { LinuxIntelRdt } from "./linux-intel-rdt.js";
export { type IOPriorityClass, ioPriorityClasses, LinuxIOPriority } from "./linux-io-priority.js";
export { LinuxMemory } from "./linux-memory.js";
export {
  LinuxMemoryPolicy,
  type MemoryPolicyFlagType,
  type MemoryPolicyModeType,
  memoryPolicyFlags,
  memoryPolicyModes,
} from "./linux-memory-policy.js";
export { LinuxNamespace, type LinuxNamespaceType, namespaceTypes } from "./linux-namespace.js";
export { LinuxNetDevice } from "./linux-net-device.js";
export { LinuxInterfacePriority, LinuxNetwork } from "./linux-network.js";
export { LinuxPersonality, type LinuxPersonalityDomain, personalityDomains } from "./linux-personality.js";
export { LinuxPids, LinuxRdma, LinuxResources } from "./linux-resources.js";
export { LinuxSeccomp, LinuxSeccompArg, LinuxSyscall } from "./linux-seccomp.js";
export {
  type Arch,
  type LinuxSeccompAction,
  type LinuxSeccompFlag,
  type LinuxSeccompOperator,
  seccompActions,
  seccompArchitectures,
  seccompFlags,
  seccompOperators,
} from "./linux-seccomp-names.js";
export { LinuxTimeOffset, LinuxTimeOffsets } from "./linux-time-offset.js";
export { minimumOciVersion } from "./minimum-oci-version.js";
export { Mount } from "./mount.js";
export { type MountOption, mountOptions } from "./mount-options.js";
export { runtimeSpecReleases } from "./oci-version.js";
export { POSIXRlimit, type RlimitType, rlimitTypes } from "./posix-rlimit.js";
export { Box, Process } from "./process.js";
export { Root } from "./root.js";
export {
  type LinuxSchedulerFlag,
  type LinuxSchedulerPolicy,
  Scheduler,
  schedulerFlags,
  schedulerPolicies,
} from "./scheduler.js";
export { Solaris, SolarisAnet, SolarisCappedCPU, SolarisCappedMemory } from "./solaris.js";
export { Spec } from "./spec.js";
export {
  ContainerProcessState,
  type ContainerState,
  containerStates,
  SeccompFdName,
  State,
} from "./state.js";
export { normalizeSysctl, sysctlNamespace } from "./sysctl-namespace.js";
export { User } from "./user.js";
export { VM, VMHypervisor, VMImage, VMKernel } from "./vm.js";
export { HWConfig, IOMems } from "./vm-hw-config.js";
export { Windows, WindowsDevice, WindowsHyperV, WindowsNetwork } from "./windows.js";
export {
  WindowsCPUGroupAffinity,
  WindowsCPUResources,
  WindowsMemoryResources,
  WindowsResources,
  WindowsStorageResources,
} from "./windows-resources.js";
export { ZOS, ZOSNamespace, type ZOSNamespaceType } from "./zos.js";
