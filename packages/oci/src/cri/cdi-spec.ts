import type { Integer } from "./integers.js";

/** A CDI specification file: devices of one vendor and class, and what a container gets with each (CDI 1.1.0). */
export interface CdiSpec {
  /** The version of CDI that the file follows, such as `0.6.0`. */
  readonly cdiVersion: string;
  /** Vendor and class of all its devices, such as `vendor.com/gpu`. */
  readonly kind: string;
  /** Facts for whoever reads the file. Since CDI 0.6.0. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The devices, at least one. */
  readonly devices: readonly CdiDeviceSpec[];
  /** What a container gets with any of the devices, once. */
  readonly containerEdits?: CdiContainerEdits;
}

/** A device of a CDI file. */
export interface CdiDeviceSpec {
  /** Its name within the kind; with it, `vendor.com/gpu=NAME` is the whole name. */
  readonly name: string;
  /** Facts for whoever reads the file. Since CDI 0.6.0. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** What a container gets with it, at least one thing. */
  readonly containerEdits: CdiContainerEdits;
}

/** What is added to a container. */
export interface CdiContainerEdits {
  /** Environment variables as `NAME=value`; they win over those that are there. */
  readonly env?: readonly string[];
  /** Devices. */
  readonly deviceNodes?: readonly CdiDeviceNode[];
  /** Network interfaces that move into the container. Since CDI 1.1.0. */
  readonly netDevices?: readonly CdiNetDevice[];
  /** Programs that the runtime runs. */
  readonly hooks?: readonly CdiHook[];
  /** Mounts; they take the place of others with the same destination. */
  readonly mounts?: readonly CdiMount[];
  /** The class of service in resctrl. Since CDI 0.7.0. */
  readonly intelRdt?: CdiIntelRdt;
  /** Further groups of the process; 0 is passed over. Since CDI 0.7.0. */
  readonly additionalGids?: readonly number[];
}

/** A device node. */
export interface CdiDeviceNode {
  /** Where it is in the container. */
  readonly path: string;
  /** Where it is on the host. Default: `path`. Since CDI 0.5.0. */
  readonly hostPath?: string;
  /** Block (`b`) or character device (`c`, `u`), or pipe (`p`). Default: that of the host's. */
  readonly type?: string;
  /** The major number. Default: that of the host's. */
  readonly major?: Integer;
  /** The minor number. Default: that of the host's. */
  readonly minor?: Integer;
  /** The permission bits. Default: those of the host's. */
  readonly fileMode?: number;
  /** Any of `r`, `w` and `m`, or `none`. Default: `rwm`. */
  readonly permissions?: string;
  /** The owner in the container. Default: that of the process. */
  readonly uid?: number;
  /** The group in the container. Default: that of the process. */
  readonly gid?: number;
}

/** A mount. */
export interface CdiMount {
  /** What is mounted. */
  readonly hostPath: string;
  /** Where it appears in the container. */
  readonly containerPath: string;
  /** Options as in `fstab`. Default: none. */
  readonly options?: readonly string[];
  /** The kind of filesystem. Default: none, for bind mounts. Since CDI 0.4.0. */
  readonly type?: string;
}

/** A hook. */
export interface CdiHook {
  /** When it runs: a name of the runtime specification, such as `createContainer`. */
  readonly hookName: string;
  /** The absolute path of the program. */
  readonly path: string;
  /** All arguments, the name of the program first. */
  readonly args?: readonly string[];
  /** The environment, as `NAME=value`. */
  readonly env?: readonly string[];
  /** After how many seconds it is aborted. Default: never. */
  readonly timeout?: number;
}

/** A class of service in resctrl. */
export interface CdiIntelRdt {
  /** Its name. */
  readonly closID?: string;
  /** The share of the L3 caches. */
  readonly l3CacheSchema?: string;
  /** The memory bandwidth. */
  readonly memBwSchema?: string;
  /** Lines for the file `schemata`. Since CDI 1.1.0. */
  readonly schemata?: readonly string[];
  /** Whether the container gets a monitoring group. Since CDI 1.1.0. */
  readonly enableMonitoring?: boolean;
}

/** A network interface. */
export interface CdiNetDevice {
  /** Its name on the host. */
  readonly hostInterfaceName: string;
  /** Its name in the container. */
  readonly name: string;
}
