import { z } from "zod";

/**
 * A text whose known values an editor completes and that may be any other: lists in the specification that a newer
 * kernel, or a runtime, extends.
 *
 * @param schema what every value has to follow, such as a pattern. Default: any text
 */
export function openString<Known extends string>(
  schema: z.ZodType<string> = z.string(),
): z.ZodType<Known | (string & {})> {
  return schema;
}
