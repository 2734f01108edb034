import type { ImageConfig } from "@container-interfaces/oci-spec/image";
import {
  type Linux,
  type LinuxCapabilities,
  minimumOciVersion,
  type Process,
  type Spec,
} from "@container-interfaces/oci-spec/runtime";
import { containerAnnotationsOf } from "./annotations-of.js";
import { apparmorOf } from "./apparmor-of.js";
import { applyCdi } from "./apply-cdi.js";
import { capabilitiesOf } from "./capabilities-of.js";
import { cdiDevicesOf } from "./cdi-devices-of.js";
import { type CdiRegistry, createCdiRegistry } from "./cdi-registry.js";
import { cgroupsPathOf } from "./cgroups-path-of.js";
import { configError } from "./config-error.js";
import type { ContainerConfig } from "./container-config.js";
import { type ContainerMounts, containerMounts, type SandboxFiles, withHostSys } from "./container-mounts.js";
import { namespaceMode } from "./cri-numbers.js";
import { defined, unlessEmpty } from "./defined.js";
import { devicesOf } from "./devices-of.js";
import type { HostFacts } from "./host-facts.js";
import { absolute } from "./mount-place.js";
import { containerNamespaces, userMappingsOf } from "./namespaces-of.js";
import type { PodSandboxConfig } from "./pod-sandbox-config.js";
import { processArgsOf } from "./process-args-of.js";
import { processEnvOf } from "./process-env-of.js";
import { processUserOf } from "./process-user-of.js";
import { oomScoreAdjOf, resourcesOf } from "./resources-of.js";
import { seccompOf } from "./seccomp-of.js";
import { type SelinuxLabels, selinuxOf } from "./selinux-of.js";
import type { SpecSettings } from "./spec-settings.js";
import { stopSignalOf } from "./stop-signal-of.js";

/** The image of a container. */
export interface ContainerImage {
  /** The `config` of the image's config document. Default: nothing is said. */
  readonly config?: ImageConfig | undefined;
  /** What the image is called, unless the request says what the user wrote. Default: what the request says. */
  readonly name?: string | undefined;
  /** The content of its `/etc/passwd`. Default: it has none. */
  readonly passwd?: string | undefined;
  /** The content of its `/etc/group`. Default: it has none. */
  readonly group?: string | undefined;
}

/** What {@link runtimeSpecFromContainer} makes a spec of. */
export interface ContainerSpecInput {
  /** The id of the container. */
  readonly id: string;
  /** What the container is to be. */
  readonly config: ContainerConfig;
  /** What its pod is. */
  readonly sandboxConfig: PodSandboxConfig;
  /** The id of the sandbox. */
  readonly sandboxId: string;
  /** The process of the sandbox, whose namespaces the container joins. */
  readonly sandboxPid: number;
  /** Where the network namespace of the pod is. Default: that of the sandbox's process. */
  readonly netns?: string | undefined;
  /** The process of the container that `targetId` names. */
  readonly targetPid?: number | undefined;
  /** The image. Default: one that says nothing, so that the config has to have a command. */
  readonly image?: ContainerImage | undefined;
  /** The files of the pod. */
  readonly files?: SandboxFiles | undefined;
  /** Folders of the host for the volumes that the image declares, by their places in the container. Default: none is mounted. */
  readonly imageVolumes?: Readonly<Record<string, string>> | undefined;
  /** Folders of the host where images are mounted that the config mounts, by the `containerPath`; with the sub path, if there is one. */
  readonly imageMounts?: Readonly<Record<string, string>> | undefined;
  /** The SELinux labels that were chosen for the container. Default: the host has no SELinux. */
  readonly selinux?: SelinuxLabels | undefined;
  /** The CDI devices that there are; {@link loadCdi} reads them. Default: none. */
  readonly cdi?: CdiRegistry | undefined;
  /** What the host is; {@link loadHostFacts} reads it. Default: a current machine of which nothing else is known. */
  readonly host?: HostFacts | undefined;
  /** What whoever runs the runtime decides. */
  readonly settings?: SpecSettings | undefined;
}

const CONTEXT = "config.linux.securityContext";

/**
 * Makes the runtime spec of a container of a pod from a CRI request: what containerd puts into its bundle for the same, with the
 * lowest `ociVersion` that has all of it. It reads nothing and makes nothing: folders and files that the spec names are up to the caller, and so
 * are SELinux labels on what is mounted.
 *
 * @throws OciError `INVALID_ARGUMENT` for a request that contradicts itself or its pod, or that the host cannot do; the message names the
 * field
 */
export function runtimeSpecFromContainer(input: ContainerSpecInput): Spec {
  const { config, sandboxConfig, host = {}, settings = {} } = input;
  const image = input.image?.config ?? {};
  const context = config.linux?.securityContext ?? {};
  const privileged = context.privileged === true;
  if (privileged && sandboxConfig.linux?.securityContext?.privileged !== true) {
    throw configError(`${CONTEXT}.privileged`, "the pod is not privileged");
  }
  // a spec does not have it, and a container that cannot be stopped should not be made
  stopSignalOf(config, image);
  const capabilities = capabilitiesOf(
    context.capabilities,
    { basis: settings.capabilities, all: host.capabilities, privileged },
    `${CONTEXT}.capabilities`,
  );
  const cgroupNamespace = (host.cgroupVersion ?? 2) === 2 && !privileged;
  const mounts = containerMounts(config, { ...input, cgroupNamespace, host, settings });
  const spec: Spec = {
    ociVersion: "1.0.0",
    process: processOf(input, image, capabilities),
    root: defined({
      path: settings.root ?? "rootfs",
      readonly: context.readonlyRootfs === true ? true : undefined,
    }),
    mounts: mounts.mounts,
    annotations: containerAnnotationsOf(input.sandboxId, input, imageNameOf(input), {
      pod: settings.podAnnotations ?? [],
      container: settings.containerAnnotations ?? [],
    }),
    linux: linuxOf(input, capabilities, { cgroupNamespace, mounts }),
  };
  const inHostNetwork =
    sandboxConfig.linux?.securityContext?.namespaceOptions?.network === namespaceMode.NODE;
  const placed: Spec =
    inHostNetwork && spec.linux?.uidMappings !== undefined
      ? { ...spec, mounts: withHostSys(mounts.mounts) }
      : spec;
  const asked = cdiDevicesOf(config);
  const edited =
    asked.length === 0 ? placed : applyCdi(placed, asked, input.cdi ?? createCdiRegistry([]), host);
  return { ...edited, ociVersion: minimumOciVersion(edited) };
}

function processOf(input: ContainerSpecInput, image: ImageConfig, capabilities: LinuxCapabilities): Process {
  const { config, sandboxConfig, host = {}, settings = {} } = input;
  const context = config.linux?.securityContext ?? {};
  const { resources } = config.linux ?? {};
  const accounts = { user: image.User, passwd: input.image?.passwd, group: input.image?.group };
  const labels = selinuxOf(context.selinuxOptions, input.selinux, `${CONTEXT}.selinuxOptions`);
  return defined({
    terminal: config.tty === true ? true : undefined,
    user: processUserOf(context, accounts, CONTEXT),
    args: processArgsOf(config, image),
    env: processEnvOf(config, image, {
      path: settings.path,
      hostname: sandboxConfig.hostname || host.hostname,
    }),
    cwd: absolute(config.workingDir || image.WorkingDir || "/", "config.workingDir"),
    capabilities,
    rlimits: unlessEmpty(settings.rlimits ?? []),
    noNewPrivileges: context.noNewPrivs === true ? true : undefined,
    apparmorProfile: apparmorOf(context, { host, settings, path: CONTEXT }),
    // resources without a score ask for a score of 0
    oomScoreAdj:
      resources && oomScoreAdjOf(resources.oomScoreAdj ?? 0, host, "config.linux.resources.oomScoreAdj"),
    selinuxLabel: context.privileged === true ? undefined : labels.process,
  });
}

function linuxOf(
  input: ContainerSpecInput,
  capabilities: LinuxCapabilities,
  { cgroupNamespace, mounts }: { readonly cgroupNamespace: boolean; readonly mounts: ContainerMounts },
): Linux {
  const { config, sandboxConfig, host = {}, settings = {} } = input;
  const context = config.linux?.securityContext ?? {};
  const options = context.namespaceOptions ?? {};
  const privileged = context.privileged === true;
  const users = userMappingsOf(options.usernsOptions, `${CONTEXT}.namespaceOptions.usernsOptions`);
  const { devices, rules } = devicesOf(config, host, settings);
  const hidden = (key: "maskedPaths" | "readonlyPaths"): readonly string[] | undefined =>
    privileged
      ? undefined
      : unlessEmpty((context[key] ?? []).map((path, index) => absolute(path, `${CONTEXT}.${key}[${index}]`)));
  return defined({
    uidMappings: users?.uids,
    gidMappings: users?.gids,
    resources: { devices: rules, ...resourcesOf(config.linux?.resources ?? {}, host) },
    cgroupsPath: cgroupsPathOf(
      sandboxConfig.linux?.cgroupParent || (settings.cgroupParent ?? ""),
      input.id,
      settings.cgroupPrefix,
    ),
    namespaces: containerNamespaces(options, {
      sandbox: sandboxConfig.linux?.securityContext?.namespaceOptions ?? {},
      sandboxPid: input.sandboxPid,
      targetPid: input.targetPid,
      netns: input.netns,
      cgroupNamespace,
    }),
    devices: unlessEmpty(devices),
    seccomp: seccompOf(context, capabilities, { host, settings, path: CONTEXT }),
    rootfsPropagation: mounts.rootfsPropagation,
    maskedPaths: hidden("maskedPaths"),
    readonlyPaths: hidden("readonlyPaths"),
    mountLabel: input.selinux?.mount || undefined,
  });
}

/** What the user wrote, or else how the image is called. */
function imageNameOf({ config, image }: ContainerSpecInput): string {
  return config.image?.userSpecifiedImage || image?.name || config.image?.image || "";
}
