/** A field of a configuration, or values of one, that a later release than 1.0.0 brought. */
export interface VersionedField {
  /** Where: keys with dots between them, `[]` for each item of an array, as in `mounts[].options[]`. */
  readonly path: string;
  /** The release that brought it. */
  readonly since: string;
  /** The values that it brought. Default: the field itself is new. */
  readonly values?: readonly string[];
  /** What the texts that it brought look like, where they cannot be listed. Default: see `values`. */
  readonly pattern?: RegExp;
  /** The release that took it away again. Default: it is still there. */
  readonly removed?: string;
}

/** Mount options that apply to a whole tree, and one that 1.1.0 wrote down with them. */
const RECURSIVE_OPTIONS = [
  "ratime",
  "rdev",
  "rdiratime",
  "rexec",
  "rnoatime",
  "rnodev",
  "rnodiratime",
  "rnoexec",
  "rnorelatime",
  "rnostrictatime",
  "rnosuid",
  "rnosymfollow",
  "rrelatime",
  "rro",
  "rrw",
  "rstrictatime",
  "rsuid",
  "rsymfollow",
  "tmpcopyup",
] as const;

const SECCOMP_ACTIONS_1_1 = ["SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_NOTIFY"] as const;

/** Neither a path of POSIX nor one of Windows from the root on. */
const RELATIVE = /^(?![/\\]|[A-Za-z]:)/;

/**
 * What came to the configuration after 1.0.0, from the releases of the specification. What is below a listed field is as old
 * as the field, unless it is listed itself.
 */
export const versionedFields: readonly VersionedField[] = [
  { path: "hooks.createRuntime", since: "1.0.2" },
  { path: "hooks.createContainer", since: "1.0.2" },
  { path: "hooks.startContainer", since: "1.0.2" },
  { path: "linux.intelRdt.closID", since: "1.0.2" },
  { path: "linux.intelRdt.memBwSchema", since: "1.0.2" },
  { path: "linux.personality", since: "1.0.2" },
  { path: "linux.resources.memory.useHierarchy", since: "1.0.2" },
  { path: "linux.resources.rdma", since: "1.0.2" },
  { path: "linux.seccomp.defaultAction", since: "1.0.2", values: ["SCMP_ACT_LOG"] },
  { path: "linux.seccomp.flags", since: "1.0.2" },
  { path: "linux.seccomp.syscalls[].action", since: "1.0.2", values: ["SCMP_ACT_LOG"] },
  { path: "process.commandLine", since: "1.0.2" },
  { path: "process.user.umask", since: "1.0.2" },
  { path: "vm", since: "1.0.2" },
  { path: "windows.devices", since: "1.0.2" },
  { path: "windows.network.networkNamespace", since: "1.0.2" },

  { path: "domainname", since: "1.1.0" },
  { path: "linux.intelRdt.enableCMT", since: "1.1.0", removed: "1.3.0" },
  { path: "linux.intelRdt.enableMBM", since: "1.1.0", removed: "1.3.0" },
  { path: "linux.namespaces[].type", since: "1.1.0", values: ["time"] },
  { path: "linux.resources.cpu.burst", since: "1.1.0" },
  { path: "linux.resources.cpu.idle", since: "1.1.0" },
  { path: "linux.resources.memory.checkBeforeUpdate", since: "1.1.0" },
  { path: "linux.resources.unified", since: "1.1.0" },
  { path: "linux.seccomp.architectures[]", since: "1.1.0", values: ["SCMP_ARCH_RISCV64"] },
  { path: "linux.seccomp.defaultAction", since: "1.1.0", values: SECCOMP_ACTIONS_1_1 },
  { path: "linux.seccomp.defaultErrnoRet", since: "1.1.0" },
  { path: "linux.seccomp.flags[]", since: "1.1.0", values: ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"] },
  { path: "linux.seccomp.listenerMetadata", since: "1.1.0" },
  { path: "linux.seccomp.listenerPath", since: "1.1.0" },
  { path: "linux.seccomp.syscalls[].action", since: "1.1.0", values: SECCOMP_ACTIONS_1_1 },
  { path: "linux.seccomp.syscalls[].errnoRet", since: "1.1.0" },
  { path: "linux.timeOffsets", since: "1.1.0" },
  { path: "mounts[].gidMappings", since: "1.1.0" },
  { path: "mounts[].options[]", since: "1.1.0", values: RECURSIVE_OPTIONS },
  { path: "mounts[].uidMappings", since: "1.1.0" },
  { path: "process.ioPriority", since: "1.1.0" },
  { path: "process.scheduler", since: "1.1.0" },
  { path: "zos", since: "1.1.0" },
  { path: "zos.devices", since: "1.1.0", removed: "1.2.1" },

  { path: "mounts[].destination", since: "1.2.0", pattern: RELATIVE },
  { path: "mounts[].options[]", since: "1.2.0", values: ["idmap", "ridmap"] },

  {
    path: "linux.seccomp.architectures[]",
    since: "1.2.1",
    values: ["SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_M68K", "SCMP_ARCH_SH", "SCMP_ARCH_SHEB"],
  },
  { path: "process.execCPUAffinity", since: "1.2.1" },
  { path: "windows.resources.cpu.affinity", since: "1.2.1" },
  { path: "zos.namespaces", since: "1.2.1" },

  { path: "freebsd", since: "1.3.0" },
  { path: "linux.intelRdt.closID", since: "1.3.0", values: ["/"] },
  { path: "linux.intelRdt.enableMonitoring", since: "1.3.0" },
  { path: "linux.intelRdt.schemata", since: "1.3.0" },
  { path: "linux.memoryPolicy", since: "1.3.0" },
  { path: "linux.netDevices", since: "1.3.0" },
  { path: "vm.hwConfig", since: "1.3.0" },
  // as Go's structs of 1.3.0 write it
  { path: "vm.hwconfig", since: "1.3.0" },
];
