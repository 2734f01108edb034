import { z } from "zod";
import { uint64 } from "../validate/integers.js";
import { openString } from "../validate/open-string.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/** The resource limits of Linux in the order of their numbers on most architectures, `RLIMIT_CPU` being 0 (getrlimit(2)). */
export const rlimitTypes = [
  "RLIMIT_CPU",
  "RLIMIT_FSIZE",
  "RLIMIT_DATA",
  "RLIMIT_STACK",
  "RLIMIT_CORE",
  "RLIMIT_RSS",
  "RLIMIT_NPROC",
  "RLIMIT_NOFILE",
  "RLIMIT_MEMLOCK",
  "RLIMIT_AS",
  "RLIMIT_LOCKS",
  "RLIMIT_SIGPENDING",
  "RLIMIT_MSGQUEUE",
  "RLIMIT_NICE",
  "RLIMIT_RTPRIO",
  "RLIMIT_RTTIME",
] as const;

/** The name of a resource limit; other platforms than Linux have others. */
export type RlimitType = (typeof rlimitTypes)[number] | (string & {});

/** A limit on what a process may use (config.md, POSIX process). `RLIM_INFINITY` is 18446744073709551615n. */
export interface POSIXRlimit {
  /** Which resource: `RLIMIT_` and capital letters. Runtimes refuse what the kernel does not have. */
  readonly type: RlimitType;
  /** How far the process may raise `soft`, in the unit of the resource; only a privileged one can raise this itself. */
  readonly hard: number | bigint;
  /** What the kernel enforces, in the unit of the resource, such as bytes, seconds or files. */
  readonly soft: number | bigint;
}

/** Checks a resource limit. */
export const POSIXRlimit: Validator<POSIXRlimit> = validatorOf<POSIXRlimit>()(
  "the resource limit",
  z.looseObject({
    type: openString<(typeof rlimitTypes)[number]>(
      z.string().regex(/^RLIMIT_[A-Z]+$/, "a name such as RLIMIT_NOFILE"),
    ),
    hard: uint64,
    soft: uint64,
  }),
);
