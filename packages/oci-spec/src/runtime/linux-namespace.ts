import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The types of Linux namespaces that the specification knows (namespaces(7)). `time` since runtime-spec 1.1.0. */
export const namespaceTypes = ["pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time"] as const;

/**
 * A type of namespace: what it isolates are process ids, the network, mounts, IPC, host and domain name, user and group ids, the
 * view of cgroups, or clocks.
 */
export type LinuxNamespaceType = (typeof namespaceTypes)[number];

/** A namespace that a container has or joins (config-linux.md, Namespaces). */
export interface LinuxNamespace {
  /** What it isolates. A type that is not listed is shared with the runtime. */
  readonly type: LinuxNamespaceType;
  /** The absolute path of an existing namespace of this type, such as `/run/netns/web` or `/proc/1234/ns/net`. Default: a new one is made. */
  readonly path?: string;
}

/** Checks a namespace. */
export const LinuxNamespace: Validator<LinuxNamespace> = validatorOf<LinuxNamespace>()(
  "the namespace",
  z.looseObject({ type: z.enum(namespaceTypes), path: z.string().exactOptional() }),
);
