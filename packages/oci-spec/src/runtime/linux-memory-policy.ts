import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The modes of `set_mempolicy(2)` that the specification knows. */
export const memoryPolicyModes = [
  "MPOL_DEFAULT",
  "MPOL_BIND",
  "MPOL_INTERLEAVE",
  "MPOL_WEIGHTED_INTERLEAVE",
  "MPOL_PREFERRED",
  "MPOL_PREFERRED_MANY",
  "MPOL_LOCAL",
] as const;

/** A mode of `set_mempolicy(2)`. */
export type MemoryPolicyModeType = (typeof memoryPolicyModes)[number];

/** The flags of `set_mempolicy(2)` that the specification knows. */
export const memoryPolicyFlags = [
  "MPOL_F_NUMA_BALANCING",
  "MPOL_F_RELATIVE_NODES",
  "MPOL_F_STATIC_NODES",
] as const;

/** A flag of `set_mempolicy(2)`. */
export type MemoryPolicyFlagType = (typeof memoryPolicyFlags)[number];

/** From which NUMA nodes a container's memory comes, as `set_mempolicy(2)` takes it (config-linux.md, Memory policy). Since runtime-spec 1.3.0. */
export interface LinuxMemoryPolicy {
  /** How nodes are chosen. */
  readonly mode: MemoryPolicyModeType;
  /**
   * The nodes: numbers and ranges with commas, such as `0-3,7`. Absent or empty for `MPOL_DEFAULT` and `MPOL_LOCAL`, which take none;
   * `MPOL_BIND` and both that interleave need one.
   */
  readonly nodes?: string;
  /** Further flags. Default: none. */
  readonly flags?: readonly MemoryPolicyFlagType[];
}

/** Checks a memory policy. */
export const LinuxMemoryPolicy: Validator<LinuxMemoryPolicy> = validatorOf<LinuxMemoryPolicy>()(
  "the memory policy",
  z.looseObject({
    mode: z.enum(memoryPolicyModes),
    nodes: z.string().exactOptional(),
    flags: z.array(z.enum(memoryPolicyFlags)).exactOptional(),
  }),
);
