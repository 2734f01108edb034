import { z } from "zod";
import { openString } from "../validate/open-string.js";
import { type Validator, validatorOf } from "../validate/validator.js";
import { LinuxIDMapping } from "./linux-id-mapping.js";
import type { MountOption, mountOptions } from "./mount-options.js";

/** Something that is mounted beside the root filesystem (config.md, Mounts). */
export interface Mount {
  /**
   * Where it appears in the container, an absolute path. On Linux a relative one is deprecated and begins at `/` (since
   * runtime-spec 1.2.0). On Windows none may lie in another one.
   */
  readonly destination: string;
  /**
   * The kind of filesystem, such as `proc`, `tmpfs` or `cgroup`; on Linux one of `/proc/filesystems`. Of a bind mount it means
   * nothing and is often `bind` or `none`. POSIX platforms only.
   */
  readonly type?: string;
  /**
   * What is mounted: a device, a word such as `tmpfs`, or for a bind mount a path, absolute or relative to the bundle. On
   * Windows a folder of the host, neither a UNC path nor a mapped drive.
   */
  readonly source?: string;
  /**
   * Options as in `fstab`. `bind` or `rbind` make it a bind mount, `idmap` or `ridmap` apply an id mapping (since runtime-spec
   * 1.2.0). What a runtime does not know goes to the filesystem. On Windows `ro` is the one that every runtime has.
   */
  readonly options?: readonly MountOption[];
  /**
   * How user ids of the source appear in the container; needs `gidMappings`, and `idmap` or `ridmap` among the options, lest an older
   * runtime ignores it. With one of these options and no mappings that of the user namespace may be used. Linux 5.12 or newer
   * only. Since runtime-spec 1.1.0.
   */
  readonly uidMappings?: readonly LinuxIDMapping[];
  /** How group ids of the source appear in the container; needs `uidMappings`. Linux 5.12 or newer only. Since runtime-spec 1.1.0. */
  readonly gidMappings?: readonly LinuxIDMapping[];
}

/** Checks a mount. */
export const Mount: Validator<Mount> = validatorOf<Mount>()(
  "the mount",
  z.looseObject({
    destination: z.string(),
    type: z.string().exactOptional(),
    source: z.string().exactOptional(),
    options: z.array(openString<(typeof mountOptions)[number]>()).exactOptional(),
    uidMappings: z.array(LinuxIDMapping.schema).exactOptional(),
    gidMappings: z.array(LinuxIDMapping.schema).exactOptional(),
  }),
);
