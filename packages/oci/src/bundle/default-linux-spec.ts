import {
  type LinuxIDMapping,
  type LinuxNamespace,
  minimumOciVersion,
  type Spec,
} from "@container-interfaces/oci-spec/runtime";
import { defaultCapabilities } from "./default-capabilities.js";
import { defaultMounts } from "./default-mounts.js";
import { maskedPaths, readonlyPaths } from "./hidden-paths.js";
import { mappedId } from "./mapped-id.js";

/** What {@link defaultLinuxSpec} can be told. */
export interface DefaultLinuxSpecOptions {
  /**
   * Whether the runtime runs without root. The container then gets a user namespace and no rules for cgroups, and sees the
   * host's `/sys`. Default: false.
   */
  readonly rootless?: boolean | undefined;
  /**
   * The user ids of the container's user namespace. Ranges beyond one's own id need `newuidmap` and an entry in `/etc/subuid` when
   * `rootless`. Default: no user namespace; when `rootless`, root in the container is this process's user.
   */
  readonly uidMappings?: readonly LinuxIDMapping[] | undefined;
  /** The same for groups. */
  readonly gidMappings?: readonly LinuxIDMapping[] | undefined;
  /** The container's hostname. Default: that of the host. */
  readonly hostname?: string | undefined;
}

/** The group that owns terminals. */
const ttyGroup = 5;

/**
 * Makes the configuration of a container on Linux as containerd has it by default, without a program to run: that comes from an
 * image ({@link runtimeSpecFromImage}) or from `editSpec(spec).args("sh").build()`.
 *
 * It has new namespaces of the types pid, ipc, uts, mount, network (with nothing but `lo`) and cgroup, root as its user with the 14
 * capabilities of {@link defaultCapabilities}, no new privileges, at most 1,024 open files, no devices but those that every container
 * has, and the usual mounts. Other than containerd's it has a cgroup namespace and a read-only `/sys/fs/cgroup`, as runc's has, and no
 * empty `/run`, which would hide what the image has there. Seccomp is left to the caller: without a profile every system call is allowed.
 *
 * The one thing that depends on this machine is which processors have a path to mask.
 */
export function defaultLinuxSpec(options: DefaultLinuxSpecOptions = {}): Spec {
  const { rootless = false, hostname } = options;
  const own = { containerID: 0, size: 1 };
  const uidMappings = options.uidMappings ?? (rootless ? [{ ...own, hostID: process.geteuid?.() ?? 0 }] : []);
  const gidMappings = options.gidMappings ?? (rootless ? [{ ...own, hostID: process.getegid?.() ?? 0 }] : []);
  const isolated = uidMappings.length + gidMappings.length > 0;
  const types = ["pid", "ipc", "uts", "mount", "network", "cgroup"] as const;
  const namespaces: LinuxNamespace[] = types.map((type) => ({ type }));
  const spec: Omit<Spec, "ociVersion"> = {
    root: { path: "rootfs" },
    process: {
      user: { uid: 0, gid: 0 },
      env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      cwd: "/",
      capabilities: {
        bounding: [...defaultCapabilities],
        effective: [...defaultCapabilities],
        permitted: [...defaultCapabilities],
      },
      rlimits: [{ type: "RLIMIT_NOFILE", hard: 1024, soft: 1024 }],
      noNewPrivileges: true,
    },
    ...(hostname === undefined ? {} : { hostname }),
    mounts: defaultMounts({
      rootless,
      ttyGroup: !isolated || mappedId(ttyGroup, gidMappings) !== undefined,
    }),
    linux: {
      ...(isolated ? { uidMappings, gidMappings } : {}),
      ...(rootless ? {} : { resources: { devices: [{ allow: false, access: "rwm" }] } }),
      namespaces: isolated ? [...namespaces, { type: "user" }] : namespaces,
      maskedPaths: maskedPaths(),
      readonlyPaths: [...readonlyPaths],
    },
  };
  return stamped({ ociVersion: "1.0.0", ...spec });
}

/** The configuration with the lowest version that has all of its fields: what newer than a runtime is, that runtime refuses. */
export function stamped(spec: Spec): Spec {
  return { ...spec, ociVersion: minimumOciVersion(spec) };
}
