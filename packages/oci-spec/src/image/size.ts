import { z } from "zod";

const MAXIMUM = 2n ** 63n - 1n;

/** A number of bytes: a signed integer of 64 bits that is not negative; a `bigint` beyond 2⁵³ - 1. */
export const size: z.ZodType<number | bigint> = z
  .custom<number | bigint>(
    (value) =>
      typeof value === "bigint"
        ? value >= 0n && value <= MAXIMUM
        : typeof value === "number" && Number.isSafeInteger(value) && value >= 0,
    // not aborting: checks of what the size is part of go on
    { error: `an integer from 0 to ${MAXIMUM}`, abort: false },
  )
  .meta({ type: "integer", minimum: 0 });
