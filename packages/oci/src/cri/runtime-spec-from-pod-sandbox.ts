import type { ImageConfig } from "@container-interfaces/oci-spec/image";
import {
  type Linux,
  type LinuxCapabilities,
  type LinuxNamespace,
  type Mount,
  minimumOciVersion,
  type Process,
  type Spec,
} from "@container-interfaces/oci-spec/runtime";
import { alwaysMasked, readonlyPaths } from "../bundle/hidden-paths.js";
import { sandboxAnnotationsOf } from "./annotations-of.js";
import { capabilitiesOf } from "./capabilities-of.js";
import { cgroupsPathOf } from "./cgroups-path-of.js";
import { configError } from "./config-error.js";
import { type SandboxFiles, withHostSys } from "./container-mounts.js";
import { namespaceMode } from "./cri-numbers.js";
import { defaultMounts } from "./default-mounts.js";
import { defined, unlessEmpty } from "./defined.js";
import { denyAllDevices } from "./devices-of.js";
import type { HostFacts } from "./host-facts.js";
import { absolute, cleanPlace } from "./mount-place.js";
import { checkPodOrNode, type UserMappings, userMappingsOf } from "./namespaces-of.js";
import type { PodSandboxConfig } from "./pod-sandbox-config.js";
import { processArgsOf } from "./process-args-of.js";
import { processUserOf } from "./process-user-of.js";
import { oomScoreAdjOf } from "./resources-of.js";
import type { ContainerImage } from "./runtime-spec-from-container.js";
import { seccompOf } from "./seccomp-of.js";
import { type SelinuxLabels, selinuxOf } from "./selinux-of.js";
import type { SpecSettings } from "./spec-settings.js";
import { sysctlsOf } from "./sysctls-of.js";

/** What {@link runtimeSpecFromPodSandbox} makes a spec of. */
export interface PodSandboxSpecInput {
  /** The id of the sandbox. */
  readonly id: string;
  /** What the pod is to be. */
  readonly config: PodSandboxConfig;
  /** Where the pod's network namespace is; needed unless the pod is in the host's network. */
  readonly netns?: string | undefined;
  /** Where the pod's user namespace is, when it was made before. Default: the OCI runtime makes it. */
  readonly userns?: string | undefined;
  /** The image of the program that keeps the namespaces; it has to name the program. */
  readonly image: ContainerImage;
  /** The files of the pod: `shm` and `resolvConf` are mounted. */
  readonly files?: SandboxFiles | undefined;
  /** The SELinux labels that were chosen for the pod. Default: the host has no SELinux. */
  readonly selinux?: SelinuxLabels | undefined;
  /** What the host is; {@link loadHostFacts} reads it. Default: a current machine of which nothing else is known. */
  readonly host?: HostFacts | undefined;
  /** What whoever runs the runtime decides. */
  readonly settings?: SpecSettings | undefined;
}

const CONTEXT = "sandboxConfig.linux.securityContext";
const OOM_SCORE_ADJ = -998;
/** The least weight: the sandbox only waits. */
const CPU_SHARES = 2;

/**
 * Makes the runtime spec of the container that keeps the namespaces of a pod, from a CRI request: what containerd puts into the bundle of
 * its pause container, with the lowest `ociVersion` that has all of it. It reads nothing and makes nothing.
 *
 * @throws OciError `INVALID_ARGUMENT` for a request that contradicts itself, or that the host cannot do; the message names the field
 */
export function runtimeSpecFromPodSandbox(input: PodSandboxSpecInput): Spec {
  const { config, image, settings = {} } = input;
  const options = config.linux?.securityContext?.namespaceOptions ?? {};
  const path = `${CONTEXT}.namespaceOptions`;
  checkPodOrNode(options, path);
  const { pid = namespaceMode.POD, network } = options;
  if (pid !== namespaceMode.POD && pid !== namespaceMode.CONTAINER && pid !== namespaceMode.NODE) {
    throw configError(`${path}.pid`, `a pod's processes have mode 0, 1 or 2, not ${pid}`);
  }
  const inHostNetwork = network === namespaceMode.NODE;
  if (inHostNetwork && config.hostname) {
    throw configError("sandboxConfig.hostname", "a pod in the node's network has the node's name");
  }
  const users = userMappingsOf(options.usernsOptions, `${path}.usernsOptions`);
  const capabilities = capabilitiesOf({}, { basis: settings.capabilities });
  const mounts = mountsOf(input);
  const spec: Spec = {
    ociVersion: "1.0.0",
    process: processOf(input, image.config ?? {}, capabilities),
    root: { path: settings.root ?? "rootfs", readonly: true },
    ...(config.hostname ? { hostname: config.hostname } : {}),
    mounts: inHostNetwork && users !== undefined ? withHostSys(mounts) : mounts,
    annotations: sandboxAnnotationsOf(input.id, config, image.name ?? "", settings.podAnnotations ?? []),
    linux: linuxOf(input, users, capabilities),
  };
  return { ...spec, ociVersion: minimumOciVersion(spec) };
}

function processOf(input: PodSandboxSpecInput, image: ImageConfig, capabilities: LinuxCapabilities): Process {
  const { config, host = {}, settings = {} } = input;
  const context = config.linux?.securityContext ?? {};
  const accounts = { user: image.User, passwd: input.image.passwd, group: input.image.group };
  const labels = selinuxOf(context.selinuxOptions, input.selinux, `${CONTEXT}.selinuxOptions`);
  const score = settings.sandboxOomScoreAdj ?? OOM_SCORE_ADJ;
  return defined({
    user: processUserOf(
      {
        runAsUser: context.runAsUser,
        runAsGroup: context.runAsGroup,
        supplementalGroups: context.supplementalGroups,
        // nothing of the image's groups is of use to a program that only waits
        supplementalGroupsPolicy: 1,
      },
      accounts,
      CONTEXT,
    ),
    args: processArgsOf({}, image),
    env: unlessEmpty(image.Env ?? []),
    cwd: absolute(image.WorkingDir || "/", "image.config.WorkingDir"),
    capabilities,
    noNewPrivileges: true,
    oomScoreAdj: oomScoreAdjOf(score, host, "settings.sandboxOomScoreAdj"),
    selinuxLabel: context.privileged === true ? undefined : labels.process,
  });
}

function mountsOf({ config, files = {}, settings = {} }: PodSandboxSpecInput): readonly Mount[] {
  const { privileged, namespaceOptions } = config.linux?.securityContext ?? {};
  const shm = namespaceOptions?.ipc === namespaceMode.NODE ? "/dev/shm" : files.shm;
  const usual = (settings.mounts ?? defaultMounts).filter(
    ({ destination }) => shm === undefined || cleanPlace(destination) !== "/dev/shm",
  );
  const bound = [
    ["/dev/shm", shm],
    ["/etc/resolv.conf", files.resolvConf],
  ] as const;
  return [
    ...usual.map((mount) => (privileged === true && mount.destination === "/sys" ? writable(mount) : mount)),
    ...bound.flatMap(([destination, source]) =>
      source
        ? [{ destination, type: "bind", source, options: ["rbind", "ro", "nosuid", "nodev", "noexec"] }]
        : [],
    ),
  ];
}

function writable(mount: Mount): Mount {
  return { ...mount, options: (mount.options ?? []).map((option) => (option === "ro" ? "rw" : option)) };
}

function linuxOf(
  input: PodSandboxSpecInput,
  users: UserMappings | undefined,
  capabilities: LinuxCapabilities,
): Linux {
  const { config, host = {}, settings = {} } = input;
  const context = config.linux?.securityContext ?? {};
  const sysctl = sysctlsOf(config, users !== undefined, settings);
  return defined({
    uidMappings: users?.uids,
    gidMappings: users?.gids,
    sysctl: Object.keys(sysctl).length === 0 ? undefined : sysctl,
    resources: { devices: [denyAllDevices], cpu: { shares: CPU_SHARES } },
    cgroupsPath: cgroupsPathOf(
      config.linux?.cgroupParent || (settings.cgroupParent ?? ""),
      input.id,
      settings.cgroupPrefix,
    ),
    namespaces: namespacesOf(input, users !== undefined),
    seccomp: seccompOf(context, capabilities, { host, settings, path: CONTEXT }),
    maskedPaths: [...alwaysMasked, ...(host.cpuThrottlePaths ?? [])],
    readonlyPaths,
    mountLabel: input.selinux?.mount || undefined,
  });
}

function namespacesOf(
  { config, netns, userns }: PodSandboxSpecInput,
  ownUsers: boolean,
): readonly LinuxNamespace[] {
  const { network, pid, ipc } = config.linux?.securityContext?.namespaceOptions ?? {};
  const inHostNetwork = network === namespaceMode.NODE;
  if (!inHostNetwork && netns === undefined) {
    throw configError("netns", "a pod with a network of its own needs the path of its network namespace");
  }
  return [
    ...(pid === namespaceMode.NODE ? [] : [{ type: "pid" as const }]),
    ...(ipc === namespaceMode.NODE ? [] : [{ type: "ipc" as const }]),
    // the host's name belongs to the host's network
    ...(inHostNetwork ? [] : [{ type: "uts" as const }]),
    { type: "mount" },
    ...(inHostNetwork ? [] : [defined({ type: "network" as const, path: netns })]),
    ...(ownUsers ? [defined({ type: "user" as const, path: userns })] : []),
  ];
}
