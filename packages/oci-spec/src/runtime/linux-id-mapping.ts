import { z } from "zod";
import { uint32 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** A range of user or group ids and where the host has it (config-linux.md, User namespace mappings). */
export interface LinuxIDMapping {
  /** The first id in the container; of a mount, the first id in the filesystem that is mounted. */
  readonly containerID: number;
  /** The id that the first one is on the host. */
  readonly hostID: number;
  /** How many ids the range has. Linux takes at most 340 ranges. */
  readonly size: number;
}

/** Checks an id mapping. */
export const LinuxIDMapping: Validator<LinuxIDMapping> = validatorOf<LinuxIDMapping>()(
  "the id mapping",
  z.looseObject({ containerID: uint32, hostID: uint32, size: uint32 }),
);
