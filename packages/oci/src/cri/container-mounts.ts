import type { Mount as SpecMount } from "@container-interfaces/oci-spec/runtime";
import { type BindMount, bindMount } from "./bind-mount.js";
import { configError } from "./config-error.js";
import type { ContainerConfig, Mount } from "./container-config.js";
import { namespaceMode } from "./cri-numbers.js";
import { defaultMounts } from "./default-mounts.js";
import type { HostFacts } from "./host-facts.js";
import { absolute, cleanPlace, depthOf } from "./mount-place.js";
import type { SpecSettings } from "./spec-settings.js";

/** Files that a runtime keeps for a pod, by their paths on the host. What is absent is not mounted. */
export interface SandboxFiles {
  /** What is `/etc/hostname` in its containers. */
  readonly hostname?: string | undefined;
  /** What is `/etc/hosts` in its containers. */
  readonly hosts?: string | undefined;
  /** What is `/etc/resolv.conf` in the pod. */
  readonly resolvConf?: string | undefined;
  /** What is `/dev/shm` in the pod, unless the pod shares IPC with the host. Default: each container has its own. */
  readonly shm?: string | undefined;
}

/** What {@link containerMounts} goes by. */
export interface MountFacts {
  /** The files of the pod. */
  readonly files?: SandboxFiles | undefined;
  /** Folders of the host for the volumes that the image declares, by their places in the container. Default: none is mounted. */
  readonly imageVolumes?: Readonly<Record<string, string>> | undefined;
  /** Folders of the host where images are mounted that the config mounts, by the `containerPath`; with the sub path, if there is one. */
  readonly imageMounts?: Readonly<Record<string, string>> | undefined;
  /** Whether the container is in a cgroup namespace. */
  readonly cgroupNamespace: boolean;
  /** The host. */
  readonly host: HostFacts;
  /** The settings. */
  readonly settings: SpecSettings;
}

/** What is mounted in a container. */
export interface ContainerMounts {
  /** The mounts, from the root on. */
  readonly mounts: readonly SpecMount[];
  /** The propagation that the root filesystem needs. Default: none. */
  readonly rootfsPropagation: "rshared" | "rslave" | undefined;
}

const CGROUP_OPTIONS = new Set(["nsdelegate", "memory_recursiveprot"]);

/**
 * The mounts of a container: the usual ones, then those of its config and of the pod's files in the order of their depth. A mount of the
 * config takes the place of a usual one, and one on `/dev` that of all below it.
 *
 * @throws OciError `INVALID_ARGUMENT` for a mount that contradicts itself, or that the host cannot do
 */
export function containerMounts(config: ContainerConfig, facts: MountFacts): ContainerMounts {
  const { host, settings } = facts;
  const asked = (config.mounts ?? []).map((mount, index) => {
    const path = `config.mounts[${index}]`;
    return bindMount(mount, sourceOf(mount, path, facts), path, host);
  });
  const taken = new Set(asked.map(({ mount }) => cleanPlace(mount.destination)));
  const own = podMounts(config, facts)
    .filter(([{ containerPath = "" }]) => !taken.has(cleanPlace(containerPath)))
    .map(([mount, path]) => bindMount(mount, mount.hostPath ?? "", path, host));
  const bound: readonly BindMount[] = [...asked, ...own].sort(
    (a, b) => depthOf(a.mount.destination) - depthOf(b.mount.destination),
  );

  const places = new Set(bound.map(({ mount }) => cleanPlace(mount.destination)));
  const usual = [...(settings.mounts ?? defaultMounts), cgroupMount(facts)].filter(({ destination }) => {
    const place = cleanPlace(destination);
    return !places.has(place) && !(places.has("/dev") && place.startsWith("/dev/"));
  });
  const privileged = config.linux?.securityContext?.privileged === true;
  const propagations = bound.map(({ propagation }) => propagation);
  return {
    mounts: [...(privileged ? usual.map(writable) : usual), ...bound.map(({ mount }) => mount)],
    rootfsPropagation: propagations.includes("rshared")
      ? "rshared"
      : propagations.find((propagation) => propagation !== undefined),
  };
}

function sourceOf(mount: Mount, path: string, { imageMounts }: MountFacts): string {
  if (mount.image === undefined) return absolute(mount.hostPath, `${path}.hostPath`);
  if (mount.hostPath)
    throw configError(`${path}.hostPath`, "there is an image, too; only one of them can be");
  if (mount.readonly !== true) throw configError(`${path}.readonly`, "an image is mounted read-only");
  const folder = imageMounts?.[mount.containerPath ?? ""];
  if (folder === undefined) {
    throw configError(
      `${path}.image`,
      "nothing is known of where it is mounted on the host",
      "Mount it, and hand the folder over in imageMounts.",
    );
  }
  return folder;
}

/** The files of the pod, and the volumes of the image. */
function podMounts(config: ContainerConfig, facts: MountFacts): readonly (readonly [Mount, string])[] {
  const { files = {}, imageVolumes = {} } = facts;
  const context = config.linux?.securityContext;
  const users = context?.namespaceOptions?.usernsOptions;
  const mappings = { uidMappings: users?.uids, gidMappings: users?.gids };
  const readonly = context?.readonlyRootfs === true;
  const mounts: (readonly [Mount, string])[] = [];
  for (const [containerPath, key] of [
    ["/etc/hostname", "hostname"],
    ["/etc/hosts", "hosts"],
    ["/etc/resolv.conf", "resolvConf"],
  ] as const) {
    const hostPath = files[key];
    if (hostPath) mounts.push([{ containerPath, hostPath, readonly, ...mappings }, `files.${key}`]);
  }
  const hostIpc = context?.namespaceOptions?.ipc === namespaceMode.NODE;
  const shm = hostIpc ? "/dev/shm" : files.shm;
  // a tmpfs takes id mappings since Linux 6.3 only, and this one is empty at first
  if (shm) mounts.push([{ containerPath: "/dev/shm", hostPath: shm }, "files.shm"]);
  for (const [volume, hostPath] of Object.entries(imageVolumes)) {
    const containerPath = cleanPlace(`/${volume}`);
    mounts.push([{ containerPath, hostPath, ...mappings }, `imageVolumes[${JSON.stringify(volume)}]`]);
  }
  return mounts;
}

function cgroupMount({ cgroupNamespace, host, settings }: MountFacts): SpecMount {
  // a container in the host's cgroup namespace would take these off the host's own mount
  const kept = cgroupNamespace
    ? []
    : (host.cgroupMountOptions ?? []).filter((option) => CGROUP_OPTIONS.has(option));
  return {
    destination: "/sys/fs/cgroup",
    type: "cgroup",
    source: "cgroup",
    options: [
      "nosuid",
      "noexec",
      "nodev",
      "relatime",
      settings.writableCgroups === true ? "rw" : "ro",
      ...kept,
    ],
  };
}

/** A privileged container can write to sysfs and cgroups. */
function writable(mount: SpecMount): SpecMount {
  if (mount.type !== "sysfs" && mount.type !== "cgroup") return mount;
  return { ...mount, options: (mount.options ?? []).map((option) => (option === "ro" ? "rw" : option)) };
}

/**
 * The mounts with the host's `/sys` bound in place of a sysfs: in a user namespace the kernel refuses to mount one for the
 * host's network.
 */
export function withHostSys(mounts: readonly SpecMount[]): readonly SpecMount[] {
  return [
    ...mounts.filter(({ destination }) => cleanPlace(destination) !== "/sys"),
    {
      destination: "/sys",
      type: "bind",
      source: "/sys",
      options: ["rbind", "rro", "nosuid", "nodev", "noexec"],
    },
  ];
}
