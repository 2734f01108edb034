import { z } from "zod";
import { uint32 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** Whom a process runs as: numbers on POSIX platforms, a name on Windows (config.md, User). Names of POSIX users are resolved before. */
export interface User {
  /** The user id inside the container. Required on POSIX platforms; runtimes in Go read its absence as 0, root. */
  readonly uid?: number;
  /** The group id inside the container. Required on POSIX platforms; runtimes in Go read its absence as 0. */
  readonly gid?: number;
  /**
   * The bits that new files do not get, in decimal: 18 is `022`. Default: that of the runtime. POSIX platforms only. Since
   * runtime-spec 1.0.2.
   */
  readonly umask?: number;
  /** Further group ids inside the container. POSIX platforms only. */
  readonly additionalGids?: readonly number[];
  /** The name of the user, such as `ContainerAdministrator`. Windows only. */
  readonly username?: string;
}

/** Checks a user. */
export const User: Validator<User> = validatorOf<User>()(
  "the user",
  z.looseObject({
    uid: uint32.exactOptional(),
    gid: uint32.exactOptional(),
    umask: uint32.exactOptional(),
    additionalGids: z.array(uint32).exactOptional(),
    username: z.string().exactOptional(),
  }),
);
