import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/**
 * The container's class of service in resctrl: Intel RDT and its like (config-linux.md, IntelRdt). Here were `enableCMT` and
 * `enableMBM` from runtime-spec 1.1.0 to 1.2.1; `enableMonitoring` took their place, and they are unknown keys.
 */
export interface LinuxIntelRdt {
  /**
   * The name of the class, a folder of resctrl; `/` is the default class (since runtime-spec 1.3.0). Without schemata the folder has to
   * exist; an existing one is never changed nor removed. Default: the container's id, made and removed with it. Since runtime-spec 1.0.2.
   */
  readonly closID?: string;
  /**
   * Lines for the file `schemata`, such as `L3:0=7f0;1=1f`, written after the two schemas below; none has a line break. Since
   * runtime-spec 1.3.0.
   */
  readonly schemata?: readonly string[];
  /** The share of the L3 caches as bit masks, such as `L3:0=7f0;1=1f`; without line breaks. */
  readonly l3CacheSchema?: string;
  /**
   * The memory bandwidth by L3 cache, such as `MB:0=20;1=70`, in percent, or in MB/s with the software controller of resctrl; without line
   * breaks. Since runtime-spec 1.0.2.
   */
  readonly memBwSchema?: string;
  /** Whether the container gets a monitoring group of its own, named by its id and removed with it. Default: false. Since runtime-spec 1.3.0. */
  readonly enableMonitoring?: boolean;
}

/** Checks a class of service. */
export const LinuxIntelRdt: Validator<LinuxIntelRdt> = validatorOf<LinuxIntelRdt>()(
  "the RDT class",
  z.looseObject({
    closID: z.string().exactOptional(),
    schemata: z.array(z.string()).exactOptional(),
    l3CacheSchema: z.string().exactOptional(),
    memBwSchema: z
      .string()
      .regex(/^MB:[^\n]*$/, "one line such as MB:0=20;1=70")
      .exactOptional(),
    enableMonitoring: z.boolean().exactOptional(),
  }),
);
