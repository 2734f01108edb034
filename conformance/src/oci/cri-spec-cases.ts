import { join } from "node:path";
import {
  type ContainerConfig,
  MountPropagation,
  NamespaceMode,
  type PodSandboxConfig,
  SecurityProfile_ProfileType as ProfileType,
  Signal,
  SupplementalGroupsPolicy,
} from "@container-interfaces/cri";
import type { DeepPartial } from "@container-interfaces/transport";
import type { Containerd } from "../lab.js";

/** The places on this machine that cases mount and give. */
export interface SpecPlaces {
  readonly lab: Containerd;
  /** A folder with a file and a symbolic link `link` to itself. */
  readonly folder: string;
  /** A folder whose mounts spread both ways. */
  readonly shared: string;
  /** A folder with a device. */
  readonly devices: string;
  /** A seccomp profile. */
  readonly seccomp: string;
}

type Config = DeepPartial<ContainerConfig>;
type Context = NonNullable<NonNullable<Config["linux"]>["securityContext"]>;

/** A pod that cases share. */
export interface PodCase {
  readonly name: string;
  readonly config: DeepPartial<PodSandboxConfig>;
}

/** A container whose spec is compared. */
export interface SpecCase {
  readonly name: string;
  /** One of {@link podCases}. Default: `plain`. */
  readonly pod?: string;
  /** What the request says of the pod instead of what it was made with. */
  readonly sandboxConfig?: DeepPartial<PodSandboxConfig>;
  /** Whether it is started, so that the runtime judges the spec, and `config.json` of the bundle is read. */
  readonly start?: boolean;
  /** Whether its process is that of a running container of the pod, which is named in `targetId`. */
  readonly target?: boolean;
  readonly config: (places: SpecPlaces) => Config;
}

/** A request that neither containerd nor we take. */
export interface RefusedCase {
  readonly name: string;
  readonly pod?: string;
  readonly sandboxConfig?: DeepPartial<PodSandboxConfig>;
  readonly config: (places: SpecPlaces) => Config;
  /** The field that our error names. */
  readonly path: string;
  /** Why containerd takes it. Default: it refuses it, too. */
  readonly taken?: string;
}

const context = (securityContext: Context): Config => ({ linux: { securityContext } });
const linux = (more: NonNullable<Config["linux"]>): Config => ({ linux: more });
const users = { mode: NamespaceMode.POD, uids: [{ containerId: 0, hostId: 100_000, length: 65_536 }] };
const usernsOptions = { ...users, gids: users.uids };
const asBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The pods. */
export const podCases: readonly PodCase[] = [
  { name: "plain", config: {} },
  { name: "privileged", config: { linux: { securityContext: { privileged: true } } } },
  {
    name: "host-network",
    config: {
      hostname: "",
      linux: { securityContext: { namespaceOptions: { network: NamespaceMode.NODE } } },
    },
  },
  {
    name: "host-processes",
    config: {
      linux: {
        securityContext: { namespaceOptions: { pid: NamespaceMode.NODE, ipc: NamespaceMode.NODE } },
      },
    },
  },
  {
    name: "container-processes",
    config: { linux: { securityContext: { namespaceOptions: { pid: NamespaceMode.CONTAINER } } } },
  },
  { name: "users", config: { linux: { securityContext: { namespaceOptions: { usernsOptions } } } } },
  {
    name: "users in the node's network",
    config: {
      hostname: "",
      linux: { securityContext: { namespaceOptions: { network: NamespaceMode.NODE, usernsOptions } } },
    },
  },
  {
    name: "sysctls",
    config: {
      linux: {
        sysctls: {
          "net.ipv4.ip_unprivileged_port_start": "80",
          "net.core.somaxconn": "256",
          "kernel.shm_rmid_forced": "1",
        },
      },
    },
  },
  {
    name: "resources",
    config: {
      linux: {
        resources: {
          cpuPeriod: 100_000n,
          cpuQuota: 50_000n,
          cpuShares: 512n,
          memoryLimitInBytes: 64n << 20n,
        },
      },
    },
  },
  {
    name: "user",
    config: {
      linux: {
        securityContext: {
          runAsUser: { value: 1000n },
          runAsGroup: { value: 2000n },
          supplementalGroups: [3000n],
          seccomp: { profileType: ProfileType.RuntimeDefault },
        },
      },
    },
  },
];

/** The containers. */
export const specCases: readonly SpecCase[] = [
  { name: "nothing beside a command", start: true, config: () => ({}) },
  { name: "command and arguments", config: () => ({ command: ["sh", "-c"], args: ["sleep 9", "x"] }) },
  { name: "arguments alone", config: () => ({ command: [], args: ["sleep", "9"] }) },
  { name: "the command of the image", config: () => ({ command: [] }) },
  {
    name: "the name that the user wrote",
    config: ({ lab }) => ({ image: { image: lab.images.busybox, userSpecifiedImage: "busybox" } }),
  },
  {
    name: "environment",
    start: true,
    config: () => ({
      envs: [
        { key: "GREETING", value: asBytes("grüße=✓") },
        { key: "PATH", value: asBytes("/bin") },
        { key: "EMPTY", value: asBytes("") },
      ],
    }),
  },
  { name: "working directory", config: () => ({ workingDir: "/tmp" }) },
  { name: "terminal", config: () => ({ tty: true, stdin: true }) },
  { name: "stop signal", config: () => ({ stopSignal: Signal.SIGNAL_SIGUSR1 }) },
  { name: "user of the image by id", config: ({ lab }) => ({ image: { image: lab.images.user } }) },
  { name: "user of the image by name", config: ({ lab }) => ({ image: { image: lab.images.username } }) },
  { name: "user", start: true, config: () => context({ runAsUser: { value: 1000n } }) },
  { name: "user that the image does not know", config: () => context({ runAsUser: { value: 4321n } }) },
  {
    name: "user and group",
    config: () => context({ runAsUser: { value: 1000n }, runAsGroup: { value: 7n } }),
  },
  { name: "user by name", config: () => context({ runAsUsername: "user" }) },
  {
    name: "supplemental groups, merged",
    start: true,
    config: () => context({ runAsUser: { value: 1000n }, supplementalGroups: [500n, 5n, 500n] }),
  },
  {
    name: "supplemental groups, strict",
    config: () =>
      context({
        runAsUser: { value: 1000n },
        supplementalGroups: [500n, 5n],
        supplementalGroupsPolicy: SupplementalGroupsPolicy.Strict,
      }),
  },
  {
    name: "supplemental groups of nobody in particular, strict",
    config: () =>
      context({ supplementalGroups: [500n], supplementalGroupsPolicy: SupplementalGroupsPolicy.Strict }),
  },
  {
    name: "capabilities added and dropped",
    start: true,
    config: () =>
      context({ capabilities: { addCapabilities: ["SYS_TIME", "net_admin"], dropCapabilities: ["CHOWN"] } }),
  },
  {
    name: "capabilities: all but one",
    config: () => context({ capabilities: { addCapabilities: ["ALL"], dropCapabilities: ["SYS_ADMIN"] } }),
  },
  {
    name: "capabilities: none but one",
    config: () => context({ capabilities: { addCapabilities: ["KILL"], dropCapabilities: ["all"] } }),
  },
  { name: "capabilities: none", config: () => context({ capabilities: { dropCapabilities: ["ALL"] } }) },
  {
    name: "capabilities in both lists",
    config: () =>
      context({ capabilities: { addCapabilities: ["SYS_TIME"], dropCapabilities: ["SYS_TIME"] } }),
  },
  {
    name: "capabilities with their prefix",
    config: () => context({ capabilities: { addCapabilities: ["CAP_SYS_TIME"] } }),
  },
  {
    name: "ambient capabilities",
    config: () => context({ capabilities: { addAmbientCapabilities: ["NET_BIND_SERVICE"] } }),
  },
  {
    name: "seccomp: the default",
    start: true,
    config: () => context({ seccomp: { profileType: ProfileType.RuntimeDefault } }),
  },
  {
    name: "seccomp: the default with every capability",
    config: () =>
      context({
        seccomp: { profileType: ProfileType.RuntimeDefault },
        capabilities: { addCapabilities: ["ALL"] },
      }),
  },
  {
    name: "seccomp: the default without a capability",
    config: () =>
      context({
        seccomp: { profileType: ProfileType.RuntimeDefault },
        capabilities: { dropCapabilities: ["ALL"] },
      }),
  },
  { name: "seccomp: none", config: () => context({ seccomp: { profileType: ProfileType.Unconfined } }) },
  {
    name: "seccomp: a profile of the host",
    config: ({ seccomp }) =>
      context({ seccomp: { profileType: ProfileType.Localhost, localhostRef: seccomp } }),
  },
  {
    name: "seccomp: the older field",
    config: ({ seccomp }) => context({ seccompProfilePath: `localhost/${seccomp}` }),
  },
  { name: "AppArmor: none", config: () => context({ apparmor: { profileType: ProfileType.Unconfined } }) },
  {
    name: "SELinux on a host without it",
    config: () => context({ selinuxOptions: { user: "u", role: "r", type: "t", level: "s0:c1,c2" } }),
  },
  {
    name: "masked and read-only paths",
    start: true,
    config: () => context({ maskedPaths: ["/proc/kcore", "/proc/keys"], readonlyPaths: ["/proc/sys"] }),
  },
  { name: "read-only root", start: true, config: () => context({ readonlyRootfs: true }) },
  { name: "no new privileges", start: true, config: () => context({ noNewPrivs: true }) },
  {
    name: "privileged",
    pod: "privileged",
    config: () => context({ privileged: true, maskedPaths: ["/proc/kcore"], readonlyPaths: ["/proc/sys"] }),
  },
  {
    name: "privileged with capabilities and seccomp",
    pod: "privileged",
    config: () =>
      context({
        privileged: true,
        capabilities: { dropCapabilities: ["ALL"] },
        seccomp: { profileType: ProfileType.RuntimeDefault },
      }),
  },
  {
    name: "device",
    start: true,
    config: () => ({ devices: [{ hostPath: "/dev/null", containerPath: "/dev/mine", permissions: "rw" }] }),
  },
  {
    name: "folder of devices",
    config: ({ devices }) => ({
      devices: [{ hostPath: devices, containerPath: "/dev/them", permissions: "rwm" }],
    }),
  },
  {
    name: "mounts",
    start: true,
    config: ({ folder }) => ({
      mounts: [
        { hostPath: folder, containerPath: "/data/deep/er", readonly: true },
        { hostPath: folder, containerPath: "/data" },
        { hostPath: join(folder, "link"), containerPath: "/linked" },
      ],
    }),
  },
  {
    name: "mount that spreads to the container",
    config: ({ shared }) => ({
      mounts: [
        {
          hostPath: shared,
          containerPath: "/data",
          propagation: MountPropagation.PROPAGATION_HOST_TO_CONTAINER,
        },
      ],
    }),
  },
  {
    name: "mount that spreads both ways",
    start: true,
    config: ({ shared }) => ({
      mounts: [
        {
          hostPath: shared,
          containerPath: "/a",
          propagation: MountPropagation.PROPAGATION_HOST_TO_CONTAINER,
        },
        { hostPath: shared, containerPath: "/b", propagation: MountPropagation.PROPAGATION_BIDIRECTIONAL },
      ],
    }),
  },
  {
    name: "mount that is read-only all the way down",
    start: true,
    config: ({ folder }) => ({
      mounts: [{ hostPath: folder, containerPath: "/data", readonly: true, recursiveReadOnly: true }],
    }),
  },
  {
    name: "mount with id mappings",
    config: ({ folder }) => ({
      mounts: [
        { hostPath: folder, containerPath: "/data", uidMappings: users.uids, gidMappings: users.uids },
      ],
    }),
  },
  {
    name: "mount with further options",
    config: ({ folder }) => ({
      mounts: [{ hostPath: folder, containerPath: "/data", mountOptions: ["noexec"] }],
    }),
  },
  {
    name: "mount over files of the pod",
    config: ({ folder }) => ({
      mounts: [
        { hostPath: join(folder, "file"), containerPath: "/etc/hosts" },
        { hostPath: folder, containerPath: "/dev/shm/" },
        { hostPath: folder, containerPath: "/sys/fs/cgroup" },
      ],
    }),
  },
  { name: "mount over /dev", config: () => ({ mounts: [{ hostPath: "/dev", containerPath: "/dev" }] }) },
  {
    name: "mount of an image",
    config: ({ lab }) => ({
      mounts: [
        {
          containerPath: "/image",
          readonly: true,
          image: { image: lab.images.busybox2 },
          imageSubPath: "etc",
        },
      ],
    }),
  },
  {
    name: "CPU",
    start: true,
    config: () =>
      linux({
        resources: {
          cpuPeriod: 50_000n,
          cpuQuota: 20_000n,
          cpuShares: 512n,
          cpusetCpus: "0",
          cpusetMems: "0",
        },
      }),
  },
  { name: "CPU without a limit", config: () => linux({ resources: { cpuQuota: -1n, cpuPeriod: 100_000n } }) },
  { name: "memory", start: true, config: () => linux({ resources: { memoryLimitInBytes: 64n << 20n } }) },
  {
    name: "memory and swap",
    config: () =>
      linux({ resources: { memoryLimitInBytes: 64n << 20n, memorySwapLimitInBytes: 96n << 20n } }),
  },
  {
    name: "huge pages",
    config: () => linux({ resources: { hugepageLimits: [{ pageSize: "2MB", limit: 4n << 20n }] } }),
  },
  { name: "files of cgroup v2", config: () => linux({ resources: { unified: { "memory.high": "max" } } }) },
  { name: "OOM score", start: true, config: () => linux({ resources: { oomScoreAdj: 900n } }) },
  { name: "OOM score below the runtime's", config: () => linux({ resources: { oomScoreAdj: -997n } }) },
  {
    name: "cgroup of systemd",
    sandboxConfig: { linux: { cgroupParent: "/kubepods.slice/kubepods-pod1.slice" } },
    config: () => ({}),
  },
  { name: "no cgroup", sandboxConfig: { linux: { cgroupParent: "" } }, config: () => ({}) },
  { name: "no host name", sandboxConfig: { hostname: "" }, config: () => ({}) },
  {
    name: "processes of its own",
    pod: "container-processes",
    start: true,
    config: () => context({ namespaceOptions: { pid: NamespaceMode.CONTAINER } }),
  },
  {
    name: "processes of another container",
    pod: "container-processes",
    target: true,
    start: true,
    config: () => context({ namespaceOptions: { pid: NamespaceMode.TARGET } }),
  },
  {
    name: "processes and IPC of the node",
    pod: "host-processes",
    start: true,
    config: () => context({ namespaceOptions: { pid: NamespaceMode.NODE, ipc: NamespaceMode.NODE } }),
  },
  {
    name: "network of the node",
    pod: "host-network",
    start: true,
    config: () => context({ namespaceOptions: { network: NamespaceMode.NODE } }),
  },
  {
    name: "users of the pod",
    pod: "users",
    start: true,
    config: () => context({ namespaceOptions: { usernsOptions } }),
  },
  {
    name: "users of the pod, in the node's network",
    pod: "users in the node's network",
    start: true,
    config: () => context({ namespaceOptions: { network: NamespaceMode.NODE, usernsOptions } }),
  },
  { name: "in a pod with kernel parameters", pod: "sysctls", config: () => ({}) },
  {
    name: "CDI devices",
    config: () => ({ CDIDevices: [{ name: "example.com/gpu=zero" }, { name: "example.com/gpu=1" }] }),
  },
  {
    name: "CDI devices by annotation, and twice",
    config: () => ({
      CDIDevices: [{ name: "example.com/gpu=1" }],
      annotations: { "cdi.k8s.io/plugin": "example.com/gpu=1,example.com/gpu=zero" },
    }),
  },
  {
    name: "CDI devices for a user",
    config: () => ({
      ...context({ runAsUser: { value: 1000n } }),
      CDIDevices: [{ name: "example.com/gpu=zero" }],
    }),
  },
  {
    name: "CDI device that moves a network device",
    config: () => ({ CDIDevices: [{ name: "example.com/net=port" }] }),
  },
  {
    name: "CDI device in a pod with users of its own",
    pod: "users",
    config: () => ({
      ...context({ namespaceOptions: { usernsOptions } }),
      CDIDevices: [{ name: "example.com/gpu=zero" }],
    }),
  },
];

/** What is refused. */
export const refusedCases: readonly RefusedCase[] = [
  {
    name: "privileged in a pod that is not",
    config: () => context({ privileged: true }),
    path: "config.linux.securityContext.privileged",
  },
  {
    name: "a group without a user",
    config: () => context({ runAsGroup: { value: 5n } }),
    path: "config.linux.securityContext.runAsGroup",
  },
  {
    name: "a user name that the image does not have",
    config: () => context({ runAsUsername: "nobody-here" }),
    path: "config.linux.securityContext.runAsUsername",
  },
  {
    name: "a user id beyond those of runc",
    config: () => context({ runAsUser: { value: 1n << 31n } }),
    path: "config.linux.securityContext.runAsUser",
  },
  {
    name: "an unknown policy on groups",
    config: () => context({ supplementalGroupsPolicy: 7 }),
    path: "config.linux.securityContext.supplementalGroupsPolicy",
  },
  {
    name: "a seccomp profile of unknown kind",
    config: () => context({ seccomp: { profileType: 7 } }),
    path: "config.linux.securityContext.seccomp.profileType",
  },
  {
    name: "a seccomp reference with the default",
    config: () => context({ seccomp: { profileType: ProfileType.RuntimeDefault, localhostRef: "x" } }),
    path: "config.linux.securityContext.seccomp.localhostRef",
  },
  {
    name: "an AppArmor profile on a host without AppArmor",
    config: () => context({ apparmor: { profileType: ProfileType.RuntimeDefault } }),
    path: "config.linux.securityContext.apparmor",
  },
  {
    name: "a SELinux level that is none",
    config: () => context({ selinuxOptions: { level: "high" } }),
    path: "config.linux.securityContext.selinuxOptions.level",
  },
  {
    name: "recursively read-only and writable",
    config: ({ folder }) => ({
      mounts: [{ hostPath: folder, containerPath: "/data", recursiveReadOnly: true }],
    }),
    path: "config.mounts[0].recursiveReadOnly",
  },
  {
    name: "recursively read-only and spreading",
    config: ({ shared }) => ({
      mounts: [
        {
          hostPath: shared,
          containerPath: "/data",
          readonly: true,
          recursiveReadOnly: true,
          propagation: MountPropagation.PROPAGATION_HOST_TO_CONTAINER,
        },
      ],
    }),
    path: "config.mounts[0].recursiveReadOnly",
  },
  {
    name: "spreading both ways from a private mount",
    config: ({ folder }) => ({
      mounts: [
        { hostPath: folder, containerPath: "/data", propagation: MountPropagation.PROPAGATION_BIDIRECTIONAL },
      ],
    }),
    path: "config.mounts[0].propagation",
  },
  {
    name: "an image that is writable",
    config: ({ lab }) => ({ mounts: [{ containerPath: "/image", image: { image: lab.images.busybox2 } }] }),
    path: "config.mounts[0].readonly",
  },
  {
    name: "a device that is not there",
    config: () => ({ devices: [{ hostPath: "/dev/nothing", containerPath: "/dev/x", permissions: "rw" }] }),
    path: "config.devices[0].hostPath",
  },
  {
    name: "a CDI device that is not there",
    config: () => ({ CDIDevices: [{ name: "example.com/gpu=none" }] }),
    path: "config.CDIDevices[0].name",
  },
  {
    name: "a CDI device that two files have",
    config: () => ({ CDIDevices: [{ name: "example.com/twice=one" }] }),
    path: "config.CDIDevices[0].name",
  },
  {
    name: "users that the pod does not have",
    config: () => context({ namespaceOptions: { usernsOptions } }),
    path: "config.linux.securityContext.namespaceOptions.usernsOptions",
  },
  {
    name: "a target that is not named",
    config: () => context({ namespaceOptions: { pid: NamespaceMode.TARGET } }),
    path: "config.linux.securityContext.namespaceOptions.targetId",
  },
  {
    name: "an unknown stop signal",
    config: () => ({ stopSignal: 99 }),
    path: "config.stopSignal",
  },
  {
    name: "no OOM score that there is",
    config: () => linux({ resources: { oomScoreAdj: 5000n } }),
    path: "config.linux.resources.oomScoreAdj",
    taken: "containerd leaves it to runc, which fails at the start",
  },
  {
    name: "a negative period",
    config: () => linux({ resources: { cpuPeriod: -1n } }),
    path: "config.linux.resources.cpuPeriod",
    taken: "containerd makes a number near 2 to the 64th of it",
  },
  {
    name: "a user by id and by name",
    config: () => context({ runAsUser: { value: 0n }, runAsUsername: "user" }),
    path: "config.linux.securityContext.runAsUsername",
    taken: "containerd takes the name, and CRI says that there is one of both at most",
  },
  {
    name: "the node's network in a pod with its own",
    config: () => context({ namespaceOptions: { network: NamespaceMode.NODE } }),
    path: "config.linux.securityContext.namespaceOptions.network",
    taken: "containerd joins the pod's network, whatever is asked for",
  },
  {
    name: "a relative place to mount at",
    config: ({ folder }) => ({ mounts: [{ hostPath: folder, containerPath: "data" }] }),
    path: "config.mounts[0].containerPath",
    taken: "containerd leaves it to runc, which warns",
  },
  {
    name: "permissions that devices do not have",
    config: () => ({ devices: [{ hostPath: "/dev/null", containerPath: "/dev/x", permissions: "rx" }] }),
    path: "config.devices[0].permissions",
    taken: "containerd leaves it to runc, which fails at the start",
  },
  {
    name: "a mount with mappings of users alone",
    config: ({ folder }) => ({
      mounts: [{ hostPath: folder, containerPath: "/data", uidMappings: users.uids }],
    }),
    path: "config.mounts[0].gidMappings",
    taken: "containerd leaves it to runc, which fails at the start",
  },
];
