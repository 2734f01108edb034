import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { HWConfig } from "./vm-hw-config.js";

/** The hypervisor that runs a container in a virtual machine (config-vm.md, Hypervisor Object). Since runtime-spec 1.0.2. */
export interface VMHypervisor {
  /** The program, an absolute path on the host. */
  readonly path: string;
  /** Arguments for it, such as `"opts1=foo"`. Default: none. */
  readonly parameters?: readonly string[];
}

/** Checks the hypervisor of a virtual machine. */
export const VMHypervisor: Validator<VMHypervisor> = validatorOf<VMHypervisor>()(
  "the hypervisor",
  z.looseObject({ path: z.string(), parameters: z.array(z.string()).exactOptional() }),
);

/** The kernel that the virtual machine of a container boots (config-vm.md, Kernel Object). Since runtime-spec 1.0.2. */
export interface VMKernel {
  /** The kernel's file, an absolute path on the host. */
  readonly path: string;
  /** The kernel's command line, one parameter each. Default: none. */
  readonly parameters?: readonly string[];
  /** The initial ramdisk, an absolute path on the host. Default: none. */
  readonly initrd?: string;
}

/** Checks the kernel of a virtual machine. */
export const VMKernel: Validator<VMKernel> = validatorOf<VMKernel>()(
  "the kernel",
  z.looseObject({
    path: z.string(),
    parameters: z.array(z.string()).exactOptional(),
    initrd: z.string().exactOptional(),
  }),
);

/**
 * The disk that the virtual machine of a container boots into, not the container's own root, which is mounted inside it
 * (config-vm.md, Image Object). Since runtime-spec 1.0.2.
 */
export interface VMImage {
  /** The disk's file, an absolute path on the host. */
  readonly path: string;
  /** The format of the file, commonly `raw`, `qcow2`, `vdi`, `vmdk` or `vhd`; others are not refused. */
  readonly format: string;
}

/** Checks the disk image of a virtual machine. */
export const VMImage: Validator<VMImage> = validatorOf<VMImage>()(
  "the image of the virtual machine",
  z.looseObject({ path: z.string(), format: z.string() }),
);

/** What containers in virtual machines have (`vm`), beside the section of their platform (config-vm.md). Since runtime-spec 1.0.2. */
export interface VM {
  /** The hypervisor. Default: that of the runtime. */
  readonly hypervisor?: VMHypervisor;
  /** The kernel to boot. */
  readonly kernel: VMKernel;
  /** The disk that the machine boots into. Default: that of the runtime. */
  readonly image?: VMImage;
  /**
   * The virtual hardware. Since runtime-spec 1.3.0. The key is `hwConfig` in text and schema of the specification; Go's structs of
   * 1.3.0 write `hwconfig` by a slip, and read either, as Go ignores case. Files from such a program keep that key here,
   * and `lintRuntimeSpec` tells of it.
   */
  readonly hwConfig?: HWConfig;
}

/** Checks the section for virtual machines of a configuration. */
export const VM: Validator<VM> = validatorOf<VM>()(
  "the section for virtual machines",
  z.looseObject({
    hypervisor: VMHypervisor.schema.exactOptional(),
    kernel: VMKernel.schema,
    image: VMImage.schema.exactOptional(),
    hwConfig: HWConfig.schema.exactOptional(),
  }),
);
