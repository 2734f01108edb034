import { z } from "zod";
import { uint64 } from "../validate/integers.js";
import { type Validator, validatorOf } from "../validate/validator.js";

/**
 * A limit on huge pages of one size (config-linux.md, Huge page limits). It is about reservations where the kernel can (since
 * runtime-spec 1.1.0), else about use, where a task gets SIGBUS.
 */
export interface LinuxHugepageLimit {
  /** The size of a page as the kernel's files have it, such as `64KB`, `2MB` or `1GB`; 1KB is 1024 bytes. */
  readonly pageSize: string;
  /** How much in such pages, in bytes. */
  readonly limit: number | bigint;
}

/** Checks a limit on huge pages. */
export const LinuxHugepageLimit: Validator<LinuxHugepageLimit> = validatorOf<LinuxHugepageLimit>()(
  "the huge page limit",
  z.looseObject({
    pageSize: z.string().regex(/^[1-9][0-9]*[KMG]B$/, "a page size such as 64KB, 2MB or 1GB"),
    limit: uint64,
  }),
);
