import { z } from "zod";

/**
 * An integer of a range, as `number` where it is exact, else as `bigint`. A check on any value costs a large document much less than
 * `z.custom` does, which is a schema within the schema each time that an optional integer is absent.
 */
function integer(minimum: bigint, maximum: bigint, expected: string): z.ZodType<number | bigint> {
  // bounds that a safe integer cannot pass need no comparison
  const least = minimum < 0n ? Number.NEGATIVE_INFINITY : 0;
  const schema: z.ZodType = z
    .any()
    .check(({ value, issues }) => {
      const fits =
        typeof value === "number"
          ? Number.isSafeInteger(value) && value >= least
          : typeof value === "bigint" && value >= minimum && value <= maximum;
      if (!fits) issues.push({ code: "custom", input: value, message: expected });
    })
    .meta({ type: "integer" });
  return schema as z.ZodType<number | bigint>;
}

/** A signed integer of 64 bits. */
export const int64: z.ZodType<number | bigint> = integer(
  -(2n ** 63n),
  2n ** 63n - 1n,
  "an integer of 64 bits",
);
/** An unsigned integer of 64 bits. */
export const uint64: z.ZodType<number | bigint> = integer(
  0n,
  2n ** 64n - 1n,
  "an integer from 0 to 18446744073709551615",
);
/** A signed integer of 32 bits. */
export const int32: z.ZodType<number> = z.int32("an integer of 32 bits");
/** An unsigned integer of 32 bits. */
export const uint32: z.ZodType<number> = z.uint32("an integer from 0 to 4294967295");
/** An unsigned integer of 16 bits. */
export const uint16: z.ZodType<number> = z.int("an integer").min(0).max(65_535);
