import type { LinuxContainerResources } from "./container-resources.js";
import type { IDMapping, LinuxContainerSecurityContext } from "./security-context.js";

/**
 * What a container of a pod is to be, as CRI's `CreateContainerRequest` has it. It is plain data: a `ContainerConfig` of the
 * generated messages fits, and so does an object with some of its fields. Fields that a runtime spec says nothing of, such
 * as labels and logs, are not listed.
 */
export interface ContainerConfig {
  /** The container's name in its pod; goes into an annotation. */
  readonly metadata?: ContainerMetadata | undefined;
  /** The image that it was asked for with; goes into an annotation. */
  readonly image?: ImageSpec | undefined;
  /** The program and its first arguments. Default: the image's entrypoint. */
  readonly command?: readonly string[] | undefined;
  /** Arguments after `command`. Default: the image's `Cmd`, unless there is a `command`. */
  readonly args?: readonly string[] | undefined;
  /** The absolute path that the process starts in. Default: that of the image, else `/`. */
  readonly workingDir?: string | undefined;
  /** Environment variables; they win over those of the image. */
  readonly envs?: readonly KeyValue[] | undefined;
  /** Folders and files of the host, and images, to mount. */
  readonly mounts?: readonly Mount[] | undefined;
  /** Devices of the host to give. */
  readonly devices?: readonly Device[] | undefined;
  /** Annotations; those under `cdi.k8s.io/` name CDI devices, and settings may pass others on. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Whether the process gets a terminal; then `TERM` is `xterm` unless it is set. */
  readonly tty?: boolean | undefined;
  /** What only Linux has. */
  readonly linux?: LinuxContainerConfig | undefined;
  /** CDI devices to give. */
  readonly CDIDevices?: readonly CDIDevice[] | undefined;
  /** The signal that asks the container to end, by CRI's own number; see {@link stopSignalOf}. Default: that of the image. */
  readonly stopSignal?: number | undefined;
}

/** What a container is called. */
export interface ContainerMetadata {
  /** Its name in its pod. */
  readonly name?: string | undefined;
}

/** An image by its name. */
export interface ImageSpec {
  /** The reference or the id. */
  readonly image?: string | undefined;
  /** What the user wrote, when that is something else. */
  readonly userSpecifiedImage?: string | undefined;
}

/** An environment variable. */
export interface KeyValue {
  /** Its name. */
  readonly key?: string | undefined;
  /** Its value in UTF-8; older versions of CRI had a text. */
  readonly value?: Uint8Array | string | undefined;
}

/** Something to mount. */
export interface Mount {
  /** Where it appears in the container, an absolute path. */
  readonly containerPath?: string | undefined;
  /** What is mounted, an absolute path on the host; empty for an image. */
  readonly hostPath?: string | undefined;
  /** Whether the container cannot write to it. Default: false. */
  readonly readonly?: boolean | undefined;
  /** How mounts below it spread, by the numbers of CRI's `MountPropagation`. Default: 0, not at all. */
  readonly propagation?: number | undefined;
  /** How its user ids appear in the container. Default: as they are. */
  readonly uidMappings?: readonly IDMapping[] | undefined;
  /** How its group ids appear in the container. Default: as they are. */
  readonly gidMappings?: readonly IDMapping[] | undefined;
  /** Whether all mounts below are read-only, too; needs `readonly` and no propagation. Default: false. */
  readonly recursiveReadOnly?: boolean | undefined;
  /** The image whose files are mounted, in place of a `hostPath`. */
  readonly image?: ImageSpec | undefined;
  /** Further options as in `fstab`, such as `noexec`. Default: none. */
  readonly mountOptions?: readonly string[] | undefined;
}

/** A device of the host. */
export interface Device {
  /** Where it is in the container, an absolute path. */
  readonly containerPath?: string | undefined;
  /** Where it is on the host: a device, or a folder of devices. */
  readonly hostPath?: string | undefined;
  /** Any of `r` (read), `w` (write) and `m` (mknod). */
  readonly permissions?: string | undefined;
}

/** A CDI device by its name. */
export interface CDIDevice {
  /** As in `vendor.com/class=name`. */
  readonly name?: string | undefined;
}

/** The part of a container's config that is about Linux. */
export interface LinuxContainerConfig {
  /** Limits. */
  readonly resources?: LinuxContainerResources | undefined;
  /** As whom it runs, and what it may do. */
  readonly securityContext?: LinuxContainerSecurityContext | undefined;
}
