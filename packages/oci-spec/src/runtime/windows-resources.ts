import { z } from "zod";
import { uint16, uint32, uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** How much memory a Windows container may use (config-windows.md, Memory). */
export interface WindowsMemoryResources {
  /** The most memory, in bytes. Default: no limit. */
  readonly limit?: number | bigint;
}

/** Checks the memory limits of a Windows container. */
export const WindowsMemoryResources: Validator<WindowsMemoryResources> =
  validatorOf<WindowsMemoryResources>()(
    "the Windows memory limits",
    z.looseObject({ limit: uint64.exactOptional() }),
  );

/**
 * Processors of one group, after the GROUP_AFFINITY structure of Windows (config-windows.md, CPU). Since runtime-spec 1.2.1.
 * The text calls both properties required; Go's structs leave a 0 out, so neither is here.
 */
export interface WindowsCPUGroupAffinity {
  /** The processors of the group, one bit each. Default: 0. */
  readonly mask?: number | bigint;
  /** The number of the processor group, as GetLogicalProcessorInformationEx counts them. Default: 0. */
  readonly group?: number;
}

/** Checks an affinity to processors of Windows. */
export const WindowsCPUGroupAffinity: Validator<WindowsCPUGroupAffinity> =
  validatorOf<WindowsCPUGroupAffinity>()(
    "the affinity to processors",
    z.looseObject({ mask: uint64.exactOptional(), group: uint32.exactOptional() }),
  );

/** How much processor time a Windows container may use; `count`, `shares` and `maximum` exclude each other (config-windows.md, CPU). */
export interface WindowsCPUResources {
  /** How many of the host's processors' worth of time the container gets. */
  readonly count?: number | bigint;
  /** The container's weight against others, 0 to 10000. */
  readonly shares?: number;
  /** The part of processor time that the container may use at most, in cycles of 10000: 5000 is half. */
  readonly maximum?: number;
  /** The processors that the container runs on. Default: any. Since runtime-spec 1.2.1; an array, though the JSON schema of 1.2.1 to 1.3.0 says object by a slip. */
  readonly affinity?: readonly WindowsCPUGroupAffinity[];
}

/** Checks the processor limits of a Windows container. */
export const WindowsCPUResources: Validator<WindowsCPUResources> = validatorOf<WindowsCPUResources>()(
  "the Windows processor limits",
  z.looseObject({
    count: uint64.exactOptional(),
    shares: uint16.exactOptional(),
    maximum: uint16.exactOptional(),
    affinity: z.array(WindowsCPUGroupAffinity.schema).exactOptional(),
  }),
);

/** What a Windows container may do with its system drive (config-windows.md, Storage). */
export interface WindowsStorageResources {
  /** The most operations a second. Default: no limit. */
  readonly iops?: number | bigint;
  /** The most bytes a second. Default: no limit. */
  readonly bps?: number | bigint;
  /** The least size of the drive, in bytes. Default: the platform's. */
  readonly sandboxSize?: number | bigint;
}

/** Checks the storage limits of a Windows container. */
export const WindowsStorageResources: Validator<WindowsStorageResources> =
  validatorOf<WindowsStorageResources>()(
    "the Windows storage limits",
    z.looseObject({
      iops: uint64.exactOptional(),
      bps: uint64.exactOptional(),
      sandboxSize: uint64.exactOptional(),
    }),
  );

/** The limits of a Windows container (config-windows.md, Resources). */
export interface WindowsResources {
  /** Memory. Default: no limits. */
  readonly memory?: WindowsMemoryResources;
  /** Processor time. Default: no limits. */
  readonly cpu?: WindowsCPUResources;
  /** The system drive. Default: no limits. */
  readonly storage?: WindowsStorageResources;
}

/** Checks the limits of a Windows container. */
export const WindowsResources: Validator<WindowsResources> = validatorOf<WindowsResources>()(
  "the Windows limits",
  z.looseObject({
    memory: WindowsMemoryResources.schema.exactOptional(),
    cpu: WindowsCPUResources.schema.exactOptional(),
    storage: WindowsStorageResources.schema.exactOptional(),
  }),
);
