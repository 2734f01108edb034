import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { FreeBSD } from "./freebsd.js";
import { Hooks } from "./hooks.js";
import { Linux } from "./linux.js";
import { Mount } from "./mount.js";
import { Process } from "./process.js";
import { Root } from "./root.js";
import { Solaris } from "./solaris.js";
import { VM } from "./vm.js";
import { Windows } from "./windows.js";
import { ZOS } from "./zos.js";

/** The configuration of a container: the file `config.json` of a bundle (config.md). */
export interface Spec {
  /**
   * The version of the runtime specification that the bundle follows, in the format of SemVer 2.0.0, such as `1.3.0`. A
   * runtime of the same major version and of this or a later minor version can run it, so the lowest version that has
   * all fields in use is the best.
   */
  readonly ociVersion: string;
  /** The program that runs in the container. `create` does without, `start` needs it. */
  readonly process?: Process;
  /** The root filesystem. Required on every platform, but for Hyper-V containers on Windows, where it has to be absent. */
  readonly root?: Root;
  /**
   * The hostname that the container's programs see. On Linux it is set in the container's UTS namespace; without a UTS
   * namespace of its own the container would change the host's, which runc and crun refuse.
   */
  readonly hostname?: string;
  /** The NIS domain name that the container's programs see; on Linux it belongs to the UTS namespace. Since runtime-spec 1.1.0. */
  readonly domainname?: string;
  /** What is mounted beside the root filesystem, in this order. */
  readonly mounts?: readonly Mount[];
  /** Programs that the runtime runs at points of the container's life. POSIX platforms only. */
  readonly hooks?: Hooks;
  /**
   * Free metadata, passed on to hooks and shown in the container's state. Keys are not empty and should be in reverse domain
   * notation; `org.opencontainers.*` is the specifications' own, where `org.opencontainers.image.*` tells of the image (since
   * runtime-spec 1.2.0). Values may be empty. Some runtimes act upon annotations, see `potentiallyUnsafeConfigAnnotations`
   * of their features.
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /** What only Linux has: namespaces, control groups, devices, seccomp and more. For Linux only. */
  readonly linux?: Linux;
  /** What only Solaris has. For Solaris only. */
  readonly solaris?: Solaris;
  /** What only Windows has. Required on Windows. */
  readonly windows?: Windows;
  /** The virtual machine that the container runs in, for runtimes that use one. Since runtime-spec 1.0.2. */
  readonly vm?: VM;
  /** What only z/OS has. For z/OS only. Since runtime-spec 1.1.0. */
  readonly zos?: ZOS;
  /** What only FreeBSD has. For FreeBSD only. Since runtime-spec 1.3.0. */
  readonly freebsd?: FreeBSD;
}

/** Reads and checks a `config.json`. Unknown keys stay, as runtimes have to ignore them. */
export const Spec: Validator<Spec> = validatorOf<Spec>()(
  "the runtime configuration",
  z.looseObject({
    ociVersion: z.string(),
    process: Process.schema.exactOptional(),
    root: Root.schema.exactOptional(),
    hostname: z.string().exactOptional(),
    domainname: z.string().exactOptional(),
    mounts: z.array(Mount.schema).exactOptional(),
    hooks: Hooks.schema.exactOptional(),
    annotations: z.record(z.string().min(1), z.string()).exactOptional(),
    linux: Linux.schema.exactOptional(),
    solaris: Solaris.schema.exactOptional(),
    windows: Windows.schema.exactOptional(),
    vm: VM.schema.exactOptional(),
    zos: ZOS.schema.exactOptional(),
    freebsd: FreeBSD.schema.exactOptional(),
  }),
);
