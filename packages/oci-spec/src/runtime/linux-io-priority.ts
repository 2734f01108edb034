import { z } from "zod";
import { int32 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The classes of input and output scheduling (ioprio_set(2)): real time, best effort, and only when nothing else is to do. */
export const ioPriorityClasses = ["IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"] as const;

/** A class of input and output scheduling. */
export type IOPriorityClass = (typeof ioPriorityClasses)[number];

/** The priority of input and output of all processes in the process group (config.md, Linux Process). Since runtime-spec 1.1.0. */
export interface LinuxIOPriority {
  /** Which class of scheduling it is. */
  readonly class: IOPriorityClass;
  /** The level in the class, from 0, the highest, to 7. */
  readonly priority: number;
}

/** Checks an I/O priority. */
export const LinuxIOPriority: Validator<LinuxIOPriority> = validatorOf<LinuxIOPriority>()(
  "the I/O priority",
  z.looseObject({ class: z.enum(ioPriorityClasses), priority: int32 }),
);
