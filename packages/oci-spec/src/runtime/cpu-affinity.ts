import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";

/** On which CPUs a process runs that `exec` starts in a container (config.md, Linux Process). Since runtime-spec 1.2.1. */
export interface CPUAffinity {
  /** The CPUs before the process is moved into the container's cgroup: numbers and ranges with commas, such as `0-3,7`. */
  readonly initial?: string;
  /** The CPUs afterwards, in the same format. Default, and when empty: the kernel decides. */
  readonly final?: string;
}

const list = z.string().regex(/^[0-9, -]*$/, "a list of CPUs such as 0-3,7");

/** Checks a CPU affinity, by the characters of its lists. */
export const CPUAffinity: Validator<CPUAffinity> = validatorOf<CPUAffinity>()(
  "the CPU affinity",
  z.looseObject({ initial: list.exactOptional(), final: list.exactOptional() }),
);
