import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The kinds of namespaces that z/OS UNIX has. */
export type ZOSNamespaceType = "pid" | "mount" | "ipc" | "uts";

/** A namespace that a z/OS container gets or joins (config-zos.md, Namespaces). Since runtime-spec 1.2.1. */
export interface ZOSNamespace {
  /** What the namespace isolates: process ids, mounts, System V IPC, or host and domain name. */
  readonly type: ZOSNamespaceType;
  /** The file of an existing namespace of that type to join, an absolute path on the host. Default: a new namespace. */
  readonly path?: string;
}

/** Checks a z/OS namespace. */
export const ZOSNamespace: Validator<ZOSNamespace> = validatorOf<ZOSNamespace>()(
  "the z/OS namespace",
  z.looseObject({
    type: z.enum(["pid", "mount", "ipc", "uts"]),
    path: z.string().exactOptional(),
  }),
);

/**
 * What only z/OS containers have (`zos`) (config-zos.md). Since runtime-spec 1.1.0, where it had only
 * `devices`; 1.2.1 replaced those by `namespaces`.
 */
export interface ZOS {
  /** The namespaces of the container; of a type that is not listed, it has the runtime's own. No type may repeat. Since runtime-spec 1.2.1. */
  readonly namespaces?: readonly ZOSNamespace[];
}

/** Checks the z/OS section of a configuration. */
export const ZOS: Validator<ZOS> = validatorOf<ZOS>()(
  "the z/OS section",
  z.looseObject({ namespaces: z.array(ZOSNamespace.schema).exactOptional() }),
);
